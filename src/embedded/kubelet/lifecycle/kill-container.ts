/** Ends a container: preStop, its turn, its stop signal, its grace period, SIGKILL. */
import type { Clock } from '../../clock.ts';
import type { Container, Pod } from '../../objects.ts';
import type { RuntimeContainer, Sandbox } from '../../runtime/types.ts';
import type { KillCause } from '../decide/action.ts';
import { graceSecondsOf } from '../pod-spec.ts';
import { runHook } from './hook.ts';

/** However short the grace period, a container gets that long. */
const leastGraceSeconds = 2;

export type KillContext = {
  pod: Pod;
  container: Container;
  running: RuntimeContainer;
  sandbox: Sandbox;
  clock: Clock;
  signal: AbortSignal;
  warn?: (reason: string, message: string) => void;
  record: (type: 'Normal' | 'Warning', reason: string, message: string) => void;
};

export type KillOptions = {
  message?: string;
  cause: KillCause;
  graceSeconds?: number;
  /** Resolves when those that must end before have ended. */
  turn?: Promise<unknown>;
};

const graceOf = (pod: Pod, container: Container, cause: KillCause): number => {
  if (pod.metadata.deletionGracePeriodSeconds !== undefined) return pod.metadata.deletionGracePeriodSeconds;
  const probe =
    cause === 'startup' ? container.startupProbe : cause === 'liveness' ? container.livenessProbe : undefined;
  return probe?.terminationGracePeriodSeconds ?? graceSecondsOf(pod);
};

/** Waits for `what`, at most so long; resolves to the whole seconds that it took. */
const atMost = async (
  seconds: number,
  what: Promise<unknown>,
  { clock, signal }: Pick<KillContext, 'clock' | 'signal'>,
): Promise<number> => {
  const began = clock.now();
  const done = new AbortController();
  const limit = clock.sleep(seconds * 1000, AbortSignal.any([done.signal, signal])).catch(() => undefined);
  await Promise.race([what, limit]);
  done.abort();
  return Math.floor((clock.now() - began) / 1000);
};

/** Resolves when the container has ended, or when the signal is aborted. */
export const killContainer = async (context: KillContext, options: KillOptions): Promise<void> => {
  const { pod, container, running, record, signal } = context;
  let grace = options.graceSeconds ?? graceOf(pod, container, options.cause);
  record('Normal', 'Killing', options.message ?? `Stopping container ${container.name}`);
  const preStop = container.lifecycle?.preStop;
  if (preStop !== undefined && grace > 0) {
    const late = new AbortController();
    const hook = runHook(preStop, { ...context, signal: AbortSignal.any([signal, late.signal]) }).then((trouble) => {
      if (trouble !== undefined && !late.signal.aborted && !signal.aborted)
        record('Warning', 'FailedPreStopHook', 'PreStopHook failed');
    });
    grace -= await atMost(grace, hook, context);
    late.abort();
  }
  if (options.turn !== undefined && grace > 0) grace -= await atMost(grace, options.turn, context);
  if (signal.aborted) return;
  running.kill(running.spec.image.stopSignal);
  await atMost(Math.max(grace, leastGraceSeconds), running.exited, context);
  if (signal.aborted) return;
  running.kill('KILL');
  await running.exited;
};
