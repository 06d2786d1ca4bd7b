/** Joining the first process of a container, for `attach`, `run -i` and `debug -i`. */
import type { Pod } from '../cluster/kube.ts';
import { ApiRefusal, Unreachable } from '../cluster/types.ts';
import { chosenContainer, isEphemeral } from './containers.ts';
import { writeLog } from './logs/log-stream.ts';
import { withTerminal } from './terminal-session.ts';
import type { Context } from './verb.ts';

export type AttachWish = {
  pod: Pod;
  container: string | undefined;
  stdin: boolean;
  tty: boolean;
  quiet: boolean;
};

const recorded =
  'All commands and output from this session will be recorded in container logs, including credentials and sensitive ' +
  'information passed through the command prompt.\n';
const pressEnter = "If you don't see a command prompt, try pressing enter.\n";

const howToReturn = ({ pod, stdin, quiet }: AttachWish, container: string, raw: boolean): string => {
  if (quiet || !stdin || !raw || (pod.spec.restartPolicy ?? 'Always') !== 'Always') return '';
  const command = `kubectl attach ${pod.metadata.name} -c ${container} -i -t`;
  return isEphemeral(pod, container)
    ? `Session ended, the ephemeral container will not be restarted but may be reattached using '${command}' if it is still running\n`
    : `Session ended, resume using '${command}' command when the pod is running\n`;
};

export const attachTo = async (context: Context, wish: AttachWish): Promise<void> => {
  const { pod, stdin, quiet } = wish;
  const container = await chosenContainer(context, pod, wish.container, { quiet });
  if (wish.tty && container.tty !== true && !quiet) {
    await context.tell(`error: Unable to use a TTY - container ${container.name} did not allocate one\n`);
  }
  // The bytes of a container with a terminal are those of a terminal, whatever was asked for.
  const tty = container.tty === true;
  const { namespace = context.namespace, name } = pod.metadata;
  const target = { namespace, pod: name, container: container.name };
  let raw = false;
  await withTerminal(context, { stdin, tty, quiet, redraw: true }, async (streams) => {
    raw = streams.tty;
    if (!quiet) await context.tell(`${recorded}${pressEnter}`);
    return context.access.attach(target, streams, context.signal);
  });
  await context.print(howToReturn(wish, container.name, raw));
};

/** The same; what can't be joined any more is read from its log. */
export const attachOrLog = async (context: Context, wish: AttachWish): Promise<void> => {
  try {
    await attachTo(context, wish);
  } catch (error) {
    if (context.signal.aborted || !(error instanceof ApiRefusal || error instanceof Unreachable)) throw error;
    const why = error instanceof ApiRefusal ? error.status.message : error.message;
    await context.tell(
      `warning: couldn't attach to pod/${wish.pod.metadata.name}, falling back to streaming logs: ${why}\n`,
    );
    await logOf(context, wish);
  }
};

export const logOf = async (context: Context, { pod, container, quiet }: AttachWish): Promise<void> => {
  const chosen = await chosenContainer(context, pod, container, { quiet });
  await writeLog(context, { pod, container: chosen.name }, {});
};
