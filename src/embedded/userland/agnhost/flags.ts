/** Command lines as pflag reads them: `--name=value`, `--name value`, `-n value`, and booleans without a value. */
export type FlagTable = Readonly<
  Record<string, { type: 'text' | 'number' | 'boolean'; short?: string; value: string }>
>;

export type Flags = {
  text(name: string): string;
  number(name: string): number;
  boolean(name: string): boolean;
  operands: readonly string[];
};

/** Log levels and the like are taken by every subcommand. */
const everywhere: FlagTable = {
  v: { type: 'number', short: 'v', value: '0' },
  vmodule: { type: 'text', value: '' },
  'log-flush-frequency': { type: 'text', value: '5s' },
  logtostderr: { type: 'boolean', value: 'true' },
  alsologtostderr: { type: 'boolean', value: 'false' },
};

const isBoolean = (text: string): boolean => /^(1|t|T|true|TRUE|True|0|f|F|false|FALSE|False)$/u.test(text);

export const readFlags = (own: FlagTable, words: readonly string[]): Flags | { problem: string } => {
  const table: FlagTable = { ...everywhere, ...own };
  const given = new Map(Object.entries(table).map(([name, { value }]) => [name, value]));
  const operands: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]!;
    if (word === '--') {
      operands.push(...words.slice(index + 1));
      break;
    }
    if (word === '-' || !word.startsWith('-')) {
      operands.push(word);
      continue;
    }
    const long = word.startsWith('--');
    const equals = word.indexOf('=');
    const typed = word.slice(long ? 2 : 1, equals < 0 ? undefined : equals);
    const name = long ? typed : Object.keys(table).find((each) => table[each]!.short === typed);
    const flag = name === undefined || !Object.hasOwn(table, name) ? undefined : table[name];
    if (name === undefined || flag === undefined) {
      return { problem: long ? `unknown flag: --${typed}` : `unknown shorthand flag: '${typed[0]}' in ${word}` };
    }
    let value = equals < 0 ? undefined : word.slice(equals + 1);
    if (value === undefined && flag.type === 'boolean') value = 'true';
    value ??= words[(index += 1)];
    if (value === undefined) return { problem: `flag needs an argument: ${word}` };
    const fits = flag.type === 'text' || (flag.type === 'number' ? /^-?\d+$/u.test(value) : isBoolean(value));
    if (!fits) {
      const kind = flag.type === 'number' ? 'ParseInt' : 'ParseBool';
      return {
        problem: `invalid argument "${value}" for "--${name}" flag: strconv.${kind}: parsing "${value}": invalid syntax`,
      };
    }
    given.set(name, value);
  }
  return {
    text: (name) => given.get(name)!,
    number: (name) => Number(given.get(name)),
    boolean: (name) => /^(1|t)/iu.test(given.get(name)!),
    operands,
  };
};
