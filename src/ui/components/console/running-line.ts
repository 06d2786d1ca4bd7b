import { runningCommands } from '../../../lesson/console/console.ts';
import { commandName } from '../../../lesson/console/shell-words.ts';
import type { ConsoleState } from '../../../lesson/console/console-state.ts';
import { span, type Line } from '../../text/line.ts';
import type { Theme } from '../../theme.ts';

/** What goes on while the command line is closed. */
export const runningLine = (console: ConsoleState, { symbols }: Theme): Line[] => {
  const names = runningCommands(console).map(({ line }) => commandName(line));
  if (names.length === 0) return [];
  const verb = names.length === 1 ? 'runs' : 'run';
  const shows = names.length === 1 ? 'shows it' : 'shows them';
  return [
    [
      span(`${names.join(', ')} ${verb}`, 'accent'),
      span(` ${symbols.separator} `, 'dim'),
      span(':', 'accent', { bold: true }),
      span(` ${shows}`, 'dim'),
    ],
  ];
};
