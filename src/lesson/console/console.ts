/** The command line inside the workshop: what is typed, what was given, and what came of it. */
import { noOutput, withOutput } from './command-output.ts';
import { withLine } from './history.ts';
import { scanShell } from './shell-words.ts';
import type { CommandState, ConsoleState } from './console-state.ts';
import { stay, type AttemptEvent, type Move } from '../events.ts';
import { emptyInput } from '../text-input.ts';

export const noConsole: ConsoleState = {
  open: false,
  input: emptyInput,
  above: '',
  commands: [],
  given: 0,
  waiting: [],
  history: [],
  draft: '',
  recalled: undefined,
  candidates: [],
};

const isRunning = ({ status }: CommandState): boolean => status !== 'done';

export const runningCommands = ({ commands }: ConsoleState): CommandState[] => commands.filter(isRunning);

/** The one that others wait for. */
export const commandInFront = ({ commands }: ConsoleState): CommandState | undefined =>
  commands.find((command) => isRunning(command) && !command.beside);

/** Old entries go when there are more lines than anybody reads. */
const linesInAll = 6_000;

const trimmed = (commands: readonly CommandState[]): readonly CommandState[] => {
  let lines = 0;
  return commands
    .toReversed()
    .filter((command, index) => {
      lines += command.output.lines.length + 2;
      return index === 0 || isRunning(command) || lines <= linesInAll;
    })
    .toReversed();
};

const withoutAmpersand = (line: string): string => line.replace(/\s*&\s*$/, '');

const newCommand = (line: string, number: number, now: number): CommandState => ({
  number,
  line,
  beside: scanShell(line).beside,
  output: noOutput,
  status: 'running',
  stopped: false,
  code: undefined,
  problem: undefined,
  startedAt: now,
  endedAt: undefined,
});

/** Runs a line; those that end with `&` leave the way free for the next one. */
export const giveLine = (console: ConsoleState, line: string, now: number): Move<ConsoleState> => {
  const number = console.given + 1;
  const command = newCommand(line, number, now);
  return {
    state: {
      ...console,
      given: number,
      commands: trimmed([...console.commands, command]),
      history: withLine(console.history, line),
    },
    effects: [{ type: 'run-command', number, line: command.beside ? withoutAmpersand(line) : line }],
  };
};

/** An entry that the workshop answers by itself. */
export const answerLine = (console: ConsoleState, line: string, answer: string, now: number): ConsoleState => {
  const number = console.given + 1;
  const output = answer === '' ? noOutput : withOutput(noOutput, [{ text: `${answer}\n`, stream: 'out' }], 0);
  const command: CommandState = { ...newCommand(line, number, now), output, status: 'done', code: 0, endedAt: now };
  return {
    ...console,
    given: number,
    commands: trimmed([...console.commands, command]),
    history: withLine(console.history, line),
  };
};

const changed = (
  { commands }: ConsoleState,
  number: number,
  how: (command: CommandState) => CommandState,
): readonly CommandState[] => commands.map((command) => (command.number === number ? how(command) : command));

/** The first time asks it to end, the second time ends it. What waited for it is forgotten. */
export const stopCommand = (console: ConsoleState, number: number): Move<ConsoleState> => {
  const command = console.commands.find((each) => each.number === number);
  if (command === undefined || !isRunning(command)) return stay(console);
  return {
    state: {
      ...console,
      waiting: command.beside ? console.waiting : [],
      commands: changed(console, number, (running) => ({ ...running, status: 'stopping', stopped: true })),
    },
    effects: [{ type: 'stop-command', number, hard: command.status === 'stopping' }],
  };
};

export const withoutEnded = (console: ConsoleState): ConsoleState => ({
  ...console,
  commands: runningCommands(console).map((command) => ({ ...command, output: noOutput })),
  candidates: [],
});

export const reduceConsole = (
  console: ConsoleState,
  event: Extract<AttemptEvent, { type: 'command-output' | 'command-ended' }>,
  now: number,
): ConsoleState => {
  if (event.type === 'command-output') {
    const commands = changed(console, event.number, (command) => ({
      ...command,
      output: withOutput(command.output, event.pieces, event.dropped),
    }));
    return { ...console, commands };
  }
  const commands = changed(console, event.number, (command) => ({
    ...command,
    status: 'done',
    code: event.code,
    problem: event.problem,
    endedAt: now,
  }));
  return { ...console, commands };
};
