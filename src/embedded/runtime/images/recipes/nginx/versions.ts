/** Which nginx a tag means. */
const minors: Readonly<Record<string, string>> = {
  '1.24': '1.24.0',
  '1.25': '1.25.5',
  '1.26': '1.26.3',
  '1.27': '1.27.5',
  '1.28': '1.28.0',
  '1.29': '1.29.1',
};

const named: Readonly<Record<string, string>> = {
  '1': '1.29.1',
  latest: '1.29.1',
  mainline: '1.29.1',
  stable: '1.28.0',
};

export type NginxTag = { tag: string; version: string; base: 'debian' | 'alpine' };

export const nginxVersions = Object.values(minors);

const plain: [name: string, version: string][] = [
  ...Object.entries(minors).flatMap(([minor, version]): [string, string][] => [
    [minor, version],
    [version, version],
  ]),
  ...Object.entries(named),
];

const withBase = (name: string, base: string): string => (name === 'latest' ? base : `${name}-${base}`);

export const nginxTags: readonly NginxTag[] = plain.flatMap(([name, version]): NginxTag[] => [
  { tag: name, version, base: 'debian' },
  { tag: withBase(name, 'bookworm'), version, base: 'debian' },
  { tag: withBase(name, 'alpine'), version, base: 'alpine' },
]);
