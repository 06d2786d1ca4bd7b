import { ApiRefusal } from '../../cluster/types.ts';
import { defaultContainer } from '../containers.ts';
import { usage } from '../failures.ts';
import { durationOf } from '../flag-values.ts';
import { objectOfWord, streamPod } from '../pod-choice.ts';
import { withTerminal } from '../terminal-session.ts';
import { UsageError, type Verb } from '../verb.ts';
import { podTimeoutMs, streamFlags } from './attach.ts';

/** What the node could not start is told as it is, without "from server". */
const notStarted = (error: unknown): unknown =>
  error instanceof ApiRefusal && error.status.reason === 'InternalError'
    ? new UsageError(error.status.message ?? '')
    : error;

export const exec: Verb = {
  name: 'exec',
  about: 'run a command in a container',
  usage: 'kubectl exec (POD | TYPE/NAME) [-c CONTAINER] [-i] [-t] -- COMMAND',
  flags: streamFlags,
  run: async (context, { args, rest, flags }) => {
    const [word] = args;
    if (rest === undefined && args.length > 1) {
      throw usage('exec', 'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead');
    }
    if (word === undefined) throw new UsageError('pod, type/name or --filename must be specified');
    if (rest === undefined || rest.length === 0) {
      throw new UsageError('you must specify at least one command for the container');
    }
    const object = await objectOfWord(context, [word], flags);
    const pod = await streamPod(context, object, durationOf(flags, 'pod-running-timeout', 'exec') ?? podTimeoutMs);
    const phase = pod.status?.phase ?? '';
    if (phase === 'Succeeded' || phase === 'Failed') {
      throw new UsageError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
    }
    const quiet = flags.is('quiet');
    const container = flags.text('container') ?? (await defaultContainer(context, pod, { quiet })).name;
    const { namespace = context.namespace, name } = pod.metadata;
    const session = { stdin: flags.is('stdin'), tty: flags.is('tty'), quiet };
    const code = await withTerminal(context, session, (streams) =>
      context.access.exec({ namespace, pod: name, container }, rest, streams, context.signal),
    ).catch((error: unknown) => {
      throw notStarted(error);
    });
    if (code !== 0) await context.tell(`command terminated with exit code ${code}\n`);
    return code;
  },
};
