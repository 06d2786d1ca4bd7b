/** Durations on command lines: `5`, `0.5`, `2m`, `1.5h`, `3d`. */

const factors: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** In milliseconds; undefined when it is none. */
export const parseDuration = (text: string): number | undefined => {
  if (/^inf(?:inity)?$/i.test(text)) return Number.POSITIVE_INFINITY;
  const found = /^\+?(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  return found === null ? undefined : Number(found[1]) * factors[found[2]!]! * 1000;
};
