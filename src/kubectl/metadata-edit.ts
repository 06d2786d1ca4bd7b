/** Setting and removing labels or annotations of an object. */
import { isDeepStrictEqual } from 'node:util';
import type { Pairs } from './generate/key-values.ts';
import { wrongLabelValue } from './label-rules.ts';
import { UsageError } from './verb.ts';

export type Field = 'labels' | 'annotations';
export type StringMap = Readonly<Record<string, string>>;

/** The words of `label`: a value may hold no second `=`. */
export const parseLabelWords = (words: readonly string[]): Pairs => {
  const pairs: Pairs = { set: {}, remove: [] };
  for (const word of words) {
    if (word.includes('=')) {
      const [key = '', value = '', ...more] = word.split('=');
      if (more.length > 0) throw new UsageError(`invalid label spec: ${word}`);
      const wrong = wrongLabelValue(value);
      if (wrong !== undefined) throw new UsageError(`invalid label value: "${word}": ${wrong}`);
      pairs.set[key] = value;
    } else if (word.endsWith('-')) pairs.remove.push(word.slice(0, -1));
    else throw new UsageError(`unknown label spec: ${word}`);
  }
  if (pairs.remove.some((key) => key in pairs.set)) {
    throw new UsageError('can not both modify and remove a label in the same command');
  }
  return pairs;
};

export const checkAnnotations = ({ set, remove }: Pairs): void => {
  const both = remove.filter((key) => key in set);
  if (both.length > 0) {
    throw new UsageError(
      `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`,
    );
  }
};

/** Keys that have another value now. */
const taken = (now: StringMap, set: StringMap): string[] =>
  Object.keys(set).filter((key) => now[key] !== undefined && now[key] !== set[key]);

export const refuseOverwrites = (field: Field, now: StringMap, set: StringMap): void => {
  if (field === 'labels') {
    const words = taken(now, set).map((key) => `'${key}' already has a value (${now[key]}), and --overwrite is false`);
    if (words.length > 0) throw new UsageError(words.length === 1 ? words.join() : `[${words.join(', ')}]`);
    return;
  }
  const words = taken(now, set)
    .filter((key) => key !== 'kubernetes.io/change-cause')
    .map((key) => `'${key}' already has a value (${now[key]})`);
  if (words.length > 0) {
    throw new UsageError(`--overwrite is false but found the following declared annotation(s): ${words.join('; ')}`);
  }
};

export const edited = (now: StringMap, { set, remove }: Pairs): StringMap =>
  Object.fromEntries(Object.entries({ ...now, ...set }).filter(([key]) => !remove.includes(key)));

/** A JSON merge patch of the metadata. */
export const editPatch = (field: Field, now: StringMap, after: StringMap): object => {
  const changed: Record<string, string | null> = {};
  for (const [key, value] of Object.entries(after)) if (now[key] !== value) changed[key] = value;
  for (const key of Object.keys(now)) if (!(key in after)) changed[key] = null;
  return Object.keys(changed).length === 0 ? {} : { metadata: { [field]: changed } };
};

/** What `label` says it has done. */
export const labelWord = (now: StringMap, after: StringMap, overwrite: boolean): string => {
  if (isDeepStrictEqual(now, after)) return 'not labeled';
  return !overwrite && JSON.stringify(after).length < JSON.stringify(now).length ? 'unlabeled' : 'labeled';
};
