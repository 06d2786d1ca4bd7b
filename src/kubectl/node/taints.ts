/** The words of `taint`, and what they make of a node's taints. */
import { wrongKey, wrongLabelValue } from '../label-rules.ts';
import { UsageError } from '../verb.ts';

export type Taint = { key: string; value?: string; effect: string; timeAdded?: string };
export type TaintKey = { key: string; effect: string };

export type TaintWords = { add: Taint[]; remove: TaintKey[] };

const effects = new Set(['NoSchedule', 'PreferNoSchedule', 'NoExecute']);

/** `key=value:effect`, `key:effect` or `key`. */
const parseTaint = (text: string): Taint => {
  const [pair = '', effect = '', ...more] = text.split(':');
  const parts = text.includes(':') ? pair.split('=') : [pair];
  if (more.length > 0 || parts.length > 2) throw new UsageError(`invalid taint spec: ${text}`);
  if (text.includes(':') && !effects.has(effect)) {
    throw new UsageError(`invalid taint effect: ${effect}, unsupported taint effect`);
  }
  const [key = '', value] = parts;
  const wrong = (value === undefined ? undefined : wrongLabelValue(value)) ?? wrongKey(key);
  if (wrong !== undefined) throw new UsageError(`invalid taint spec: ${text}, ${wrong}`);
  return { key, ...(value !== undefined && value !== '' && { value }), effect };
};

export const parseTaints = (words: readonly string[]): TaintWords => {
  const add: Taint[] = [];
  const remove: TaintKey[] = [];
  for (const word of words) {
    if (word.endsWith('-')) {
      const { key, effect } = parseTaint(word.slice(0, -1));
      remove.push({ key, effect });
      continue;
    }
    const taint = parseTaint(word);
    if (taint.effect === '') throw new UsageError(`invalid taint spec: ${word}`);
    if (add.some(({ key, effect }) => key === taint.key && effect === taint.effect)) {
      throw new UsageError(
        `duplicated taints with the same key and effect: {${taint.key} ${taint.value ?? ''} ${taint.effect} <nil>}`,
      );
    }
    add.push(taint);
  }
  return { add, remove };
};

const matches = (taint: TaintKey, { key, effect }: TaintKey): boolean =>
  taint.key === key && (effect === '' || taint.effect === effect);

export const refuseConflicts = ({ add, remove }: TaintWords): void => {
  const conflicts = add.flatMap((taint) => remove.filter((each) => matches(taint, each)));
  if (conflicts.length > 0) {
    const list = conflicts.map(({ key, effect }) => `${key}=${effect}`).join(', ');
    throw new UsageError(`can not both modify and remove the following taint(s) in the same command: ${list}`);
  }
};

export const changedTaints = (
  node: string,
  old: readonly Taint[],
  { add, remove }: TaintWords,
  overwrite: boolean,
): { taints: Taint[]; operation: 'modified' | 'tainted' | 'untainted' } => {
  const taken = add.filter((taint) => old.some((each) => matches(each, taint))).map(({ key }) => key);
  if (!overwrite && taken.length > 0) {
    throw new UsageError(
      `node ${node} already has ${taken.join(',')} taint(s) with same effect(s) and --overwrite is false`,
    );
  }
  let taints = [...add, ...old.filter((taint) => !add.some((each) => matches(taint, each)))];
  const added = taints.length !== old.length;
  let removed = false;
  const missing: string[] = [];
  for (const each of remove) {
    const left = taints.filter((taint) => !matches(taint, each));
    removed = left.length !== taints.length;
    if (!removed) missing.push(`taint "${each.key}${each.effect === '' ? '' : `:${each.effect}`}" not found`);
    taints = left;
  }
  if (missing.length > 0) throw new UsageError(missing.length === 1 ? missing.join() : `[${missing.join(', ')}]`);
  return { taints, operation: (added && removed) || overwrite ? 'modified' : added ? 'tainted' : 'untainted' };
};
