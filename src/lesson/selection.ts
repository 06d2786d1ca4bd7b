/** Another index of a list with `count` items; it stops at both ends. */
export const moveSelection = (index: number, count: number, by: number | 'first' | 'last'): number => {
  if (by === 'first') return 0;
  if (by === 'last') return Math.max(0, count - 1);
  return Math.min(Math.max(0, count - 1), Math.max(0, index + by));
};
