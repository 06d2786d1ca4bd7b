/** What a signal does to a process that has not said anything about it. */
import { signals, type Signal, type SignalHandling } from '../sys.ts';

export type SignalAction = 'end' | 'ignore' | 'stop' | 'continue';

const actions: Partial<Record<Signal, SignalAction>> = {
  CHLD: 'ignore',
  URG: 'ignore',
  WINCH: 'ignore',
  CONT: 'continue',
  STOP: 'stop',
  TSTP: 'stop',
  TTIN: 'stop',
  TTOU: 'stop',
};

export const defaultAction = (signal: Signal): SignalAction => actions[signal] ?? 'end';

/** Nobody can catch or ignore these. */
export const isForced = (signal: Signal): boolean => signal === 'KILL' || signal === 'STOP';

const bitOf = (signal: Signal): bigint => 1n << BigInt(signals[signal] - 1);

/** As SigIgn and SigCgt of /proc/PID/status. */
export const signalMasks = (
  handlings: ReadonlyMap<Signal, SignalHandling> | undefined,
): { ignored: bigint; caught: bigint } => {
  let ignored = 0n;
  let caught = 0n;
  for (const [signal, handling] of handlings ?? []) {
    if (handling === 'ignore') ignored |= bitOf(signal);
    else if (handling !== 'default') caught |= bitOf(signal);
  }
  return { ignored, caught };
};
