import type { Json } from '../schema-tools.ts';

const keyOf = (item: Json, mergeKey: string): Json | undefined =>
  mergeKey !== '' && typeof item === 'object' && item !== null && !Array.isArray(item) ? item[mergeKey] : item;

/**
 * A merged list in its order: items that the patch names stand as the patch has them, the others as they stood in the
 * live list; the two are woven together so that each of the others comes before the first item that it stood before.
 */
export const inOrder = (
  merged: readonly Json[],
  wanted: readonly Json[],
  live: readonly Json[],
  mergeKey: string,
): Json[] => {
  const places = (list: readonly Json[]): Map<Json | undefined, number> => {
    const found = new Map<Json | undefined, number>();
    for (const [index, item] of list.entries()) {
      const key = keyOf(item, mergeKey);
      if (!found.has(key)) found.set(key, index);
    }
    return found;
  };
  const [inPatch, inLive] = [places(wanted), places(live)];
  const place = (of: Map<Json | undefined, number>, item: Json): number | undefined => of.get(keyOf(item, mergeKey));
  const named = merged.filter((item) => place(inPatch, item) !== undefined);
  named.sort((a, b) => place(inPatch, a)! - place(inPatch, b)!);
  const others = merged.filter((item) => place(inPatch, item) === undefined);
  others.sort((a, b) => (place(inLive, a) ?? live.length) - (place(inLive, b) ?? live.length));

  const woven: Json[] = [];
  let [next, other] = [0, 0];
  while (next < named.length && other < others.length) {
    const [before, after] = [place(inLive, others[other]!), place(inLive, named[next]!)];
    const first = before !== undefined && after !== undefined && before < after;
    woven.push(first ? others[other++]! : named[next++]!);
  }
  return [...woven, ...named.slice(next), ...others.slice(other)];
};
