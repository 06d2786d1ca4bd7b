/** Lines as they are given: what the workshop answers by itself, what a shell runs, and what has to wait. */
import {
  answerLine,
  commandInFront,
  giveLine,
  reduceConsole,
  runningCommands,
  stopCommand,
  withoutEnded,
} from './console.ts';
import { withLine } from './history.ts';
import { commandName, continued, scanShell } from './shell-words.ts';
import type { ConsoleState } from './console-state.ts';
import { stay, type AttemptEvent, type Effect, type Move } from '../events.ts';
import { emptyInput } from '../text-input.ts';

const helpText = `Type kubectl (or k) as in any terminal, or any other program; it runs beside your files.
Tab completes, Up and Down bring earlier lines back, PgUp and PgDn scroll.
A backslash at the end lets a line go on in the next one.
& at the end lets a line run beside others: kubectl port-forward hello 8080:80 &
jobs lists what runs, stop ends it (stop 3: only number 3), Ctrl-C ends what runs in front.
clear empties this screen, exit or Esc leads back to the step.`;

const jobsText = (console: ConsoleState): string =>
  runningCommands(console)
    .map(({ number, line }) => `${number}  ${line}`)
    .join('\n') || 'Nothing runs.';

const stopText = (console: ConsoleState, word: string | undefined, line: string, now: number): Move<ConsoleState> => {
  const running = runningCommands(console);
  const chosen = word === undefined ? running : running.filter(({ number }) => String(number) === word);
  const answer =
    chosen.length > 0
      ? chosen.map((command) => `Stopping ${commandName(command.line)}.`).join('\n')
      : running.length === 0
        ? 'Nothing runs.'
        : `No command that runs has the number ${word}. jobs lists them.`;
  const effects: Effect[] = [];
  let next = answerLine(console, line, answer, now);
  for (const { number } of chosen) {
    const move = stopCommand(next, number);
    next = move.state;
    effects.push(...move.effects);
  }
  return { state: next, effects };
};

/** Words that the workshop understands itself; undefined for what is a shell's business. */
const ownWord = (console: ConsoleState, line: string, now: number): Move<ConsoleState> | undefined => {
  const [word, argument, ...more] = line.trim().split(/\s+/);
  if (more.length > 0) return undefined;
  if (word === 'stop') return stopText(console, argument, line, now);
  if (argument !== undefined) return undefined;
  const remembered = { ...console, history: withLine(console.history, line) };
  switch (word) {
    case 'clear':
      return stay(withoutEnded(remembered));
    case 'exit':
    case 'quit':
      return stay({ ...remembered, open: false });
    case 'help':
      return stay(answerLine(console, line, helpText, now));
    case 'jobs':
      return stay(answerLine(console, line, jobsText(console), now));
    default:
      return undefined;
  }
};

export const runLine = (console: ConsoleState, line: string, now: number): Move<ConsoleState> =>
  ownWord(console, line, now) ?? giveLine(console, line, now);

/** Whether a line need not wait for the command in front. */
export const canRunBeside = (line: string): boolean =>
  scanShell(line).beside ||
  ['clear', 'exit', 'quit', 'help', 'jobs', 'stop'].includes(line.trim().split(/\s/)[0] ?? '');

/** Lines that only comment do nothing. */
const isEmpty = (line: string): boolean => scanShell(line).commands.length === 0;

/** Runs one after the other what waits, until something has to be waited for. */
const goOn = (console: ConsoleState, now: number): Move<ConsoleState> => {
  const effects: Effect[] = [];
  let next = console;
  while (next.waiting.length > 0 && commandInFront(next) === undefined) {
    const [line = '', ...waiting] = next.waiting;
    next = { ...next, waiting };
    if (isEmpty(line)) continue;
    const move = runLine(next, line, now);
    next = move.state;
    effects.push(...move.effects);
  }
  return { state: next, effects };
};

/** Ends a line with Enter: it is whole, or goes on in the next one. */
const endLine = (console: ConsoleState, text: string): ConsoleState => {
  const whole = continued(console.above, text);
  const quiet = { ...console, input: emptyInput, draft: '', recalled: undefined, candidates: [] };
  return scanShell(whole).open === undefined
    ? { ...quiet, above: '', waiting: [...console.waiting, whole.trim()] }
    : { ...quiet, above: whole };
};

/** All lines of a text that are complete; what comes after the last line end stays to be edited. */
export const giveLines = (console: ConsoleState, text: string, now: number): Move<ConsoleState> => {
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  const given = lines.reduce(endLine, console);
  const move = goOn(given, now);
  const input = { text: rest, caret: Array.from(rest).length };
  return { state: { ...move.state, input }, effects: move.effects };
};

/** With what comes next when a command has ended. */
export const afterEvent = (
  console: ConsoleState,
  event: Extract<AttemptEvent, { type: 'command-output' | 'command-ended' }>,
  now: number,
): Move<ConsoleState> => {
  const next = reduceConsole(console, event, now);
  return event.type === 'command-ended' ? goOn(next, now) : stay(next);
};
