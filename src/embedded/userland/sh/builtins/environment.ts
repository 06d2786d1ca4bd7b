/** Builtins about the process: cd, pwd, umask, ulimit, times. */
import { type Sys, SysError } from '../../../runtime/sys.ts';
import { ShellFailure } from '../failures.ts';
import type { Shell } from '../shell.ts';
import { type Builtin, letters, regular, special } from './builtin.ts';

/** Takes out `.` and `..` by the names alone. */
const normalize = (path: string): string => {
  const kept: string[] = [];
  for (const one of path.split('/')) {
    if (one === '..') kept.pop();
    else if (one !== '' && one !== '.') kept.push(one);
  }
  return `/${kept.join('/')}`;
};

const isDirectory = (sys: Sys, path: string): boolean => {
  try {
    return sys.stat(path).type === 'directory';
  } catch (error) {
    if (error instanceof SysError) return false;
    throw error;
  }
};

const goTo = (shell: Shell, target: string, physical: boolean): void => {
  const logical = target.startsWith('/') ? target : `${shell.directory}/${target}`;
  const path = physical ? logical : normalize(logical);
  try {
    shell.sys.chdir(path);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new ShellFailure(2, `can't cd to ${target}: ${error.message}`);
  }
  const before = shell.variables.get('PWD');
  shell.directory = physical ? shell.sys.cwd : path;
  if (before !== undefined) shell.variables.set('OLDPWD', before, { exported: true });
  shell.variables.set('PWD', shell.directory, { exported: true });
};

const runCd: Builtin['run'] = (shell, argv) => {
  const parsed = letters(
    argv.map((word) => (word === '-' ? '' : word)),
    'LP',
  );
  if ('bad' in parsed) throw new ShellFailure(2, `illegal option -${parsed.bad}`);
  const physical = parsed.given.at(-1) === 'P';
  const word = argv[argv.length - parsed.rest.length];
  if (parsed.rest.length === 0) {
    const home = shell.variables.get('HOME') ?? '';
    if (home !== '') goTo(shell, home, physical);
    return 0;
  }
  if (word === '-') {
    goTo(shell, shell.variables.get('OLDPWD') ?? shell.directory, physical);
    return shell.print(`${shell.directory}\n`);
  }
  const target = word!;
  if (!/^\.{0,2}(?:\/|$)/.test(target)) {
    for (const folder of (shell.variables.get('CDPATH') ?? '').split(':')) {
      if (folder === '' || !isDirectory(shell.sys, `${folder}/${target}`)) continue;
      goTo(shell, `${folder}/${target}`, physical);
      return shell.print(`${shell.directory}\n`);
    }
  }
  if (target !== '') goTo(shell, target, physical);
  return 0;
};

const runPwd: Builtin['run'] = (shell, argv) => {
  const parsed = letters(argv, 'LP');
  if ('bad' in parsed) throw new ShellFailure(2, `illegal option -${parsed.bad}`);
  return shell.print(`${parsed.given.at(-1) === 'P' ? shell.sys.cwd : shell.directory}\n`);
};

const bits: Readonly<Record<string, number>> = { r: 4, w: 2, x: 1 };
const shifts: Readonly<Record<string, readonly number[]>> = { u: [6], g: [3], o: [0], a: [6, 3, 0] };

/** `u=rwx,g+r`: what is allowed after it, given what was. */
const symbolicMode = (text: string, allowed: number): number | undefined => {
  let result = allowed;
  for (const clause of text.split(',')) {
    const found = /^([ugoa]*)([-+=])([rwx]*)$/.exec(clause);
    if (found === null) return undefined;
    const value = found[3]!.split('').reduce((sum, letter) => sum | bits[letter]!, 0);
    for (const who of found[1] === '' ? 'a' : found[1]!) {
      for (const shift of shifts[who]!) {
        if (found[2] === '=') result = (result & ~(7 << shift)) | (value << shift);
        else if (found[2] === '+') result |= value << shift;
        else result &= ~(value << shift);
      }
    }
  }
  return result;
};

const runUmask: Builtin['run'] = (shell, argv) => {
  const parsed = letters(argv, 'S');
  if ('bad' in parsed) throw new ShellFailure(2, `illegal option -${parsed.bad}`);
  const { sys } = shell;
  const [text] = parsed.rest;
  if (text === undefined) {
    const mask = sys.umask();
    if (!parsed.given.includes('S')) return shell.print(`${mask.toString(8).padStart(4, '0')}\n`);
    const show = (shift: number): string =>
      ['r', 'w', 'x'].filter((letter) => ((mask >> shift) & bits[letter]!) === 0).join('');
    return shell.print(`u=${show(6)},g=${show(3)},o=${show(0)}\n`);
  }
  if (/^[0-7]+$/.test(text)) {
    sys.umask(Number.parseInt(text, 8) & 0o777);
    return 0;
  }
  const allowed = /^\d/.test(text) ? undefined : symbolicMode(text, ~sys.umask() & 0o777);
  if (allowed === undefined) throw new ShellFailure(2, `illegal mode: ${text}`);
  sys.umask(~allowed & 0o777);
  return 0;
};

/** Letter, name, unit, value: the limits of a container as containerd sets them. They can be asked, and set to no effect. */
const limits: readonly (readonly [letter: string, name: string, value: string])[] = [
  ['c', 'core file size (blocks)', 'unlimited'],
  ['d', 'data seg size (kb)', 'unlimited'],
  ['e', 'scheduling priority', '0'],
  ['f', 'file size (blocks)', 'unlimited'],
  ['l', 'max locked memory (kb)', '8192'],
  ['m', 'max memory size (kb)', 'unlimited'],
  ['n', 'open files', '1048576'],
  ['p', 'pipe size (512 bytes)', '8'],
  ['q', 'POSIX message queues (bytes)', '819200'],
  ['r', 'real-time priority', '0'],
  ['s', 'stack size (kb)', '8192'],
  ['t', 'cpu time (seconds)', 'unlimited'],
  ['u', 'max user processes', 'unlimited'],
  ['v', 'virtual memory (kb)', 'unlimited'],
  ['x', 'file locks', 'unlimited'],
];

const runUlimit: Builtin['run'] = async (shell, argv) => {
  const asked: string[] = [];
  let value: string | undefined;
  for (const word of argv.slice(1)) {
    if (!word.startsWith('-')) {
      value = word;
      continue;
    }
    for (const letter of word.slice(1)) {
      if (letter === 'a') asked.push(...limits.map(([one]) => one));
      else if (limits.some(([one]) => one === letter)) asked.push(letter);
      else if (letter !== 'H' && letter !== 'S') {
        await shell.say(2, `ulimit: invalid option -- '${letter}'\n`);
        return 1;
      }
    }
  }
  if (value !== undefined) {
    if (value === 'unlimited' || /^\d+$/.test(value)) return 0;
    throw new ShellFailure(2, `bad number`);
  }
  if (asked.length === 0) asked.push('f');
  const found = limits.filter(([letter]) => asked.includes(letter));
  if (found.length === 1) return shell.print(`${found[0]![2]}\n`);
  return shell.print(found.map(([letter, name, limit]) => `${name.padEnd(32)}(-${letter}) ${limit}\n`).join(''));
};

const duration = (ms: number): string => `${Math.floor(ms / 60_000)}m${((ms % 60_000) / 1000).toFixed(3)}s`;

const runTimes: Builtin['run'] = (shell) => {
  const used = shell.sys.processes().find(({ pid }) => pid === shell.sys.pid)?.cpuMs ?? 0;
  return shell.print(`${duration(used)} ${duration(0)}\n${duration(0)} ${duration(0)}\n`);
};

export const environmentBuiltins: readonly (readonly [string, Builtin])[] = [
  ['cd', regular(runCd)],
  ['chdir', regular(runCd)],
  ['pwd', regular(runPwd)],
  ['umask', regular(runUmask)],
  ['ulimit', regular(runUlimit)],
  ['times', special(runTimes)],
];
