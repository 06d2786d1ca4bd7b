/** curl's options, as far as they have a meaning here. */

export type CurlOptions = {
  urls: string[];
  /** One for each URL; `remote` is `-O`. */
  outputs: (string | { remote: true })[];
  headers: string[];
  /** With `literal` a leading `@` names no file. */
  data: { text: string; literal: boolean }[];
  silent: boolean;
  showError: boolean;
  include: boolean;
  head: boolean;
  verbose: boolean;
  fail: 'never' | 'quietly' | 'with-body';
  follow: boolean;
  maxRedirects: number;
  get: boolean;
  method: string | undefined;
  maxMs: number | undefined;
  connectMs: number | undefined;
  /** The address of its own to call from. */
  source: string | undefined;
  userAgent: string;
  referer: string | undefined;
  user: string | undefined;
  writeOut: string;
  upload: string | undefined;
  bar: boolean;
  /** Takes any certificate. */
  insecure: boolean;
  /** Whose certificates it takes. */
  authorityFile: string;
  action: 'transfer' | 'help' | 'version';
};

export const version = '7.88.1';

type Change = (options: CurlOptions, value: string) => void;
type Rule = { short?: string; takes: 'nothing' | 'text' | 'number'; change: Change };

const nothing = (short: string | undefined, change: Change): Rule => ({
  ...(short === undefined ? {} : { short }),
  takes: 'nothing',
  change,
});
const text = (short: string | undefined, change: Change): Rule => ({
  ...(short === undefined ? {} : { short }),
  takes: 'text',
  change,
});
const number = (short: string | undefined, change: Change): Rule => ({
  ...(short === undefined ? {} : { short }),
  takes: 'number',
  change,
});
const ignored: Change = () => undefined;

const rules: Readonly<Record<string, Rule>> = {
  silent: nothing('s', (options) => (options.silent = true)),
  'show-error': nothing('S', (options) => (options.showError = true)),
  include: nothing('i', (options) => (options.include = true)),
  head: nothing('I', (options) => (options.head = true)),
  verbose: nothing('v', (options) => (options.verbose = true)),
  fail: nothing('f', (options) => (options.fail = 'quietly')),
  'fail-with-body': nothing(undefined, (options) => (options.fail = 'with-body')),
  location: nothing('L', (options) => (options.follow = true)),
  get: nothing('G', (options) => (options.get = true)),
  'remote-name': nothing('O', (options) => options.outputs.push({ remote: true })),
  'progress-bar': nothing('#', (options) => (options.bar = true)),
  help: nothing('h', (options) => (options.action = 'help')),
  version: nothing('V', (options) => (options.action = 'version')),
  output: text('o', (options, value) => options.outputs.push(value)),
  header: text('H', (options, value) => options.headers.push(value)),
  data: text('d', (options, value) => options.data.push({ text: value, literal: false })),
  'data-ascii': text(undefined, (options, value) => options.data.push({ text: value, literal: false })),
  'data-binary': text(undefined, (options, value) => options.data.push({ text: value, literal: false })),
  'data-raw': text(undefined, (options, value) => options.data.push({ text: value, literal: true })),
  request: text('X', (options, value) => (options.method = value)),
  'user-agent': text('A', (options, value) => (options.userAgent = value)),
  referer: text('e', (options, value) => (options.referer = value)),
  user: text('u', (options, value) => (options.user = value)),
  'write-out': text('w', (options, value) => (options.writeOut = value)),
  'upload-file': text('T', (options, value) => (options.upload = value)),
  url: text(undefined, (options, value) => options.urls.push(value)),
  'max-time': number('m', (options, value) => (options.maxMs = Number(value) * 1000)),
  interface: text(undefined, (options, value) => (options.source = value)),
  'connect-timeout': number(undefined, (options, value) => (options.connectMs = Number(value) * 1000)),
  'max-redirs': number(undefined, (options, value) => (options.maxRedirects = Number(value))),
  retry: number(undefined, ignored),
  quote: text('Q', ignored),
  insecure: nothing('k', (options) => (options.insecure = true)),
  cacert: text(undefined, (options, value) => (options.authorityFile = value)),
  'oauth2-bearer': text(undefined, (options, value) => options.headers.push(`Authorization: Bearer ${value}`)),
  ipv4: nothing('4', ignored),
  ipv6: nothing('6', ignored),
  'no-buffer': nothing('N', ignored),
  globoff: nothing('g', ignored),
  'http1.0': nothing('0', ignored),
  'http1.1': nothing(undefined, ignored),
  'no-progress-meter': nothing(undefined, (options) => {
    options.silent = true;
    options.showError = true;
  }),
  compressed: nothing(undefined, ignored),
  disable: nothing('q', ignored),
};

const byLetter = new Map(
  Object.values(rules).flatMap((rule) => (rule.short === undefined ? [] : [[rule.short, rule] as const])),
);

/** A problem is the text of the complaint. */
export const parseCommandLine = (words: readonly string[]): CurlOptions | { problem: string } => {
  const options: CurlOptions = {
    urls: [],
    outputs: [],
    headers: [],
    data: [],
    silent: false,
    showError: false,
    include: false,
    head: false,
    verbose: false,
    fail: 'never',
    follow: false,
    maxRedirects: 50,
    get: false,
    method: undefined,
    maxMs: undefined,
    connectMs: undefined,
    source: undefined,
    userAgent: `curl/${version}`,
    referer: undefined,
    user: undefined,
    writeOut: '',
    upload: undefined,
    bar: false,
    insecure: false,
    authorityFile: '/etc/ssl/certs/ca-certificates.crt',
    action: 'transfer',
  };
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]!;
    if (!word.startsWith('-') || word === '-') {
      options.urls.push(word);
      continue;
    }
    const use = (shown: string, rule: Rule | undefined, attached: string | undefined): string | undefined => {
      if (rule === undefined) return `option ${shown}: is unknown`;
      const value = rule.takes === 'nothing' ? '' : (attached ?? words[(index += 1)]);
      if (value === undefined) return `option ${shown}: requires parameter`;
      if (rule.takes === 'number' && !/^\d+(\.\d*)?$/u.test(value))
        return `option ${shown}: expected a proper numerical parameter`;
      rule.change(options, value);
      return undefined;
    };
    if (word.startsWith('--')) {
      const problem = use(word, Object.hasOwn(rules, word.slice(2)) ? rules[word.slice(2)] : undefined, undefined);
      if (problem !== undefined) return { problem };
      continue;
    }
    for (let at = 1; at < word.length; at += 1) {
      const rule = byLetter.get(word[at]!);
      const takes = rule !== undefined && rule.takes !== 'nothing';
      const problem = use(
        at === 1 ? `-${word[at]}` : word,
        rule,
        takes && at + 1 < word.length ? word.slice(at + 1) : undefined,
      );
      if (problem !== undefined) return { problem };
      if (takes) break;
    }
  }
  return options;
};
