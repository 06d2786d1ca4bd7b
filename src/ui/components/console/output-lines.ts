/** What was given on the command line and what came of it, row by row. */
import type { OutputLine } from '../../../lesson/console/command-output.ts';
import type { CommandState } from '../../../lesson/console/console-state.ts';
import { blank, span, type Line } from '../../text/line.ts';
import { spent } from '../../text/time.ts';
import { cutAt, widthOf } from '../../text/width.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';
import { spinnerAt } from '../stages/stage-lines.ts';
import { problemLines } from '../problem/problem-lines.ts';

export type OutputOptions = { width: number; wraps: boolean; now: number; frame: number; theme: Theme };

/** Only what takes longer is worth a row that says so. */
const longMs = 3_000;

const took = (ms: number): string => (ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : spent(ms));

/** A row for each `width` cells: words of a program's output stay where they are. */
const chopped = (text: string, width: number): string[] => {
  if (text.length <= width && widthOf(text) <= width) return [text];
  const rows: string[] = [];
  for (let at = 0; at < text.length; at += rows.at(-1)!.length) {
    // Looking at the rest of a very long line for each of its rows would take too long.
    const near = text.slice(at, at + 4 * width);
    rows.push(cutAt(near, width) || near.slice(0, 1));
  }
  return rows;
};

/** Standard error has a mark of its own, so that colour is not needed to tell it. */
const lineRows = ({ text, stream }: OutputLine, { width, wraps, theme }: OutputOptions): Line[] => {
  const mark = stream === 'err' ? [span(`${theme.symbols.error} `, 'warn')] : [];
  const room = Math.max(1, width - (stream === 'err' ? 2 : 0));
  // One cell more than there is room for is enough to be cut with a mark.
  if (!wraps) return [[...mark, span(text.slice(0, 2 * room + 2))]];
  return chopped(text, room).map((row, index) => [
    ...(index === 0 ? mark : [span(mark.length > 0 ? '  ' : '')]),
    span(row),
  ]);
};

/** What was given is never cut: it may be all that tells one entry from another. */
const headRows = ({ line }: CommandState, { width }: OutputOptions): Line[] =>
  line.split('\n').flatMap((row, index): Line[] => {
    const before = index === 0 ? '$ ' : '> ';
    return chopped(row, Math.max(1, width - 2)).map((text, part) => [
      span(part === 0 ? before : '  ', 'accent', { bold: true }),
      span(text, 'plain', { bold: true }),
    ]);
  });

const running = (command: CommandState, { frame, now, theme }: OutputOptions): Line => {
  const words = command.status === 'stopping' ? 'stopping; Ctrl-C once more ends it at once' : 'runs; Ctrl-C stops it';
  return [
    span(`${spinnerAt(frame, theme)} `, 'accent'),
    span(`${words} ${theme.symbols.separator} ${Math.max(0, Math.floor((now - command.startedAt) / 1000))} s`, 'dim'),
  ];
};

const besideWords = ({ number }: CommandState): string => `stop ${number} ends it`;

const endRows = (command: CommandState, options: OutputOptions): Line[] => {
  const { theme, width } = options;
  const { symbols } = theme;
  const { status, code, problem, stopped, startedAt, endedAt, beside } = command;
  if (status !== 'done') {
    return [
      beside && status === 'running'
        ? [span(`${symbols.arrow} `, 'accent'), span(`runs beside; ${besideWords(command)}`, 'dim')]
        : running(command, options),
    ];
  }
  if (problem !== undefined) return problemLines(problem, width, theme);
  const time = took((endedAt ?? startedAt) - startedAt);
  if (stopped) return [[span(`${symbols.skip} stopped`, 'warn'), span(` ${symbols.separator} ${time}`, 'dim')]];
  if (code !== 0) {
    return [[span(`${symbols.fail} exit code ${code ?? '?'}`, 'bad'), span(` ${symbols.separator} ${time}`, 'dim')]];
  }
  const long = (endedAt ?? startedAt) - startedAt >= longMs;
  return long ? [[span(`${symbols.pass} done`, 'good'), span(` ${symbols.separator} ${time}`, 'dim')]] : [];
};

const commandRows = (command: CommandState, options: OutputOptions): Line[] => {
  const { lines, dropped } = command.output;
  const { symbols } = options.theme;
  return [
    ...headRows(command, options),
    ...(dropped > 0 ? [[span(`${symbols.ellipsis} ${dropped} earlier lines are not kept`, 'dim')]] : []),
    ...lines.flatMap((line) => lineRows(line, options)),
    ...endRows(command, options),
  ];
};

const greeting = `kubectl works here, in your lesson's own namespace. Try: kubectl get pods. Tab completes, help says more.`;

export const outputLines = (commands: readonly CommandState[], options: OutputOptions): Line[] =>
  commands.length === 0
    ? wrap([span(greeting, 'dim')], options.width)
    : commands.flatMap((command, index) => [...(index > 0 ? [blank] : []), ...commandRows(command, options)]);

export const isCut = (commands: readonly CommandState[], width: number): boolean =>
  commands.some(({ output }) =>
    output.lines.some(({ text }) => text.length > width && widthOf(text.slice(0, 2 * width + 2)) > width),
  );
