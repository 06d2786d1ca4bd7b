/** The rules for names, labels and keys. Each check gives what is wrong in words; nothing when all is well. */

export type NameCheck = (name: string) => string[];

const pattern = (words: string, regex: string, ...examples: string[]): string => {
  if (examples.length === 0) return `${words} (regex used for validation is '${regex}')`;
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return `${words} (e.g. ${shown}regex used for validation is '${regex}')`;
};

const atMost = (length: number): string => `must be no more than ${length} characters`;
export const between = (least: number, most: number): string => `must be between ${least} and ${most}, inclusive`;

const whole = (regex: string): RegExp => new RegExp(`^${regex}$`);

const labelFormat = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomainFormat = String.raw`${labelFormat}(\.${labelFormat})*`;
const dns1035Format = '[a-z]([-a-z0-9]*[a-z0-9])?';
const qualifiedFormat = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValueFormat = `(${qualifiedFormat})?`;
const keyFormat = '[-._a-zA-Z0-9]+';
const headerFormat = '[-A-Za-z0-9]+';
const percentFormat = '[0-9]+%';

const dnsLabelPattern = whole(labelFormat);
const subdomainPattern = whole(subdomainFormat);
const dns1035Pattern = whole(dns1035Format);
const qualifiedPattern = whole(qualifiedFormat);
const labelValuePattern = whole(labelValueFormat);
const keyPattern = whole(keyFormat);

const ends = 'and must start and end with an alphanumeric character';

export const dnsLabel: NameCheck = (name) => {
  const wrong: string[] = [];
  if (name.length > 63) wrong.push(atMost(63));
  if (!dnsLabelPattern.test(name)) {
    const words = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', ${ends}`;
    wrong.push(
      subdomainPattern.test(name) ? 'must not contain dots' : pattern(words, labelFormat, 'my-name', '123-abc'),
    );
  }
  return wrong;
};

export const dnsSubdomain: NameCheck = (name) => {
  const wrong: string[] = [];
  if (name.length > 253) wrong.push(atMost(253));
  if (!subdomainPattern.test(name)) {
    const words = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', ${ends}`;
    wrong.push(pattern(words, subdomainFormat, 'example.com'));
  }
  return wrong;
};

export const dns1035Label: NameCheck = (name) => {
  const wrong: string[] = [];
  if (name.length > 63) wrong.push(atMost(63));
  if (!dns1035Pattern.test(name)) {
    const words =
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
    wrong.push(pattern(words, dns1035Format, 'my-name', 'abc-123'));
  }
  return wrong;
};

const qualifiedWords = `must consist of alphanumeric characters, '-', '_' or '.', ${ends}`;
const qualifiedExamples = ['MyName', 'my.name', '123-abc'];

/** Anything that can stand in a path of the API. */
export const pathSegment: NameCheck = (name) => {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%']
    .filter((character) => name.includes(character))
    .map((character) => `may not contain '${character}'`);
};

/** `name` or `prefix/name`: keys of labels, annotations, finalizers. */
export const qualifiedName: NameCheck = (value) => {
  const parts = value.split('/');
  if (parts.length > 2) {
    const words = pattern(qualifiedWords, qualifiedFormat, ...qualifiedExamples);
    return [`a qualified name ${words} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const wrong: string[] = [];
  const name = parts.at(-1)!;
  const prefix = parts.length === 2 ? parts[0]! : undefined;
  if (prefix === '') wrong.push('prefix part must be non-empty');
  else if (prefix !== undefined) wrong.push(...dnsSubdomain(prefix).map((message) => `prefix part ${message}`));
  if (name === '') wrong.push('name part must be non-empty');
  else if (name.length > 63) wrong.push(`name part ${atMost(63)}`);
  if (!qualifiedPattern.test(name))
    wrong.push(`name part ${pattern(qualifiedWords, qualifiedFormat, ...qualifiedExamples)}`);
  return wrong;
};

export const labelValue: NameCheck = (value) => {
  const wrong: string[] = [];
  if (value.length > 63) wrong.push(atMost(63));
  if (!labelValuePattern.test(value)) {
    const words = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', ${ends}`;
    wrong.push(pattern(words, labelValueFormat, 'MyValue', 'my_value', '12345'));
  }
  return wrong;
};

/** Keys of config maps and secrets: they become file names. */
export const dataKey: NameCheck = (key) => {
  const wrong: string[] = [];
  if (key.length > 253) wrong.push(atMost(253));
  if (!keyPattern.test(key)) {
    const words = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
    wrong.push(pattern(words, keyFormat, 'key.name', 'KEY_NAME', 'key-name'));
  }
  if (key === '.') wrong.push("must not be '.'");
  else if (key === '..') wrong.push("must not be '..'");
  else if (key.startsWith('..')) wrong.push("must not start with '..'");
  return wrong;
};

export const variableName: NameCheck = (name) =>
  /^[ -<>-~]*$/.test(name)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];

export const portNumber = (port: number): string[] => (port >= 1 && port <= 65_535 ? [] : [between(1, 65_535)]);

export const portName: NameCheck = (name) => {
  const wrong: string[] = [];
  if (name.length > 15) wrong.push(atMost(15));
  if (!/^[-a-z0-9]+$/.test(name)) wrong.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(name)) wrong.push('must contain at least one letter (a-z)');
  if (name.includes('--')) wrong.push('must not contain consecutive hyphens');
  if (name.startsWith('-') || name.endsWith('-')) wrong.push('must not begin or end with a hyphen');
  return wrong;
};

export const headerName: NameCheck = (name) =>
  whole(headerFormat).test(name)
    ? []
    : [pattern("a valid HTTP header must consist of alphanumeric characters or '-'", headerFormat, 'X-Header-Name')];

export const percentage: NameCheck = (value) =>
  whole(percentFormat).test(value)
    ? []
    : [
        pattern(
          "a valid percent string must be a numeric string followed by an ending '%'",
          percentFormat,
          '1%',
          '93%',
        ),
      ];

/** User and group ids. */
export const numericId = (id: number): string[] => (id >= 0 && id <= 2 ** 31 - 1 ? [] : [between(0, 2 ** 31 - 1)]);

const octet = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ipv4 = whole(`${octet}(\\.${octet}){3}`);

export const isIPv4 = (address: string): boolean => ipv4.test(address);

export const isIPv6 = (address: string): boolean => {
  if (!address.includes(':') || !URL.canParse(`http://[${address}]/`)) return false;
  return true;
};

export const ipAddress: NameCheck = (address) =>
  isIPv4(address) || isIPv6(address) ? [] : ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];
