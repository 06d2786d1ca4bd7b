/** The command line of a lesson, as data. */
import type { Problem } from '../../domain/problem.ts';
import type { CommandOutput } from './command-output.ts';
import type { TextInput } from '../text-input.ts';

export type CommandState = {
  number: number;
  line: string;
  /** It was given with `&` at its end: others may run meanwhile. */
  beside: boolean;
  output: CommandOutput;
  status: 'running' | 'stopping' | 'done';
  /** The learner stopped it. */
  stopped: boolean;
  code: number | undefined;
  /** Why it could not run. */
  problem: Problem | undefined;
  startedAt: number;
  endedAt: number | undefined;
};

/** The command line inside the workshop. */
export type ConsoleState = {
  open: boolean;
  input: TextInput;
  /** What was given already of a line that goes on: it ended with a backslash or within quotes. */
  above: string;
  /** Oldest first. Of those that don't run beside others, only one runs at a time. */
  commands: readonly CommandState[];
  /** How many commands there were. */
  given: number;
  /** Lines that were pasted together and wait for their turn. */
  waiting: readonly string[];
  /** Lines that were given before, oldest first. */
  history: readonly string[];
  /** What was typed before the history was looked through: only lines that begin with it are shown. */
  draft: string;
  /** Which line of the history is shown, counted from the newest; undefined for a new one. */
  recalled: number | undefined;
  /** What Tab could complete, when there is more than one. */
  candidates: readonly string[];
};
