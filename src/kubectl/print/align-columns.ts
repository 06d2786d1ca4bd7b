/** Lines whose cells end in tabs, made into columns: a column is as wide as its widest cell in a run of lines that have it. */

export type ColumnStyle = {
  minWidth: number;
  padding: number;
  /** Widths that later calls must not fall below, kept up to date. */
  remembered?: number[];
};

export const tableStyle = { minWidth: 6, padding: 3 } as const;
export const describeStyle = { minWidth: 0, padding: 2 } as const;

const widthOf = (cell: string): number => Array.from(cell).length;

/** The width of column `column` for each line that has it. */
const widthsOf = (lines: readonly (readonly string[])[], column: number, style: ColumnStyle): number[] => {
  const widths: number[] = [];
  let run: number[] = [];
  const close = (): void => {
    const cells = run.map((line) => widthOf(lines[line]?.[column] ?? '') + style.padding);
    const width = Math.max(style.minWidth, style.remembered?.[column] ?? 0, ...cells);
    for (const line of run) widths[line] = width;
    if (run.length > 0 && style.remembered !== undefined) style.remembered[column] = width;
    run = [];
  };
  lines.forEach((cells, line) => {
    // The last cell of a line belongs to no column.
    if (cells.length - 1 > column) run.push(line);
    else close();
  });
  close();
  return widths;
};

export const alignColumns = (text: string, style: ColumnStyle): string => {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const columns = Math.max(...lines.map((cells) => cells.length - 1));
  const widths = Array.from({ length: columns }, (_, column) => widthsOf(lines, column, style));
  return lines
    .map((cells, line) =>
      cells
        .map((cell, column) =>
          column === cells.length - 1 ? cell : cell + ' '.repeat((widths[column]?.[line] ?? 0) - widthOf(cell)),
        )
        .join(''),
    )
    .join('\n');
};
