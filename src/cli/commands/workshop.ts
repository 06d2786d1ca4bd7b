import type { CommonOptions } from '../options.ts';
import { isInteractive } from '../terminal.ts';
import { tell } from '../composition.ts';

/** The workshop on a terminal; the catalogue and a demonstration without one. */
export const run = async (options: CommonOptions): Promise<number> => {
  if (options.json === true) return (await import('./list.ts')).run(options);
  if (isInteractive()) return (await import('./workshop-terminal.ts')).run(options);
  await (await import('./list.ts')).run(options);
  tell('\nNo terminal here, so this is a demonstration. peapod --help shows what else there is.');
  return (await import('./demo.ts')).run(options, []);
};
