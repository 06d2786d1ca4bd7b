/** Simple commands: assignments, functions, builtins, programs. */
import { SysError } from '../../../runtime/sys.ts';
import { type Builtin, builtins } from '../builtins/index.ts';
import { Interrupted, ShellFailure } from '../failures.ts';
import type { FunctionBody, MaybePromise, Shell } from '../shell.ts';
import type { Simple } from '../syntax/tree.ts';
import type { Variable } from '../variables.ts';
import { undo } from './command.ts';
import { runFunctionBody } from './function.ts';
import { checkFailure } from './list.ts';
import { runProgram } from './program.ts';
import { childFds, closeQuietly, Redirections } from './redirect.ts';
import { expansions } from './substitution.ts';
import { runTraps } from './text.ts';
import { traceCommand } from './trace.ts';

export const runSimple = (shell: Shell, node: Simple, tail: boolean): MaybePromise<number> => {
  if (shell.options.has('n') && !shell.interactive) return shell.status;
  const wait = shell.step();
  if (wait !== undefined) return wait.then(() => expandAndRun(shell, node, tail));
  return expandAndRun(shell, node, tail);
};

const expandAndRun = (shell: Shell, node: Simple, tail: boolean): MaybePromise<number> => {
  shell.line = node.line;
  shell.substitutionStatus = undefined;
  const argv = expansions.words(shell, node.words);
  if (argv instanceof Promise) return argv.then((words) => dispatch(shell, node, words, tail));
  return dispatch(shell, node, argv, tail);
};

/** What the end of each simple command asks for. */
const finishCommand = (shell: Shell, status: number): MaybePromise<number> => {
  shell.status = status;
  if (shell.traps.due || shell.traps.interrupted || shell.substituted.length > 0) return finishSlowly(shell, status);
  return checkFailure(shell, status);
};

const finishSlowly = async (shell: Shell, status: number): Promise<number> => {
  for (const fd of shell.substituted.splice(0)) shell.sys.close(fd);
  if (shell.traps.interrupted) throw new Interrupted();
  await runTraps(shell);
  return shell.jump === undefined ? checkFailure(shell, status) : shell.status;
};

const dispatch = (shell: Shell, node: Simple, argv: string[], tail: boolean): MaybePromise<number> => {
  const name = argv[0];
  const plain = node.redirects.length === 0 && !shell.options.has('x');
  if (plain && name === undefined) {
    const assigned = assignAll(shell, node, 0);
    if (assigned !== undefined) return assigned.then(() => finishCommand(shell, shell.substitutionStatus ?? 0));
    return finishCommand(shell, shell.substitutionStatus ?? 0);
  }
  if (plain && node.assignments.length === 0) {
    const builtin = builtins.get(name!);
    // Functions hide all builtins but the special ones.
    if (builtin?.run !== undefined && (builtin.special || !shell.functions.has(name!))) {
      return callBuiltin(shell, builtin, argv, tail);
    }
  }
  return runFully(shell, node, argv, tail);
};

const assignAll = (shell: Shell, node: Simple, from: number): Promise<void> | undefined => {
  for (let index = from; index < node.assignments.length; index += 1) {
    const { name, value } = node.assignments[index]!;
    const text = expansions.text(shell, value);
    if (typeof text !== 'string') {
      return text.then((later) => {
        shell.variables.set(name, later);
        return assignAll(shell, node, index + 1);
      });
    }
    shell.variables.set(name, text);
  }
  return undefined;
};

const callBuiltin = (shell: Shell, builtin: Builtin, argv: readonly string[], tail: boolean): MaybePromise<number> => {
  let result: MaybePromise<number>;
  try {
    result = builtin.run(shell, argv, tail);
  } catch (error) {
    return builtinFailed(shell, builtin, argv[0]!, error).then((status) => finishCommand(shell, status));
  }
  if (typeof result === 'number') return finishCommand(shell, result);
  return result.then(
    (status) => finishCommand(shell, status),
    async (error: unknown) => finishCommand(shell, await builtinFailed(shell, builtin, argv[0]!, error)),
  );
};

/** Says what a builtin failed with. A special one takes the script with it. */
const builtinFailed = async (shell: Shell, builtin: Builtin, name: string, error: unknown): Promise<number> => {
  if (error instanceof SysError) {
    await shell.complain(error.message, name);
    return 1;
  }
  if (!(error instanceof ShellFailure)) throw error;
  if (error.text !== undefined) await shell.complain(error.text, name);
  if (builtin.special || error.status !== 2) throw new ShellFailure(error.status);
  return error.status;
};

/** All that can be in a command: redirections, assignments for it alone, functions, programs. */
const runFully = async (shell: Shell, node: Simple, argv: string[], tail: boolean): Promise<number> => {
  const name = argv[0];
  const builtin = name === undefined ? undefined : builtins.get(name);
  const special = builtin?.special === true;
  const body = name === undefined || special ? undefined : shell.functions.get(name);
  try {
    if (name !== undefined && builtin === undefined && body === undefined) {
      return await finishCommand(shell, await startProgram(shell, node, argv, tail));
    }
    return await finishCommand(shell, await runInside(shell, node, argv, body, builtin));
  } catch (error) {
    if (!(error instanceof ShellFailure) || !redirectionFailed.has(error)) throw error;
    if (error.text !== undefined) await shell.complain(error.text);
    if (special) throw new ShellFailure(error.status);
    return finishCommand(shell, error.status);
  }
};

/** Failures of redirections end only the command, unless it is a special builtin. */
const redirectionFailed = new WeakSet<ShellFailure>();

const redirectionsOf = async <T>(run: () => Promise<T>): Promise<T> => {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ShellFailure && error.status === 1) redirectionFailed.add(error);
    throw error;
  }
};

const expandAssignments = async (shell: Shell, node: Simple): Promise<[string, string][]> => {
  const values: [string, string][] = [];
  for (const { name, value } of node.assignments) values.push([name, await expansions.text(shell, value)]);
  return values;
};

/** Assignments of a command, a function or builtin, in the shell itself. */
const runInside = async (
  shell: Shell,
  node: Simple,
  argv: readonly string[],
  body: FunctionBody | undefined,
  builtin: Builtin | undefined,
): Promise<number> => {
  const redirections = new Redirections(shell);
  await redirectionsOf(() => redirections.apply(node.redirects));
  const before: [string, Variable | undefined][] = [];
  try {
    const assigned = await traceCommand(shell, argv, await expandAssignments(shell, node));
    const temporary = body !== undefined || (builtin !== undefined && !builtin.special);
    for (const [name, value] of assigned) {
      if (temporary) before.push([name, shell.variables.snapshot(name)]);
      shell.variables.set(name, value, temporary ? { exported: true } : {});
    }
    if (body !== undefined) return await runFunctionBody(shell, body, argv);
    if (builtin === undefined) return shell.substitutionStatus ?? 0;
    const status = await runBuiltin(shell, builtin, argv);
    if (builtin.keepsRedirections === true) redirections.keep();
    return status;
  } catch (error) {
    if (error instanceof ShellFailure && error.text !== undefined) {
      // Said before the redirections are taken back.
      await shell.complain(error.text);
      throw new ShellFailure(error.status);
    }
    throw error;
  } finally {
    for (const [name, variable] of before.toReversed()) shell.variables.restore(name, variable);
    undo(redirections);
  }
};

const runBuiltin = async (shell: Shell, builtin: Builtin, argv: readonly string[]): Promise<number> => {
  try {
    return await builtin.run(shell, argv, false);
  } catch (error) {
    return builtinFailed(shell, builtin, argv[0]!, error);
  }
};

const startProgram = async (shell: Shell, node: Simple, argv: string[], tail: boolean): Promise<number> => {
  const { fds, temporary } = await redirectionsOf(() => childFds(shell, node.redirects));
  try {
    const assigned = await traceCommand(shell, argv, await expandAssignments(shell, node));
    return await runProgram(shell, argv, { fds, assigned, tail });
  } finally {
    for (const fd of temporary) closeQuietly(shell.sys, fd);
  }
};
