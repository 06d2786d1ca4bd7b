/** Text that is run as part of a script: `eval`, traps. */
import { ShellFailure } from '../failures.ts';
import type { Shell } from '../shell.ts';
import { parse } from '../syntax/parse.ts';
import { runList } from './list.ts';

/** `eval` in `eval`, functions in functions: the depth at which a real shell's stack ends. */
export const deepest = 1000;

/** Runs all of it; a mistake in it fails after what comes before. */
export const runText = async (shell: Shell, text: string, builtin?: string): Promise<number> => {
  const { units, problem } = parse(text, shell.aliases);
  const size = 8 * text.length;
  shell.sys.charge(size);
  let status = 0;
  try {
    for (const { list } of units) {
      status = await runList(shell, list, false);
      if (shell.jump !== undefined) return status;
    }
  } finally {
    shell.sys.charge(-size);
  }
  if (problem === undefined) return status;
  await shell.complain(`syntax error: ${problem.text}`, builtin);
  throw new ShellFailure(2);
};

/** Runs what traps are due. The status that a script sees is as before. */
export const runTraps = async (shell: Shell): Promise<void> => {
  if (shell.inTrap) return;
  for (let due = shell.traps.nextDue(); due !== undefined; due = shell.traps.nextDue()) {
    if (due.command === '') continue;
    const { status } = shell;
    shell.inTrap = true;
    try {
      await runText(shell, due.command);
      if (shell.jump?.kind !== 'return') shell.status = status;
    } finally {
      shell.inTrap = false;
    }
  }
};
