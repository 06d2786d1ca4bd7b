import { readFileSync } from 'node:fs';

/**
 * A file of command lines: what is run first, a line `---`, then one command a line. A command goes on over lines for as
 * long as a quote is open.
 */
export const readCommands = (path: string): { setup: string; commands: string[] } => {
  const [setup = '', rest = ''] = readFileSync(path, 'utf8').split('\n---\n', 2);
  const commands: string[] = [];
  let held = '';
  for (const line of rest.split('\n')) {
    held = held === '' ? line : `${held}\n${line}`;
    if ((held.split("'").length - 1) % 2 === 1) continue;
    if (held !== '') commands.push(held);
    held = '';
  }
  return { setup, commands };
};
