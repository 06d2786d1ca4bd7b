/** `set`, and the options a shell is started with. */
import { ShellFailure } from '../failures.ts';
import { singleQuoted } from '../run/trace.ts';
import type { Option, Shell } from '../shell.ts';
import type { Builtin } from './builtin.ts';

/** Names for `set -o`, in the order in which it lists them. */
const optionNames: readonly (readonly [name: string, option: Option])[] = [
  ['errexit', 'e'],
  ['noglob', 'f'],
  ['ignoreeof', 'I'],
  ['monitor', 'm'],
  ['noexec', 'n'],
  ['xtrace', 'x'],
  ['verbose', 'v'],
  ['noclobber', 'C'],
  ['allexport', 'a'],
  ['notify', 'b'],
  ['nounset', 'u'],
  ['errtrace', 'E'],
  ['vi', 'vi'],
  ['pipefail', 'pipefail'],
];
const settable = new Set<string>(optionNames.map(([, option]) => option).filter((option) => option.length === 1));

export const setOption = (shell: Shell, option: Option, on: boolean): void => {
  if (on) shell.options.add(option);
  else shell.options.delete(option);
  if (option === 'a') shell.variables.exportAll = on;
};

/** `-x`, `+x`; false: there is no such letter. */
export const setLetter = (shell: Shell, letter: string, on: boolean): boolean => {
  if (!settable.has(letter)) return false;
  setOption(shell, letter as Option, on);
  return true;
};

export const setNamed = (shell: Shell, name: string, on: boolean): boolean => {
  const known = optionNames.find(([one]) => one === name);
  if (known === undefined) return false;
  setOption(shell, known[1], on);
  return true;
};

const describeOptions = (shell: Shell, asCommands: boolean): string =>
  optionNames
    .map(([name, option]) => {
      const on = shell.options.has(option);
      return asCommands ? `set ${on ? '-' : '+'}o ${name}\n` : `${name.padEnd(16)}${on ? 'on' : 'off'}\n`;
    })
    .join('');

export const runSet: Builtin['run'] = async (shell, argv) => {
  if (argv.length === 1) {
    const { variables } = shell;
    const lines = variables.names().map((name) => {
      const value = variables.get(name);
      return value === undefined ? '' : `${name}=${singleQuoted(value)}\n`;
    });
    return shell.print(lines.join(''));
  }
  let at = 1;
  for (; at < argv.length; at += 1) {
    const word = argv[at]!;
    const on = word.startsWith('-');
    if (!on && !word.startsWith('+')) break;
    if (word === '--') {
      shell.positional = argv.slice(at + 1);
      return 0;
    }
    if (word === '-') {
      setOption(shell, 'x', false);
      setOption(shell, 'v', false);
      at += 1;
      if (at < argv.length) shell.positional = argv.slice(at);
      return 0;
    }
    for (const letter of word.slice(1)) {
      if (letter !== 'o') {
        if (!setLetter(shell, letter, on)) throw new ShellFailure(2, `illegal option ${on ? '-' : '+'}${letter}`);
        continue;
      }
      const name = argv[at + 1];
      if (name === undefined) return shell.print(describeOptions(shell, !on));
      at += 1;
      if (!setNamed(shell, name, on)) {
        await shell.complain(`illegal option ${on ? '-' : '+'}o ${name}`, 'set');
        return 1;
      }
    }
  }
  if (at < argv.length) shell.positional = argv.slice(at);
  return 0;
};
