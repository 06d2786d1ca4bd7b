/** Builtins about commands: command, type, hash, alias, unalias. */
import { ShellFailure } from '../failures.ts';
import { findProgram, runProgram } from '../run/program.ts';
import { singleQuoted } from '../run/trace.ts';
import type { Shell } from '../shell.ts';
import { type Builtin, letters, regular } from './builtin.ts';
import { builtins } from './index.ts';

const keywords = new Set([
  '!',
  'case',
  'do',
  'done',
  'elif',
  'else',
  'esac',
  'fi',
  'for',
  'function',
  'if',
  'in',
  'then',
  'until',
  'while',
  '{',
  '}',
]);
const standardPath = '/bin:/usr/bin:/sbin:/usr/sbin';

/** What a name means, in words (`type`) or as it could be typed (`command -v`); undefined: nothing. */
const describe = (shell: Shell, name: string, long: boolean, path?: string): string | undefined => {
  if (keywords.has(name)) return long ? `${name} is a shell keyword` : name;
  const alias = shell.aliases.get(name);
  if (alias !== undefined) return long ? `${name} is an alias for ${alias}` : `alias ${name}=${singleQuoted(alias)}`;
  const builtin = builtins.get(name);
  if (builtin?.special === true && name !== 'local') return long ? `${name} is a special shell builtin` : name;
  if (shell.functions.has(name)) return long ? `${name} is a function` : name;
  if (builtin !== undefined) return long ? `${name} is a shell builtin` : name;
  const file = findProgram(shell, name, path);
  if (file === undefined || (name.includes('/') && !isExecutable(shell, name))) return undefined;
  return long ? `${name} is ${file}` : file;
};

const isExecutable = (shell: Shell, file: string): boolean =>
  findProgram(shell, file.slice(file.lastIndexOf('/') + 1), file.slice(0, file.lastIndexOf('/')) || '/') !== undefined;

const runType: Builtin['run'] = async (shell, argv) => {
  let status = 0;
  let text = '';
  for (const name of argv.slice(1)) {
    if (name === '-p' || name === '-t') continue;
    const found = describe(shell, name, true);
    if (found === undefined) status = 127;
    text += `${found ?? `${name}: not found`}\n`;
  }
  return (await shell.print(text)) || status;
};

const runCommandBuiltin: Builtin['run'] = async (shell, argv, tail) => {
  const parsed = letters(argv, 'pvV');
  if ('bad' in parsed) throw new ShellFailure(2, `illegal option -${parsed.bad}`);
  const path = parsed.given.includes('p') ? standardPath : undefined;
  const [name] = parsed.rest;
  if (name === undefined) return 0;
  if (parsed.given.includes('v') || parsed.given.includes('V')) {
    const long = parsed.given.includes('V');
    const found = describe(shell, name, long, path);
    if (found === undefined) {
      if (long) await shell.print(`${name}: not found\n`);
      return 127;
    }
    return shell.print(`${found}\n`);
  }
  const builtin = builtins.get(name);
  if (builtin !== undefined) {
    try {
      return await builtin.run(shell, parsed.rest, tail);
    } catch (error) {
      // Not even a special builtin ends the script here.
      if (!(error instanceof ShellFailure)) throw error;
      if (error.text !== undefined) await shell.complain(error.text, name);
      return error.status;
    }
  }
  const fds = new Map(shell.openFds().map((fd) => [fd, fd]));
  return runProgram(shell, parsed.rest, { fds, assigned: [], tail, ...(path !== undefined && { path }) });
};

const runAlias: Builtin['run'] = async (shell, argv) => {
  const show = (name: string, value: string): string => `${name}=${singleQuoted(value)}\n`;
  if (argv.length === 1) {
    const all = [...shell.aliases].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return shell.print(all.map(([name, value]) => show(name, value)).join(''));
  }
  let status = 0;
  for (const word of argv.slice(1)) {
    const equals = word.indexOf('=');
    if (equals > 0) {
      shell.sys.charge(2 * word.length);
      shell.aliasRevision += 1;
      shell.aliases.set(word.slice(0, equals), word.slice(equals + 1));
      continue;
    }
    const value = shell.aliases.get(word);
    if (value === undefined) {
      await shell.say(2, `alias: ${word} not found\n`);
      status = 1;
    } else await shell.print(show(word, value));
  }
  return status;
};

const runUnalias: Builtin['run'] = async (shell, argv) => {
  const parsed = letters(argv, 'a');
  if ('bad' in parsed) throw new ShellFailure(2, `illegal option -${parsed.bad}`);
  if (parsed.given.includes('a')) shell.aliases.clear();
  shell.aliasRevision += 1;
  let status = 0;
  for (const name of parsed.rest) {
    if (shell.aliases.delete(name)) continue;
    await shell.say(2, `unalias: ${name} not found\n`);
    status = 1;
  }
  return status;
};

/** Nothing is remembered: looking is cheap. */
const runHash: Builtin['run'] = async (shell, argv) => {
  for (const name of argv.slice(1)) {
    if (name.startsWith('-') || describe(shell, name, false) !== undefined) continue;
    await shell.complain(`${name}: not found`, 'hash');
    return 127;
  }
  return 0;
};

export const lookupBuiltins: readonly (readonly [string, Builtin])[] = [
  ['command', regular(runCommandBuiltin)],
  ['type', regular(runType)],
  ['alias', regular(runAlias)],
  ['unalias', regular(runUnalias)],
  ['hash', regular(runHash)],
];
