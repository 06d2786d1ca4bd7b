/** Looking through the lines that were given before. */

const historyKept = 200;

export const withLine = (history: readonly string[], line: string): readonly string[] =>
  history.at(-1) === line ? history : [...history, line].slice(-historyKept);

/**
 * The next older (`by` 1) or newer line that begins with `draft`, counted from the newest; undefined is the draft
 * itself, and `recalled` when there is no older one.
 */
export const recall = (
  history: readonly string[],
  { draft, recalled, by }: { draft: string; recalled: number | undefined; by: 1 | -1 },
): number | undefined => {
  const lineAt = (index: number): string => history[history.length - 1 - index]!;
  const current = recalled === undefined ? draft : lineAt(recalled);
  let index = (recalled ?? -1) + by;
  while (index >= 0 && index < history.length) {
    const line = lineAt(index);
    if (line.startsWith(draft) && line !== current) return index;
    index += by;
  }
  return index < 0 ? undefined : recalled;
};
