/** A unified diff with three lines of context, matched as Python's difflib does, which Go's diff library follows. */

type Block = { a: number; b: number; size: number };

/** In long texts, lines that stand nearly everywhere say nothing about what belongs together. */
const popularFrom = 200;

const placesOf = (lines: readonly string[]): Map<string, number[]> => {
  const places = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    const found = places.get(line);
    if (found === undefined) places.set(line, [index]);
    else found.push(index);
  }
  if (lines.length < popularFrom) return places;
  const most = Math.floor(lines.length / 100) + 1;
  for (const [line, found] of places) if (found.length > most) places.delete(line);
  return places;
};

const matchingBlocks = (a: readonly string[], b: readonly string[]): Block[] => {
  const places = placesOf(b);
  const longest = (aFrom: number, aTo: number, bFrom: number, bTo: number): Block => {
    let best: Block = { a: aFrom, b: bFrom, size: 0 };
    let lengths = new Map<number, number>();
    for (let i = aFrom; i < aTo; i += 1) {
      const next = new Map<number, number>();
      for (const j of places.get(a[i]!) ?? []) {
        if (j < bFrom) continue;
        if (j >= bTo) break;
        const size = (lengths.get(j - 1) ?? 0) + 1;
        next.set(j, size);
        if (size > best.size) best = { a: i - size + 1, b: j - size + 1, size };
      }
      lengths = next;
    }
    while (best.a > aFrom && best.b > bFrom && a[best.a - 1] === b[best.b - 1])
      best = { a: best.a - 1, b: best.b - 1, size: best.size + 1 };
    while (best.a + best.size < aTo && best.b + best.size < bTo && a[best.a + best.size] === b[best.b + best.size])
      best = { ...best, size: best.size + 1 };
    return best;
  };
  const blocks: Block[] = [];
  const search = (aFrom: number, aTo: number, bFrom: number, bTo: number): void => {
    const found = longest(aFrom, aTo, bFrom, bTo);
    if (found.size === 0) return;
    if (aFrom < found.a && bFrom < found.b) search(aFrom, found.a, bFrom, found.b);
    blocks.push(found);
    if (found.a + found.size < aTo && found.b + found.size < bTo)
      search(found.a + found.size, aTo, found.b + found.size, bTo);
  };
  search(0, a.length, 0, b.length);
  const joined: Block[] = [];
  for (const block of blocks) {
    const last = joined.at(-1);
    if (last !== undefined && last.a + last.size === block.a && last.b + last.size === block.b) last.size += block.size;
    else joined.push({ ...block });
  }
  return [...joined, { a: a.length, b: b.length, size: 0 }];
};

type Change = { same: boolean; a: [number, number]; b: [number, number] };

const changesOf = (a: readonly string[], b: readonly string[]): Change[] => {
  const changes: Change[] = [];
  let [i, j] = [0, 0];
  for (const block of matchingBlocks(a, b)) {
    if (i < block.a || j < block.b) changes.push({ same: false, a: [i, block.a], b: [j, block.b] });
    [i, j] = [block.a + block.size, block.b + block.size];
    if (block.size > 0) changes.push({ same: true, a: [block.a, i], b: [block.b, j] });
  }
  return changes;
};

const context = 3;

const hunksOf = (changes: Change[]): Change[][] => {
  const [first, last] = [changes[0], changes.at(-1)];
  if (first?.same === true) {
    first.a[0] = Math.max(first.a[0], first.a[1] - context);
    first.b[0] = Math.max(first.b[0], first.b[1] - context);
  }
  if (last?.same === true) {
    last.a[1] = Math.min(last.a[1], last.a[0] + context);
    last.b[1] = Math.min(last.b[1], last.b[0] + context);
  }
  const hunks: Change[][] = [];
  let hunk: Change[] = [];
  for (const change of changes) {
    const { same, a, b } = change;
    if (same && a[1] - a[0] > context * 2) {
      hunk.push({ same, a: [a[0], a[0] + context], b: [b[0], b[0] + context] });
      hunks.push(hunk);
      hunk = [{ same, a: [a[1] - context, a[1]], b: [b[1] - context, b[1]] }];
    } else hunk.push(change);
  }
  if (hunk.some(({ same }) => !same)) hunks.push(hunk);
  return hunks;
};

const range = ([from, to]: [number, number]): string => {
  const length = to - from;
  if (length === 1) return String(from + 1);
  return `${length === 0 ? from : from + 1},${length}`;
};

export const unifiedDiff = (a: readonly string[], b: readonly string[]): string => {
  const lines: string[] = [];
  for (const hunk of hunksOf(changesOf(a, b))) {
    const [first, last] = [hunk[0]!, hunk.at(-1)!];
    lines.push(`@@ -${range([first.a[0], last.a[1]])} +${range([first.b[0], last.b[1]])} @@`);
    for (const { same, a: left, b: right } of hunk) {
      if (same) lines.push(...a.slice(...left).map((line) => ` ${line}`));
      else lines.push(...a.slice(...left).map((line) => `-${line}`), ...b.slice(...right).map((line) => `+${line}`));
    }
  }
  return lines.map((line) => `${line}\n`).join('');
};
