/** Builtins about variables: export, readonly, local, unset, set, shift, getopts. */
import { ShellFailure } from '../failures.ts';
import { singleQuoted } from '../run/trace.ts';
import type { Shell } from '../shell.ts';
import { isName } from '../variables.ts';
import { type Builtin, letters, regular, special } from './builtin.ts';
import { runSet } from './set.ts';

/** `name=value` or `name`; anything else is no variable. */
const split = (word: string): { name: string; value: string | undefined } => {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word : word.slice(0, equals);
  if (!isName(name)) throw new ShellFailure(2, `${name}: bad variable name`);
  return { name, value: equals < 0 ? undefined : word.slice(equals + 1) };
};

const listed = (shell: Shell, command: string, wanted: (name: string) => boolean): string =>
  shell.variables
    .names()
    .filter(wanted)
    .map((name) => {
      const value = shell.variables.get(name);
      return `${command} ${name}${value === undefined ? '' : `=${singleQuoted(value)}`}\n`;
    })
    .join('');

const runExport: Builtin['run'] = (shell, argv) => {
  const parsed = letters(argv, 'pn');
  if ('bad' in parsed) throw new ShellFailure(2, `illegal option -${parsed.bad}`);
  if (parsed.rest.length === 0) {
    return shell.print(listed(shell, 'export', (name) => shell.variables.find(name)?.exported === true));
  }
  const exported = !parsed.given.includes('n');
  for (const word of parsed.rest) {
    const { name, value } = split(word);
    if (value !== undefined) shell.variables.set(name, value, { exported });
    else if (exported || shell.variables.find(name) !== undefined) shell.variables.mark(name, { exported });
  }
  return 0;
};

const runReadonly: Builtin['run'] = (shell, argv) => {
  const parsed = letters(argv, 'p');
  if ('bad' in parsed) throw new ShellFailure(2, `illegal option -${parsed.bad}`);
  if (parsed.rest.length === 0) {
    return shell.print(listed(shell, 'readonly', (name) => shell.variables.find(name)?.readonly === true));
  }
  for (const word of parsed.rest) {
    const { name, value } = split(word);
    if (value !== undefined) shell.variables.set(name, value);
    shell.variables.mark(name, { readonly: true });
  }
  return 0;
};

const runLocal: Builtin['run'] = (shell, argv) => {
  if (!shell.variables.inScope) throw new ShellFailure(2, 'not in a function');
  for (const word of argv.slice(1)) {
    if (word === '-') continue;
    const { name, value } = split(word);
    shell.variables.makeLocal(name);
    if (value === undefined) shell.variables.clear(name);
    else shell.variables.set(name, value);
  }
  return 0;
};

const runUnset: Builtin['run'] = (shell, argv) => {
  const parsed = letters(argv, 'vf');
  if ('bad' in parsed) throw new ShellFailure(2, `illegal option -${parsed.bad}`);
  const functions = parsed.given.at(-1) === 'f';
  for (const name of parsed.rest) {
    if (functions) {
      shell.sys.charge(-8 * (shell.functions.get(name)?.size ?? 0));
      shell.functions.delete(name);
      continue;
    }
    if (!isName(name)) throw new ShellFailure(2, `${name}: bad variable name`);
    shell.variables.unset(name);
  }
  return 0;
};

const runShift: Builtin['run'] = (shell, [, text]) => {
  if (text !== undefined && !/^\d+$/.test(text)) throw new ShellFailure(2, `Illegal number: ${text}`);
  const count = text === undefined ? 1 : Number(text);
  if (count > shell.positional.length) return 1;
  if (count > 0) shell.positional = shell.positional.slice(count);
  return 0;
};

const runGetopts: Builtin['run'] = async (shell, argv) => {
  const [, spec, variable, ...given] = argv;
  if (spec === undefined || variable === undefined) throw new ShellFailure(2, 'usage: getopts optstring var [arg]');
  const args = given.length > 0 ? given : shell.positional;
  const { variables } = shell;
  let index = Number(variables.get('OPTIND') ?? '1') || 1;
  let offset = shell.optionOffset;
  const finish = (letter: string, argument: string | undefined, status: number): number => {
    if (argument === undefined) variables.unset('OPTARG');
    else variables.set('OPTARG', argument);
    variables.set('OPTIND', String(index));
    shell.optionOffset = offset;
    variables.set(variable, letter);
    return status;
  };
  let word = args[index - 1];
  if (offset === 0 || word === undefined || offset >= word.length) {
    if (offset !== 0) {
      index += 1;
      word = args[index - 1];
    }
    offset = 1;
    if (word === undefined || word === '-' || !word.startsWith('-')) {
      offset = 0;
      return finish('?', undefined, 1);
    }
    if (word === '--') {
      index += 1;
      offset = 0;
      return finish('?', undefined, 1);
    }
  }
  const letter = word[offset]!;
  offset += 1;
  const next = (): void => {
    if (offset < word.length) return;
    index += 1;
    offset = 0;
  };
  const silent = spec.startsWith(':');
  const at = letter === ':' ? -1 : spec.indexOf(letter, silent ? 1 : 0);
  if (at < 0) {
    next();
    if (silent) return finish('?', letter, 0);
    await shell.say(2, `Illegal option -${letter}\n`);
    return finish('?', undefined, 0);
  }
  if (spec[at + 1] !== ':') {
    next();
    return finish(letter, '', 0);
  }
  let argument: string | undefined = word.slice(offset);
  index += 1;
  offset = 0;
  if (argument === '') {
    argument = args[index - 1];
    if (argument === undefined) {
      if (silent) return finish(':', letter, 0);
      await shell.say(2, `No arg for -${letter} option\n`);
      return finish('?', undefined, 0);
    }
    index += 1;
  }
  return finish(letter, argument, 0);
};

export const variableBuiltins: readonly (readonly [string, Builtin])[] = [
  ['export', special(runExport)],
  ['readonly', special(runReadonly)],
  ['local', special(runLocal)],
  ['unset', special(runUnset)],
  ['set', special(runSet)],
  ['shift', special(runShift)],
  ['getopts', regular(runGetopts)],
];
