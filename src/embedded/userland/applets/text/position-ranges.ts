/** Lists of positions as `cut` takes them: `1,3-5,7-`. */

/** Both ends count, from 1. */
export type Range = { from: number; to: number };

/** Sorted by where they begin. Undefined: it is no list. */
export const parseRanges = (list: string): Range[] | undefined => {
  const ranges: Range[] = [];
  for (const piece of list.split(',')) {
    const match = /^(\d*)(-?)(\d*)$/.exec(piece);
    if (match === null || (match[1] === '' && match[3] === '')) return undefined;
    const from = match[1] === '' ? 1 : Number(match[1]);
    const to = match[2] === '' ? from : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
    if (from === 0 || to < from) return undefined;
    ranges.push({ from, to });
  }
  return ranges.sort((a, b) => a.from - b.from);
};
