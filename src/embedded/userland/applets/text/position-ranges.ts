/** Lists of positions as `cut` takes them: `1,3-5,7-`. */

/** Both ends count, from 1. */
export type Range = { from: number; to: number };

/** Sorted by where they begin, or what is wrong with the list. */
export const parseRanges = (list: string): Range[] | { problem: string } => {
  const ranges: Range[] = [];
  for (const piece of list.split(',')) {
    const match = /^(\d*)(-?)(\d*)$/.exec(piece);
    if (match === null)
      return { problem: `invalid number '${piece.split('-').find((part) => !/^\d*$/.test(part)) ?? piece}'` };
    if (match[1] === '' && match[3] === '') return { problem: `invalid range ${list}` };
    const from = match[1] === '' ? 1 : Number(match[1]);
    const to = match[2] === '' ? from : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
    if (to < from) return { problem: `${to}<${from - 1}` };
    ranges.push({ from, to });
  }
  return ranges.toSorted((a, b) => a.from - b.from);
};
