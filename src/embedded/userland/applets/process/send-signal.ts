/** `kill`, in the shell and as a program. */
import { type Signal, signals, type Sys, SysError } from '../../../runtime/sys.ts';

const names = Object.keys(signals) as Signal[];

/** `TERM`, `sigterm`, `15`; 0 asks only whether a signal could be sent. */
export const parseSignal = (text: string): Signal | 0 | undefined => {
  if (/^\d+$/.test(text)) {
    const number = Number(text);
    return number === 0 ? 0 : names.find((name) => signals[name] === number);
  }
  const name = text.toUpperCase().replace(/^SIG/, '');
  if (name === 'EXIT') return 0;
  return names.find((one) => one === name);
};

/** `kill -l` */
const list = (args: readonly string[]): { text: string; problems: string[] } => {
  if (args.length === 0)
    return { text: names.map((name) => `${String(signals[name]).padStart(2)}) ${name}\n`).join(''), problems: [] };
  let text = '';
  const problems: string[] = [];
  for (const word of args) {
    // The status of a command that was killed means its signal.
    const number = /^\d+$/.test(word) ? String(Number(word) & 0x7f) : word;
    const signal = parseSignal(number);
    if (signal === undefined) problems.push(`unknown signal '${word}'`);
    else if (/^\d+$/.test(word)) text += `${signal === 0 ? 'EXIT' : signal}\n`;
    else text += `${signal === 0 ? 0 : signals[signal]}\n`;
  }
  return { text, problems };
};

export type Killed = { status: number; text: string; problems: readonly string[] };

/** `resolve` tells which processes a word means: a shell knows `%1`. */
export const killCommand = (
  sys: Sys,
  args: readonly string[],
  resolve: (word: string) => readonly number[] | undefined,
): Killed => {
  let signal: Signal | 0 = 'TERM';
  let rest = args;
  const first = args[0];
  if (first === '-l' || first === '-L') {
    const { text, problems } = list(args.slice(1));
    return { status: problems.length > 0 ? 1 : 0, text, problems };
  }
  if (first !== undefined && first.startsWith('-') && first !== '--') {
    const name = first === '-s' ? (args[1] ?? 's') : first.slice(1);
    const parsed = parseSignal(name);
    if (parsed === undefined) return { status: 1, text: '', problems: [`bad signal name '${name}'`] };
    signal = parsed;
    rest = args.slice(first === '-s' ? 2 : 1);
  }
  if (rest[0] === '--') rest = rest.slice(1);
  if (rest.length === 0) return { status: 1, text: '', problems: ['you need to specify whom to kill'] };
  const problems: string[] = [];
  for (const word of rest) {
    const pids = resolve(word);
    if (pids === undefined) {
      problems.push(`invalid number '${word}'`);
      continue;
    }
    for (const pid of pids) {
      try {
        sys.kill(pid, signal);
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        problems.push(`can't kill pid ${pid}: ${error.message}`);
      }
    }
  }
  // As many as went wrong.
  return { status: Math.min(problems.length, 255), text: '', problems };
};

export const numericPids = (word: string): readonly number[] | undefined =>
  /^-?\d+$/.test(word) ? [Number(word)] : undefined;
