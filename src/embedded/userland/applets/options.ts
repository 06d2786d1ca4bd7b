/** Command lines of applets: options as getopt reads them, and complaints in busybox's words. */
import type { Sys } from '../../runtime/sys.ts';

export type OptionTable = {
  /**
   * As getopt has it: `af:n::`, where `:` takes a value and `::` one that must be attached. A leading `+`: options end
   * at the first operand.
   */
  short: string;
  /** Long names, each with the letter that it stands for: `{ all: 'a' }`. Without it `--` only ends the options. */
  long?: Readonly<Record<string, string>>;
  /** What follows `Usage: NAME `: `[-a] [FILE]...`. */
  usage: string;
};

export type Options = {
  has(letter: string): boolean;
  /** How often it was given. */
  count(letter: string): number;
  /** The last value that was given. */
  value(letter: string): string | undefined;
  values(letter: string): readonly string[];
  /** As they stood; `value` is empty when there is none. */
  given: readonly { letter: string; value: string }[];
  operands: readonly string[];
};

const banner = 'BusyBox v1.36.1 (2024-09-26 21:31:42 UTC) multi-call binary.';
const encoder = new TextEncoder();

/** The name an applet was called by, without its folder. */
export const appletName = (sys: Sys): string => {
  const name = sys.argv[0] ?? '';
  return name.slice(name.lastIndexOf('/') + 1);
};

/** Writes `APPLET: text` to standard error. */
export const complain = (sys: Sys, text: string): Promise<void> =>
  sys.write(2, encoder.encode(`${appletName(sys)}: ${text}\n`));

/** Writes the usage to standard error; returns the exit code. */
export const showUsage = async (sys: Sys, table: { usage: string }, code = 1): Promise<number> => {
  const usage = table.usage === '' ? appletName(sys) : `${appletName(sys)} ${table.usage}`;
  await sys.write(2, encoder.encode(`${banner}\n\nUsage: ${usage}\n`));
  return code;
};

type Need = 'none' | 'value' | 'attached';

const needOf = (short: string, letter: string): Need | undefined => {
  const at = letter === ':' || letter === '+' ? -1 : short.indexOf(letter);
  if (at < 0) return undefined;
  if (short[at + 1] !== ':') return 'none';
  return short[at + 2] === ':' ? 'attached' : 'value';
};

type Parsed = { given: { letter: string; value: string }[]; operands: string[] };

/** The one long name that is meant: itself, or the only one that begins so. */
const longName = (long: Readonly<Record<string, string>>, name: string): string | { problem: string } => {
  if (Object.hasOwn(long, name)) return name;
  const near = Object.keys(long).filter((other) => other.startsWith(name));
  if (near.length === 0) return { problem: `unrecognized option '--${name}'` };
  if (new Set(near.map((other) => long[other])).size === 1) return near[0]!;
  return {
    problem: `option '--${name}' is ambiguous; possibilities: ${near.map((other) => `'--${other}'`).join(' ')}`,
  };
};

/** Reads arguments (without the command's name); a problem is the text of the complaint. */
export const parseOptions = (argv: readonly string[], table: OptionTable): Parsed | { problem: string } => {
  const given: Parsed['given'] = [];
  const operands: string[] = [];
  const inOrder = table.short.startsWith('+');
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index]!;
    if (word === '--') {
      operands.push(...argv.slice(index + 1));
      break;
    }
    if (word === '-' || !word.startsWith('-')) {
      if (inOrder) {
        operands.push(...argv.slice(index));
        break;
      }
      operands.push(word);
      continue;
    }
    if (word.startsWith('--') && table.long !== undefined) {
      const equals = word.indexOf('=');
      const typed = word.slice(2, equals < 0 ? undefined : equals);
      const name = longName(table.long, typed);
      if (typeof name !== 'string') {
        return name.problem.startsWith('unrecognized') ? { problem: `unrecognized option '${word}'` } : name;
      }
      const letter = table.long[name]!;
      const need = needOf(table.short, letter) ?? 'none';
      if (equals >= 0) {
        if (need === 'none') return { problem: `option '--${name}' doesn't allow an argument` };
        given.push({ letter, value: word.slice(equals + 1) });
      } else if (need === 'value') {
        const value = argv[(index += 1)];
        if (value === undefined) return { problem: `option '--${name}' requires an argument` };
        given.push({ letter, value });
      } else given.push({ letter, value: '' });
      continue;
    }
    for (let at = 1; at < word.length; at += 1) {
      const letter = word[at]!;
      const need = needOf(table.short, letter);
      if (need === undefined) return { problem: `invalid option -- '${letter}'` };
      if (need === 'none') {
        given.push({ letter, value: '' });
        continue;
      }
      let value = word.slice(at + 1);
      if (value === '' && need === 'value') {
        const next = argv[(index += 1)];
        if (next === undefined) return { problem: `option requires an argument -- '${letter}'` };
        value = next;
      }
      given.push({ letter, value });
      break;
    }
  }
  return { given, operands };
};

/**
 * Reads the applet's command line. A number is the exit code of an applet that can't go on: what is wrong (or the
 * usage, for `--help`) was written already.
 *
 * `args` are the applet's own unless something was taken off before.
 *
 * `const options = await readOptions(sys, table); if (typeof options === 'number') return options;`
 */
export const readOptions = async (
  sys: Sys,
  table: OptionTable,
  args: readonly string[] = sys.argv.slice(1),
): Promise<Options | number> => {
  if (args.length === 1 && args[0] === '--help') return showUsage(sys, table, 0);
  const parsed = parseOptions(args, table);
  if ('problem' in parsed) {
    await complain(sys, parsed.problem);
    return showUsage(sys, table);
  }
  const { given, operands } = parsed;
  const values = (letter: string): string[] => given.filter((one) => one.letter === letter).map((one) => one.value);
  return {
    given,
    operands,
    has: (letter) => given.some((one) => one.letter === letter),
    count: (letter) => values(letter).length,
    value: (letter) => values(letter).at(-1),
    values,
  };
};
