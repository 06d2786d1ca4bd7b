/** Sends signals to processes. */
import type { Signal } from '../sys.ts';
import type { Process } from './process.ts';
import { defaultAction, isForced } from './signal-action.ts';
import { interrupt } from './suspend.ts';
import { unwind } from './unwind.ts';

export type SignalEffects = {
  end(process: Process, signal: Signal): void;
  /** A handler threw what it should not. */
  onBug(error: unknown, process: Process): void;
};

/** Whether pid 1 of a namespace is spared: it doesn't die of what it has no handler for, unless forced from outside. */
const isSpared = (process: Process, signal: Signal, sender: Process | undefined | 'kernel'): boolean => {
  if (!process.isInit) return false;
  const outside = sender !== 'kernel' && (sender === undefined || sender.pids !== process.pids);
  return !(outside && isForced(signal));
};

/** `sender` undefined: somebody outside all containers; `kernel`: a consequence of what the process did itself. */
export const sendSignal = (
  process: Process,
  signal: Signal,
  sender: Process | undefined | 'kernel',
  effects: SignalEffects,
): void => {
  if (process.exit !== undefined) return;
  if (signal === 'CONT') resume(process, effects);
  if (process.stopped && !isForced(signal) && signal !== 'CONT') {
    if (!process.heldSignals.includes(signal)) process.heldSignals.push(signal);
    return;
  }
  const handling = isForced(signal) ? 'default' : process.handling(signal);
  if (handling === 'ignore') return;
  if (handling !== 'default') {
    runHandler(process, handling, effects);
    return;
  }
  const action = defaultAction(signal);
  if (action === 'ignore' || action === 'continue' || isSpared(process, signal, sender)) return;
  if (action === 'stop') process.stopped = true;
  else effects.end(process, signal);
};

const resume = (process: Process, effects: SignalEffects): void => {
  if (!process.stopped) return;
  process.stopped = false;
  const held = process.heldSignals;
  process.heldSignals = [];
  for (const signal of held) sendSignal(process, signal, 'kernel', effects);
  process.continued.wake();
};

const runHandler = (process: Process, handler: () => void, effects: SignalEffects): void => {
  try {
    handler();
  } catch (error) {
    // A handler may end its own process.
    if (error !== unwind) effects.onBug(error, process);
  }
  if (process.exit === undefined) interrupt(process);
};
