const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** `15s`, `1m30s`, `250ms` in milliseconds; undefined for anything else. */
export const parseDuration = (text: string): number | undefined => {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text) return undefined;
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * units[unit as string]!, 0);
};

/** Seconds with at most one digit after the point: `7.3 s`. */
export const seconds = (ms: number): string => `${Number((ms / 1_000).toFixed(1))} s`;
