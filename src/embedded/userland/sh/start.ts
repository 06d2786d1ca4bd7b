/** The command line of `sh`, and what a shell has before it runs anything. */
import { type Sys, SysError } from '../../runtime/sys.ts';
import { setLetter, setNamed } from './builtins/set.ts';
import { Shell } from './shell.ts';

export type Start = {
  shell: Shell;
  login: boolean;
} & ({ source: 'text'; text: string } | { source: 'file'; path: string } | { source: 'input' });

type Line = {
  command: string | undefined;
  input: boolean;
  interactive: boolean;
  login: boolean;
  /** Letters and names of options, in order. */
  settings: { name: string; on: boolean; named: boolean }[];
  operands: readonly string[];
};

const readCommandLine = (argv: readonly string[]): Line | { problem: string } => {
  const line: Line = {
    command: undefined,
    input: false,
    interactive: false,
    login: argv[0]?.startsWith('-') === true,
    settings: [],
    operands: [],
  };
  let commandAsked = false;
  let at = 1;
  for (; at < argv.length; at += 1) {
    const word = argv[at]!;
    const on = word.startsWith('-');
    if ((!on && !word.startsWith('+')) || word === '+') break;
    if (word === '-' || word === '--') {
      at += 1;
      break;
    }
    if (word === '--login') {
      line.login = true;
      continue;
    }
    for (const letter of word.slice(1)) {
      if (letter === 'c' && on) commandAsked = true;
      else if (letter === 's' && on) line.input = true;
      else if (letter === 'i' && on) line.interactive = true;
      else if (letter === 'l' && on) line.login = true;
      else if (letter === 'o') {
        at += 1;
        if (argv[at] === undefined) return { problem: 'illegal option -o' };
        line.settings.push({ name: argv[at]!, on, named: true });
      } else line.settings.push({ name: letter, on, named: false });
    }
  }
  line.operands = argv.slice(at);
  if (!commandAsked) return line;
  const [command, ...operands] = line.operands;
  if (command === undefined) return { problem: '-c requires an argument' };
  return { ...line, command, operands };
};

/** PATH of a shell that was given none. */
const usualPath = '/sbin:/usr/sbin:/bin:/usr/bin';

const initialVariables = (shell: Shell): void => {
  const { sys, variables } = shell;
  variables.set('IFS', ' \t\n');
  variables.set('OPTIND', '1');
  variables.set('PATH', usualPath);
  variables.set('PPID', String(sys.ppid));
  variables.set('PS1', '\\w \\$ ');
  variables.set('PS2', '> ');
  variables.set('PS4', '+ ');
  // Names that no script can write are handed on to commands all the same.
  for (const [name, value] of sys.env) {
    if (name !== 'IFS' && name !== 'PPID' && name !== 'OPTIND') variables.set(name, value, { exported: true });
  }
  const level = Number(sys.env.get('SHLVL') ?? '0');
  variables.set('SHLVL', String((Number.isInteger(level) ? level : 0) + 1), { exported: true });
  // A PWD that was handed down holds if it means the same folder.
  const given = sys.env.get('PWD');
  if (given?.startsWith('/') === true && given !== sys.cwd && sameFolder(sys, given)) shell.directory = given;
  variables.set('PWD', shell.directory, { exported: true });
};

const sameFolder = (sys: Sys, path: string): boolean => {
  try {
    return sys.realPath(path) === sys.realPath('.');
  } catch (error) {
    if (error instanceof SysError) return false;
    throw error;
  }
};

/** A string is what is wrong with the command line. */
export const startShell = (sys: Sys): Start | { problem: string; arg0: string } => {
  const arg0 = sys.argv[0] ?? 'sh';
  const line = readCommandLine(sys.argv);
  if ('problem' in line) return { ...line, arg0 };
  const { command, input, operands, login } = line;
  const fromInput = command === undefined && (input || operands.length === 0);
  const interactive = line.interactive || (fromInput && sys.isTerminal(0) && sys.isTerminal(2));
  const shell = new Shell(sys, arg0, { interactive });
  if (command !== undefined) shell.options.add('c');
  if (fromInput) shell.options.add('s');
  if (interactive) shell.options.add('i');
  initialVariables(shell);
  for (const { name, on, named } of line.settings) {
    const known = named ? setNamed(shell, name, on) : setLetter(shell, name, on);
    if (!known) return { problem: `illegal option ${on ? '-' : '+'}${named ? `o ${name}` : name}`, arg0 };
  }
  if (fromInput) {
    shell.positional = operands;
    return { shell, login, source: 'input' };
  }
  const [name, ...rest] = operands;
  shell.positional = rest;
  if (command !== undefined) {
    if (name !== undefined) shell.arg0 = name;
    return { shell, login, source: 'text', text: command };
  }
  return { shell, login, source: 'file', path: name! };
};
