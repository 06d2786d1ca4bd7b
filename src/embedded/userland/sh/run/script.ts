/** Text that is a whole script. */
import { ShellFailure } from '../failures.ts';
import type { Shell } from '../shell.ts';
import { parse } from '../syntax/parse.ts';
import { runList } from './list.ts';

export type ScriptOptions = {
  /** The number of its first line: 0 for `-c`. */
  firstLine: number;
  /** The last command may take the shell's place. */
  tail: boolean;
};

/** The tree takes several times the text. */
const treeFactor = 8;

export const runScript = async (shell: Shell, source: string, options: ScriptOptions): Promise<number> => {
  const text = source.includes('\0') ? source.replaceAll('\0', '') : source;
  shell.sys.charge(treeFactor * text.length);
  try {
    return await runLines(shell, text, options);
  } finally {
    shell.sys.charge(-treeFactor * text.length);
  }
};

/** As much is parsed at first; more when not even one command ends there. */
const usualPiece = 16 * 1024;

/** Where a piece of about this size ends: behind a line. */
const endOfPiece = (text: string, from: number, size: number): number => {
  if (text.length - from <= size) return text.length;
  const newline = text.indexOf('\n', from + size);
  return newline < 0 ? text.length : newline + 1;
};

const runLines = async (shell: Shell, text: string, options: ScriptOptions): Promise<number> => {
  let status = 0;
  let from = 0;
  let size = usualPiece;
  let { firstLine } = options;
  for (;;) {
    const to = endOfPiece(text, from, size);
    const whole = to === text.length;
    const { units: found, problem, unfinished } = parse(text.slice(from, to), shell.aliases, firstLine);
    const units = unfinished && !whole ? found.slice(0, -1) : found;
    const revision = shell.aliasRevision;
    let outdated: number | undefined;
    for (const [index, { list, end }] of units.entries()) {
      if (shell.options.has('n') && !shell.interactive) continue;
      const last = index === units.length - 1 && problem === undefined && whole;
      status = await runList(shell, list, options.tail && last);
      if (shell.jump?.kind === 'return') return shell.status;
      shell.jump = undefined;
      if (shell.aliasRevision !== revision && !last) {
        outdated = end;
        break;
      }
    }
    if (outdated !== undefined) {
      // Later lines are read with the new aliases.
      firstLine += text.slice(from, from + outdated).split('\n').length - 1;
      from += outdated;
      continue;
    }
    if (!whole) {
      // What has not ended is read again with what follows.
      const done = problem === undefined && !unfinished ? to - from : (units.at(-1)?.end ?? 0);
      firstLine += text.slice(from, from + done).split('\n').length - 1;
      from += done;
      size = done === 0 ? (to - from) * 2 : usualPiece;
      const wait = shell.step();
      if (wait !== undefined) await wait;
      continue;
    }
    if (problem === undefined) return status;
    shell.line = problem.line;
    await shell.complain(`syntax error: ${problem.text}`);
    throw new ShellFailure(2);
  }
};
