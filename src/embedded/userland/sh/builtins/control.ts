/** Builtins that change what runs next: break, continue, return, exit, eval, `.`, exec. */
import { ShellExit, ShellFailure } from '../failures.ts';
import { crash } from '../run/finish.ts';
import { becomeProgram, findProgram } from '../run/program.ts';
import { runScriptFile } from '../run/script-file.ts';
import { deepest, runText } from '../run/text.ts';
import { SysError } from '../../../runtime/sys.ts';
import type { Shell } from '../shell.ts';
import { type Builtin, letters, special } from './builtin.ts';

const numberArgument = (text: string | undefined, usual: number): number => {
  if (text === undefined) return usual;
  if (!/^\d+$/.test(text)) throw new ShellFailure(2, `Illegal number: ${text}`);
  return Number(text);
};

const loopJump =
  (kind: 'break' | 'continue'): Builtin['run'] =>
  (shell, [, count]) => {
    const levels = numberArgument(count, 1);
    if (levels === 0) throw new ShellFailure(2, `Illegal number: ${count}`);
    if (shell.loops > 0) shell.jump = { kind, levels: Math.min(levels, shell.loops) };
    return 0;
  };

const runReturn: Builtin['run'] = (shell, [, text]) => {
  const status = numberArgument(text, shell.status) & 255;
  // Outside of functions it ends the script.
  if (shell.returnable === 0) throw new ShellExit(status);
  shell.jump = { kind: 'return' };
  shell.status = status;
  return status;
};

const runExit: Builtin['run'] = (shell, [, text]) => {
  throw new ShellExit(numberArgument(text, shell.status) & 255);
};

/** `eval` in `eval`: as deep as functions go. */
const deeper = async (shell: Shell, run: () => Promise<number>): Promise<number> => {
  if (shell.depth >= deepest) return crash(shell);
  shell.depth += 1;
  try {
    if (shell.depth % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
    return await run();
  } finally {
    shell.depth -= 1;
  }
};

const runEval: Builtin['run'] = (shell, argv) => {
  const text = argv.slice(1).join(' ');
  if (text.trim() === '') return 0;
  return deeper(shell, () => runText(shell, text, 'eval'));
};

const runDot: Builtin['run'] = (shell, argv) => {
  const parsed = letters(argv, '');
  if ('bad' in parsed) throw new ShellFailure(2, `illegal option -${parsed.bad}`);
  const [name, ...args] = parsed.rest;
  if (name === undefined) throw new ShellFailure(2);
  return deeper(shell, async () => {
    const file = name.includes('/') ? name : readableInPath(shell, name);
    if (file === undefined) throw new ShellFailure(2, `${name}: not found`);
    const { positional, loops, script } = shell;
    if (args.length > 0) shell.positional = args;
    shell.returnable += 1;
    shell.loops = 0;
    try {
      const status = await runScriptFile(shell, file);
      if (shell.jump?.kind !== 'return') return status;
      shell.jump = undefined;
      return shell.status;
    } finally {
      shell.returnable -= 1;
      shell.loops = loops;
      shell.script = script;
      if (args.length > 0) shell.positional = positional;
    }
  });
};

/** `.` needs no x bit. */
const readableInPath = (shell: Shell, name: string): string | undefined => {
  for (const folder of (shell.variables.get('PATH') ?? '').split(':')) {
    const file = folder === '' ? name : `${folder}/${name}`;
    try {
      if (shell.sys.stat(file).type === 'file') return file;
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
    }
  }
  return undefined;
};

const runExec: Builtin['run'] = async (shell, argv) => {
  let args = argv.slice(1);
  let name: string | undefined;
  if (args[0] === '-a') {
    name = args[1];
    args = args.slice(2);
  }
  if (args[0] === '--') args = args.slice(1);
  const [command] = args;
  if (command === undefined) return 0;
  const file = findProgram(shell, command);
  const refuse = async (status: number, text: string): Promise<never> => {
    await shell.complain(`${command}: ${text}`, 'exec');
    throw new ShellExit(status);
  };
  if (file === undefined) return refuse(127, 'not found');
  try {
    if (shell.sys.stat(file).type !== 'file' || !shell.sys.access(file, { execute: true }))
      throw new SysError('EACCES');
    const fds = new Map(shell.openFds().map((fd) => [fd, fd]));
    return becomeProgram(
      shell,
      file,
      name === undefined ? args : [name, ...args.slice(1)],
      fds,
      shell.variables.environment(),
    );
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (error.errno === 'ENOEXEC') {
      shell.arg0 = file;
      shell.positional = args.slice(1);
      throw new ShellExit(await runScriptFile(shell, file));
    }
    return error.errno === 'ENOENT' || error.errno === 'ENOTDIR'
      ? refuse(127, 'not found')
      : refuse(126, error.message);
  }
};

export const controlBuiltins: readonly (readonly [string, Builtin])[] = [
  ['break', special(loopJump('break'))],
  ['continue', special(loopJump('continue'))],
  ['return', special(runReturn)],
  ['exit', special(runExit)],
  ['eval', special(runEval)],
  ['.', special(runDot)],
  ['source', special(runDot)],
  ['exec', { run: runExec, special: true, keepsRedirections: true }],
];
