/** Boxes around rows, and blocks of rows beside each other. */
import type { Theme } from '../theme.ts';
import { fit, lineWidth, span, type Line, type Tone } from './line.ts';

export type BoxOptions = {
  /** In the upper edge: at the left, and at the right. */
  title: Line;
  corner: Line;
  width: number;
  tone?: Tone;
  theme: Theme;
  /** So many rows inside at least. */
  least?: number;
};

/** Cells that a box takes from its width. */
export const boxEdges = 4;

const filled = (line: Line, width: number, ellipsis: string): Line => {
  const cut = fit(line, width, ellipsis);
  const room = width - lineWidth(cut);
  return room <= 0 ? cut : [...cut, span(' '.repeat(room))];
};

export const boxed = (
  rows: readonly Line[],
  { title, corner, width, tone = 'dim', theme, least = 0 }: BoxOptions,
): Line[] => {
  const { topLeft, topRight, bottomLeft, bottomRight, horizontal, vertical, ellipsis } = theme.symbols;
  const inner = Math.max(1, width - boxEdges);
  const right = fit(corner, inner - 4, ellipsis);
  // The edge is seen on both sides of what is written in it.
  const left = fit(title, Math.max(1, inner - lineWidth(right) - (right.length === 0 ? 0 : 3)), ellipsis);
  const between = Math.max(0, inner - lineWidth(left) - lineWidth(right) - (right.length === 0 ? 1 : 2));
  const all = [...rows, ...Array.from({ length: Math.max(0, least - rows.length) }, (): Line => [])];
  return [
    [
      span(`${topLeft} `, tone),
      ...left,
      span(` ${horizontal.repeat(between)}${right.length === 0 ? '' : ' '}`, tone),
      ...right,
      span(` ${topRight}`, tone),
    ],
    ...all.map((row) => [span(`${vertical} `, tone), ...filled(row, inner, ellipsis), span(` ${vertical}`, tone)]),
    [span(`${bottomLeft}${horizontal.repeat(Math.max(0, width - 2))}${bottomRight}`, tone)],
  ];
};

export type Block = { rows: readonly Line[]; width: number };

/** Blocks in a row, one cell apart; the shorter ones end with empty rows. */
export const beside = (blocks: readonly Block[], ellipsis: string): Line[] => {
  const height = blocks.reduce((most, { rows }) => Math.max(most, rows.length), 0);
  return Array.from({ length: height }, (_, index) =>
    blocks.flatMap(({ rows, width }, place) => [
      ...(place === 0 ? [] : [span(' ')]),
      ...filled(rows[index] ?? [], width, ellipsis),
    ]),
  );
};

/** Widths of so many blocks, one cell apart, that fill the width. */
export const shares = (width: number, count: number): number[] => {
  const room = width - (count - 1);
  return Array.from({ length: count }, (_, index) => Math.floor((room + index) / count));
};
