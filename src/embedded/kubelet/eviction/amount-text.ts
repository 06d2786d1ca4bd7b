const units = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'] as const;

/** As a number of bytes is written that was worked out in powers of two. */
export const amountText = (bytes: number): string => {
  for (const [index, unit] of units.entries()) {
    const size = 2 ** (10 * (units.length - index));
    if (bytes >= size && bytes % size === 0) return `${bytes / size}${unit}`;
  }
  return String(bytes);
};
