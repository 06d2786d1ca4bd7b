/** Sizes, times and switches as nginx writes them. Undefined: it is none. */

const byteUnits: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

export const parseSize = (text: string): number | undefined => {
  const parts = /^(\d+)([kmg]?)$/iu.exec(text);
  return parts === null ? undefined : Number(parts[1]) * byteUnits[parts[2]!.toLowerCase()]!;
};

const timeUnits: Readonly<Record<string, number>> = {
  ms: 1,
  '': 1000,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** In milliseconds. */
export const parseTime = (text: string): number | undefined => {
  const parts = /^(\d+)(ms|s|m|h|d|)$/u.exec(text);
  return parts === null ? undefined : Number(parts[1]) * timeUnits[parts[2]!]!;
};
