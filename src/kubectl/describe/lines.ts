/** The pieces that every description is made of: lines whose cells end in tabs. */
import type { KubeObject, ObjectMeta } from '../../cluster/kube.ts';
import { selectorText } from '../selector-of.ts';
import { humanDuration } from '../print/age.ts';
import type { LabelSelector } from '../../cluster/kube.ts';

const longest = 140;
const hiddenAnnotations = new Set(['kubectl.kubernetes.io/last-applied-configuration']);

/** Absent parts of a description are undefined. */
export type Part = string | undefined | readonly Part[];

export const flat = (parts: readonly Part[]): string[] =>
  parts.flatMap((part) => (part === undefined ? [] : typeof part === 'string' ? [part] : flat(part)));

export const indented = (spaces: number, parts: readonly Part[]): string[] =>
  flat(parts).map((line) => ' '.repeat(spaces) + line);

export const field = (name: string, value: unknown): string => `${name}:\t${String(value)}`;

/** The line, unless there is no value. */
export const optional = (name: string, value: unknown): string | undefined =>
  value === undefined || value === null || value === '' ? undefined : field(name, value);

/** Entries below each other, the name beside the first. */
const multiline = (title: string, entries: readonly string[]): string[] => {
  const margin = /^ */.exec(title)?.[0] ?? '';
  return entries.length === 0
    ? [`${title}:\t<none>`]
    : entries.map((entry, index) => (index === 0 ? `${title}:\t${entry}` : `${margin}\t${entry}`));
};

const sortedEntries = (map: Readonly<Record<string, string>> | undefined): [string, string][] =>
  Object.entries(map ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));

export const labels = (title: string, map: Readonly<Record<string, string>> | undefined): string[] =>
  multiline(
    title,
    sortedEntries(map).map(([key, value]) => `${key}=${value}`),
  );

const shortened = (text: string): string => (text.length > longest - 2 ? `${text.slice(0, longest - 2)}...` : text);

export const annotations = (title: string, map: Readonly<Record<string, string>> | undefined): string[] => {
  const shown = sortedEntries(map).filter(([key]) => !hiddenAnnotations.has(key));
  if (shown.length === 0) return [`${title}:\t<none>`];
  const lines = shown.flatMap(([key, raw]) => {
    const value = raw.replace(/\n$/, '');
    if (value.length + key.length + 2 <= longest && !value.includes('\n')) return [`${key}: ${value}`];
    return [`${key}:`, ...value.split('\n').map((line) => `  ${shortened(line)}`)];
  });
  return lines.map((line, index) => (index === 0 ? `${title}:\t${line}` : `\t${line}`));
};

export type Toleration = {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
  tolerationSeconds?: number;
};

export const tolerations = (title: string, list: readonly Toleration[] | undefined): string[] =>
  multiline(
    title,
    (list ?? [])
      .toSorted((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : Number((a.key ?? '') > (b.key ?? ''))))
      .map(({ key = '', operator, value = '', effect = '', tolerationSeconds }) => {
        const what = `${key}${value === '' ? '' : `=${value}`}${effect === '' ? '' : `:${effect}`}`;
        const exists = operator === 'Exists' && value === '' ? `${what === '' ? '' : ' '}op=Exists` : '';
        return `${what}${exists}${tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`}`;
      }),
  );

export type Taint = { key: string; value?: string; effect: string };

export const taints = (title: string, list: readonly Taint[] | undefined): string[] =>
  multiline(
    title,
    (list ?? [])
      .toSorted((a, b) => (`${a.effect},${a.key}` < `${b.effect},${b.key}` ? -1 : 1))
      .map(
        ({ key, value = '', effect }) => `${key}${value === '' ? '' : `=${value}`}${effect === '' ? '' : `:${effect}`}`,
      ),
  );

export const names = (title: string, list: readonly string[]): string[] => multiline(title, list);

export const selector = (value: LabelSelector | undefined): string => selectorText(value ?? {}) || '<none>';

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Sat, 21 Nov 2026 16:57:53 +0000`, in the zone of this machine. */
export const moment = (text: string | null | undefined): string => {
  const date = new Date(text ?? '0001-01-01T00:00:00Z');
  if (text === null || text === undefined) return 'Mon, 01 Jan 0001 00:00:00 +0000';
  const two = (number: number): string => String(number).padStart(2, '0');
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  const day = `${days[date.getDay()]}, ${two(date.getDate())} ${months[date.getMonth()]} ${date.getFullYear()}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} ${zone}`;
};

export const controlledBy = ({ ownerReferences = [] }: ObjectMeta): string | undefined => {
  const owner = ownerReferences.find(({ controller }) => controller === true);
  return owner === undefined ? undefined : field('Controlled By', `${owner.kind}/${owner.name}`);
};

/** Name, namespace, labels and annotations, as most descriptions begin. */
export const head = ({ metadata }: KubeObject): string[] => [
  field('Name', metadata.name),
  field('Namespace', metadata.namespace ?? ''),
  ...labels('Labels', metadata.labels),
  ...annotations('Annotations', metadata.annotations),
];

export const terminating = (deletionTimestamp: string, now: number): string =>
  `Terminating (lasts ${humanDuration(now - Date.parse(deletionTimestamp))})`;
