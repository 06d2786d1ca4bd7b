/** Which lines want the terminal to themselves, because somebody is to sit at what they run. */
import { scanShell, type ShellWord } from '../../lesson/console/shell-words.ts';

const editors = ['vi', 'vim', 'nvim', 'nano', 'emacs', 'pico', 'micro', 'hx', 'ed'];
const shells = ['sh', 'bash', 'ash', 'zsh', 'dash', 'fish', 'ksh', 'pwsh'];
const pagers = ['less', 'more', 'most', 'man', 'info'];
const screens = [
  'top',
  'htop',
  'btop',
  'watch',
  'k9s',
  'tmux',
  'screen',
  'mc',
  'ssh',
  'telnet',
  'su',
  'sudo',
  'passwd',
];
const prompts = ['python', 'python3', 'node', 'irb', 'psql', 'mysql', 'redis-cli', 'sqlite3', 'mongosh', 'bc', 'ftp'];

const alwaysInteractive = new Set([...editors, ...pagers, ...screens]);
const interactiveAlone = new Set([...shells, ...prompts]);

/** Words that run the program after them. */
const before = new Set(['env', 'exec', 'command', 'time', 'nice', 'nohup', 'do', 'then', 'else', '{', '!']);

const nameOf = (word: string): string => word.split(/[/\\]/).at(-1) ?? word;

const isAssignment = (word: string): boolean => /^[A-Za-z_]\w*=/.test(word);

/** A shell with a script or with `-c`, an interpreter with a file: nobody is asked anything. */
const isInteractive = (words: readonly string[]): boolean => {
  const [program, ...rest] = words;
  if (program === undefined) return false;
  const name = nameOf(program);
  if (alwaysInteractive.has(name)) return true;
  return interactiveAlone.has(name) && rest.every((word) => /^-[il]+$/.test(word) || word === '--login');
};

const terminalVerbs = new Set(['exec', 'run', 'attach', 'debug']);

const isFlag = (word: string, letter: string, name: string): boolean =>
  word === `--${name}` || word === `--${name}=true` || (/^-[a-z]+$/.test(word) && word.includes(letter));

const takesKubectl = (words: readonly string[]): boolean => {
  const verb = words.find((word) => !word.startsWith('-'));
  if (verb === 'edit') return true;
  if (verb === undefined || !terminalVerbs.has(verb)) return false;
  const end = words.indexOf('--');
  const flags = end < 0 ? words : words.slice(0, end);
  const command = end < 0 ? [] : words.slice(end + 1);
  // `-it` on a line without a command of its own is for whatever the container runs.
  const sits = flags.some((word) => isFlag(word, 'i', 'stdin')) && flags.some((word) => isFlag(word, 't', 'tty'));
  return sits && (command.length === 0 || isInteractive(command));
};

const programWords = (words: readonly string[]): readonly string[] => {
  const first = words.findIndex((word) => !before.has(word) && !isAssignment(word));
  return first < 0 ? [] : words.slice(first);
};

export const takesTerminal = (line: string): boolean =>
  scanShell(line).commands.some((command) => {
    const [program = '', ...rest] = programWords(command.map(({ text }) => text));
    const name = nameOf(program);
    return name === 'kubectl' || name === 'k' ? takesKubectl(rest) : isInteractive([program, ...rest]);
  });

type Edit = { start: number; end: number; text: string };

/** What of the flags in front of `--` asks for a terminal. */
const terminalFlags = (words: readonly ShellWord[]): Edit[] => {
  const verb = words.find(({ text }) => !text.startsWith('-'))?.text ?? '';
  const end = words.findIndex(({ text }) => text === '--');
  if (!terminalVerbs.has(verb) || end < 0) return [];
  return words.slice(0, end).flatMap((word) => {
    if (/^-(it|ti)$/.test(word.text)) return [{ ...word, text: '-i' }];
    return /^(-t|--tty(=true)?)$/.test(word.text) ? [{ ...word, text: '' }] : [];
  });
};

const rewritten = (line: string, flagsOf: (words: readonly ShellWord[]) => Edit[]): string =>
  scanShell(line)
    .commands.flatMap((command) => {
      const first = command.findIndex(({ text }) => !before.has(text) && !isAssignment(text));
      const [program, ...rest] = first < 0 ? [] : command.slice(first);
      if (program === undefined || (program.text !== 'k' && nameOf(program.text) !== 'kubectl')) return [];
      return [...(program.text === 'k' ? [{ ...program, text: 'kubectl' }] : []), ...flagsOf(rest)];
    })
    .reduceRight((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), line);

/** `k` is kubectl. */
export const withAlias = (line: string): string => rewritten(line, () => []);

/** A command that only answers (`run -it … -- wget …`) does so without a terminal too: then its answer stays to be read. */
export const withoutTerminal = (line: string): string => rewritten(line, terminalFlags);
