import { attachTo } from '../attach-session.ts';
import { durationOf } from '../flag-values.ts';
import { objectOfWord, streamPod } from '../pod-choice.ts';
import { UsageError, type FlagSpec, type Verb } from '../verb.ts';

/** Of all verbs that join a container. */
export const streamFlags: readonly FlagSpec[] = [
  { name: 'container', short: 'c', type: 'string', about: 'this container; otherwise the first' },
  { name: 'stdin', short: 'i', type: 'boolean', about: 'pass standard input on' },
  { name: 'tty', short: 't', type: 'boolean', about: 'standard input is a terminal' },
  { name: 'quiet', short: 'q', type: 'boolean', about: 'print only what the container prints' },
  { name: 'pod-running-timeout', type: 'string', about: 'how long to wait for a pod of a workload' },
];

export const podTimeoutMs = 60_000;

export const attach: Verb = {
  name: 'attach',
  about: 'join the process that a container runs',
  usage: 'kubectl attach (POD | TYPE/NAME) [-c CONTAINER] [-i] [-t]',
  flags: streamFlags,
  run: async (context, { args, flags }) => {
    if (args.length === 0) throw new UsageError('at least 1 argument is required for attach');
    if (args.length > 2) {
      throw new UsageError(
        `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`,
      );
    }
    const object = await objectOfWord(context, args, flags);
    const pod = await streamPod(context, object, durationOf(flags, 'pod-running-timeout', 'attach') ?? podTimeoutMs);
    const phase = pod.status?.phase ?? '';
    if (phase === 'Succeeded' || phase === 'Failed') {
      throw new UsageError(`cannot attach a container in a completed pod; current phase is ${phase}`);
    }
    await attachTo(context, {
      pod,
      container: flags.text('container'),
      stdin: flags.is('stdin'),
      tty: flags.is('tty'),
      quiet: flags.is('quiet'),
    });
    return 0;
  },
};
