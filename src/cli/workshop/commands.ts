/** Runs the lines that the learner gives on the workshop's command line. */
import { failed } from '../../domain/problem.ts';
import type { Commands } from '../../lesson/ports.ts';

const missing = failed({ code: 'no-command-line', what: 'there is no command line yet', next: 'Use s for a shell.' });

export const openCommands = (): Commands => ({
  takesTerminal: () => false,
  run: () => Promise.resolve(missing),
  runInTerminal: () => Promise.resolve(missing),
});
