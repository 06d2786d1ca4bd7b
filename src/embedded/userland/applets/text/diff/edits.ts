/** The shortest way from one list of lines to another (Myers' algorithm, in linear space). */
import type { Sys } from '../../../../runtime/sys.ts';

/** Lines `from` to `to` of the left (from 0, `to` excluded) become these of the right. */
export type Edit = { left: readonly [number, number]; right: readonly [number, number] };

type Middle = { x: number; y: number; u: number; v: number };

/** Beyond so many steps it takes what it has: not the shortest, but right. */
const mostWork = 4_000_000;

export const findEdits = async (sys: Sys, left: readonly string[], right: readonly string[]): Promise<Edit[]> => {
  // Lines as numbers compare faster.
  const numbers = new Map<string, number>();
  const numberOf = (line: string): number => {
    const known = numbers.get(line);
    if (known !== undefined) return known;
    numbers.set(line, numbers.size);
    return numbers.size - 1;
  };
  const a = Int32Array.from(left, numberOf);
  const b = Int32Array.from(right, numberOf);
  const edits: Edit[] = [];
  let work = 0;

  const add = (from: number, to: number, start: number, end: number): void => {
    const last = edits.at(-1);
    if (last !== undefined && last.left[1] === from && last.right[1] === start) {
      edits[edits.length - 1] = { left: [last.left[0], to], right: [last.right[0], end] };
    } else edits.push({ left: [from, to], right: [start, end] });
  };

  /** A stretch in the middle of a shortest way through this box. */
  const middle = async (x0: number, x1: number, y0: number, y1: number): Promise<Middle | undefined> => {
    const [n, m] = [x1 - x0, y1 - y0];
    const delta = n - m;
    const most = Math.ceil((n + m) / 2);
    const size = 2 * most + 2;
    const forward = new Int32Array(size + 1);
    const backward = new Int32Array(size + 1);
    const at = most + 1;
    for (let d = 0; d <= most; d += 1) {
      work += 2 * d + 1;
      if (work > mostWork) return undefined;
      await sys.step(1 + (d >> 4));
      for (let k = -d; k <= d; k += 2) {
        let x =
          k === -d || (k !== d && forward[at + k - 1]! < forward[at + k + 1]!)
            ? forward[at + k + 1]!
            : forward[at + k - 1]! + 1;
        let y = x - k;
        const [startX, startY] = [x, y];
        while (x < n && y < m && a[x0 + x] === b[y0 + y]) {
          x += 1;
          y += 1;
        }
        forward[at + k] = x;
        const back = delta - k;
        if (delta % 2 !== 0 && back >= -(d - 1) && back <= d - 1 && x + backward[at + back]! >= n) {
          return { x: x0 + startX, y: y0 + startY, u: x0 + x, v: y0 + y };
        }
      }
      for (let k = -d; k <= d; k += 2) {
        let x =
          k === -d || (k !== d && backward[at + k - 1]! < backward[at + k + 1]!)
            ? backward[at + k + 1]!
            : backward[at + k - 1]! + 1;
        let y = x - k;
        const [startX, startY] = [x, y];
        while (x < n && y < m && a[x1 - x - 1] === b[y1 - y - 1]) {
          x += 1;
          y += 1;
        }
        backward[at + k] = x;
        const front = delta - k;
        if (delta % 2 === 0 && front >= -d && front <= d && x + forward[at + front]! >= n) {
          return { x: x1 - x, y: y1 - y, u: x1 - startX, v: y1 - startY };
        }
      }
    }
    return undefined;
  };

  const compare = async (x0: number, x1: number, y0: number, y1: number): Promise<void> => {
    let [fromX, toX, fromY, toY] = [x0, x1, y0, y1];
    while (fromX < toX && fromY < toY && a[fromX] === b[fromY]) {
      fromX += 1;
      fromY += 1;
    }
    while (fromX < toX && fromY < toY && a[toX - 1] === b[toY - 1]) {
      toX -= 1;
      toY -= 1;
    }
    if (fromX === toX && fromY === toY) return;
    if (fromX === toX || fromY === toY) {
      add(fromX, toX, fromY, toY);
      return;
    }
    const found = await middle(fromX, toX, fromY, toY);
    const whole =
      found !== undefined &&
      ((found.x === fromX && found.y === fromY && found.u === fromX && found.v === fromY) ||
        (found.x === toX && found.y === toY));
    if (found === undefined || whole) {
      add(fromX, toX, fromY, toY);
      return;
    }
    await compare(fromX, found.x, fromY, found.y);
    await compare(found.u, toX, found.v, toY);
  };

  sys.charge(a.length * 8 + b.length * 8);
  await compare(0, a.length, 0, b.length);
  sys.charge(-(a.length * 8 + b.length * 8));
  return edits;
};
