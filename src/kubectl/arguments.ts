/** Flags as kubectl takes them: anywhere before `--`, long or short, `-it` and `-ojson` included. */
import { UsageError, type FlagSpec, type Flags } from './verb.ts';

export type Parsed = { args: string[]; rest: string[] | undefined; flags: Flags };

export const globalFlags: readonly FlagSpec[] = [
  { name: 'kubeconfig', type: 'string', about: 'the kubeconfig file to use' },
  { name: 'context', type: 'string', about: 'the context of the kubeconfig to use' },
  { name: 'namespace', short: 'n', type: 'string', about: 'the namespace to work in' },
  { name: 'request-timeout', type: 'string', about: 'accepted, without effect' },
  { name: 'v', short: 'v', type: 'string', about: 'accepted, without effect' },
  { name: 'help', short: 'h', type: 'boolean', about: 'what a command does' },
];

const truths: Record<string, boolean> = {};
for (const word of ['1', 't', 'T', 'true', 'TRUE', 'True']) truths[word] = true;
for (const word of ['0', 'f', 'F', 'false', 'FALSE', 'False']) truths[word] = false;

const titleOf = ({ name, short }: FlagSpec): string => (short === undefined ? `--${name}` : `-${short}, --${name}`);

const flagsOf = (values: ReadonlyMap<string, readonly string[]>): Flags => ({
  text: (name) => values.get(name)?.at(-1),
  is: (name) => truths[values.get(name)?.at(-1) ?? 'false'] === true,
  list: (name) => values.get(name) ?? [],
});

/** Throws a `UsageError` in kubectl's words for a flag that is unknown or wrongly used. */
export const parseArguments = (argv: readonly string[], specs: readonly FlagSpec[]): Parsed => {
  const end = argv.indexOf('--');
  const words = end < 0 ? [...argv] : argv.slice(0, end);
  const values = new Map<string, string[]>();
  const args: string[] = [];

  const set = (spec: FlagSpec, value: string): void => {
    if (spec.type === 'boolean' && truths[value] === undefined) {
      throw new UsageError(
        `invalid argument "${value}" for "${titleOf(spec)}" flag: strconv.ParseBool: parsing "${value}": invalid syntax`,
      );
    }
    values.set(spec.name, [...(values.get(spec.name) ?? []), value]);
  };

  const takeLong = (word: string): void => {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
    const spec = specs.find((each) => each.name === name);
    if (spec === undefined) throw new UsageError(`unknown flag: --${name}`);
    if (equals >= 0) return set(spec, word.slice(equals + 1));
    if (spec.type === 'boolean') return set(spec, 'true');
    if (spec.bare !== undefined) return set(spec, spec.bare);
    const value = words.shift();
    if (value === undefined) throw new UsageError(`flag needs an argument: --${name}`);
    return set(spec, value);
  };

  const takeShort = (word: string): void => {
    for (let at = 1; at < word.length; at += 1) {
      const letter = word.charAt(at);
      const after = word.slice(at + 1);
      const spec = specs.find(({ short }) => short === letter);
      if (spec === undefined) throw new UsageError(`unknown shorthand flag: '${letter}' in ${word}`);
      if (after.startsWith('=')) return set(spec, after.slice(1));
      if (spec.type !== 'boolean') {
        const value = after === '' ? (spec.bare ?? words.shift()) : after;
        if (value === undefined) throw new UsageError(`flag needs an argument: '${letter}' in ${word}`);
        return set(spec, value);
      }
      set(spec, 'true');
    }
    return undefined;
  };

  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word.startsWith('--')) takeLong(word);
    else if (word.startsWith('-') && word !== '-') takeShort(word);
    else args.push(word);
  }
  return { args, rest: end < 0 ? undefined : argv.slice(end + 1), flags: flagsOf(values) };
};

/** Where the verb stands: behind global flags, if any. */
export const verbAt = (argv: readonly string[]): number => {
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word === '--') return -1;
    if (!word.startsWith('-')) return at;
    const spec = globalFlags.find(({ name, short }) => word === `--${name}` || word === `-${short}`);
    if (spec !== undefined && spec.type !== 'boolean') at += 1;
  }
  return -1;
};
