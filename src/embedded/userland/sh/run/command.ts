/** Compound commands. */
import { SysError } from '../../../runtime/sys.ts';
import { matches } from '../expand/pattern.ts';
import { Interrupted, ShellFailure } from '../failures.ts';
import type { MaybePromise, Shell } from '../shell.ts';
import type { Command, List } from '../syntax/tree.ts';
import { runAndOr, runList, runPipeline, runSubshell } from './list.ts';
import { Redirections } from './redirect.ts';
import { runSimple } from './simple.ts';
import { expansions } from './substitution.ts';
import { runTraps } from './text.ts';

export const runCommand = (shell: Shell, node: Command, tail: boolean): MaybePromise<number> => {
  switch (node.kind) {
    case 'simple':
      return runSimple(shell, node, tail);
    case 'pipeline':
      return runPipeline(shell, node);
    case 'and-or':
      return runAndOr(shell, node, tail);
    case 'group':
      return runList(shell, node.body, tail);
    case 'if':
      return runIf(shell, node, tail);
    case 'while':
      return runWhile(shell, node);
    case 'for':
      return runFor(shell, node);
    case 'case':
      return runCase(shell, node, tail);
    case 'subshell':
      return runSubshell(shell, node.body, tail);
    case 'redirected':
      return runRedirected(shell, node);
    case 'function': {
      shell.sys.charge(8 * (node.size - (shell.functions.get(node.name)?.size ?? 0)));
      shell.functions.set(node.name, { body: node.body, size: node.size });
      shell.status = 0;
      return 0;
    }
  }
};

/** Runs what only a status is wanted of. */
const test = async (shell: Shell, condition: List): Promise<number> => {
  shell.tested += 1;
  try {
    const result = runList(shell, condition, false);
    return typeof result === 'number' ? result : await result;
  } finally {
    shell.tested -= 1;
  }
};

const runIf = async (shell: Shell, node: Extract<Command, { kind: 'if' }>, tail: boolean): Promise<number> => {
  for (const { condition, body } of node.branches) {
    const status = await test(shell, condition);
    if (shell.jump !== undefined) return status;
    if (status === 0) return runList(shell, body, tail);
  }
  if (node.otherwise !== undefined) return runList(shell, node.otherwise, tail);
  shell.status = 0;
  return 0;
};

/** After a turn: whether the loop is over. A jump for an outer loop stays. */
const leaves = (shell: Shell): boolean => {
  const { jump } = shell;
  if (jump === undefined) return false;
  if (jump.kind === 'return') return true;
  if (jump.levels > 1) {
    shell.jump = { kind: jump.kind, levels: jump.levels - 1 };
    return true;
  }
  shell.jump = undefined;
  return jump.kind === 'break';
};

/** Between the turns of a loop: others have theirs, traps run. */
const breathe = (shell: Shell): Promise<void> | undefined => {
  const wait = shell.step();
  if (!shell.traps.due && !shell.traps.interrupted) return wait;
  return Promise.resolve(wait).then(async () => {
    if (shell.traps.interrupted) throw new Interrupted();
    await runTraps(shell);
  });
};

const runWhile = async (shell: Shell, node: Extract<Command, { kind: 'while' }>): Promise<number> => {
  let status = 0;
  shell.loops += 1;
  try {
    for (;;) {
      const pause = breathe(shell);
      if (pause !== undefined) await pause;
      if (leaves(shell)) break;
      shell.tested += 1;
      let condition: number;
      try {
        const result = runList(shell, node.condition, false);
        condition = typeof result === 'number' ? result : await result;
      } finally {
        shell.tested -= 1;
      }
      if (shell.jump !== undefined) {
        if (leaves(shell)) break;
        continue;
      }
      if ((condition === 0) === node.until) break;
      const result = runList(shell, node.body, false);
      status = typeof result === 'number' ? result : await result;
      if (leaves(shell)) break;
    }
  } finally {
    shell.loops -= 1;
  }
  shell.status = status;
  return status;
};

const runFor = async (shell: Shell, node: Extract<Command, { kind: 'for' }>): Promise<number> => {
  shell.line = node.line;
  const values = node.words === undefined ? shell.positional : await expansions.words(shell, node.words);
  let status = 0;
  shell.loops += 1;
  try {
    for (const value of values) {
      const pause = breathe(shell);
      if (pause !== undefined) await pause;
      if (leaves(shell)) break;
      shell.variables.set(node.name, value);
      const result = runList(shell, node.body, false);
      status = typeof result === 'number' ? result : await result;
      if (leaves(shell)) break;
    }
  } finally {
    shell.loops -= 1;
  }
  shell.status = status;
  return status;
};

const runCase = async (shell: Shell, node: Extract<Command, { kind: 'case' }>, tail: boolean): Promise<number> => {
  const wait = shell.step();
  if (wait !== undefined) await wait;
  shell.substitutionStatus = undefined;
  const text = await expansions.text(shell, node.word);
  for (const { patterns, body } of node.items) {
    for (const word of patterns) {
      if (!matches(await expansions.pattern(shell, word), text)) continue;
      if (body.length > 0) return runList(shell, body, tail);
      shell.status = 0;
      return 0;
    }
  }
  shell.status = 0;
  return 0;
};

const runRedirected = async (shell: Shell, node: Extract<Command, { kind: 'redirected' }>): Promise<number> => {
  const redirections = new Redirections(shell);
  try {
    await redirections.apply(node.redirects);
  } catch (error) {
    if (!(error instanceof ShellFailure) || error.status !== 1) throw error;
    await shell.complain(error.text ?? '');
    shell.status = 1;
    return 1;
  }
  try {
    return await runCommand(shell, node.command, false);
  } catch (error) {
    // What went wrong is said where the command's own messages go.
    if (error instanceof ShellFailure && error.text !== undefined) {
      await shell.complain(error.text);
      throw new ShellFailure(error.status);
    }
    throw error;
  } finally {
    undo(redirections);
  }
};

/** A process that is being killed has nothing to take back. */
export const undo = (redirections: Redirections): void => {
  try {
    redirections.undo();
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
  }
};
