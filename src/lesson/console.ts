/** The command line inside the workshop: what is typed, what was given, and what came of it. */
import { emptyInput } from './text-input.ts';
import { type AttemptEvent, type ConsoleState } from './state.ts';

export const noConsole: ConsoleState = {
  open: false,
  input: emptyInput,
  commands: [],
  history: [],
  recalled: undefined,
  candidates: [],
};

export const reduceConsole = (
  console: ConsoleState,
  _event: Extract<AttemptEvent, { type: 'command-output' | 'command-ended' }>,
  _now: number,
): ConsoleState => console;
