/** Numbers with the suffixes that `head`, `tail` and `dd` know: `2k`, `1M`, `3b`. */

const factors: Readonly<Record<string, number>> = {
  '': 1,
  b: 512,
  k: 1024,
  K: 1024,
  m: 1024 ** 2,
  M: 1024 ** 2,
  g: 1024 ** 3,
  G: 1024 ** 3,
};

/** Undefined: it is no number. */
export const parseCount = (text: string): number | undefined => {
  const match = /^(\d+)([bkKmMgG]?)$/.exec(text);
  return match === null ? undefined : Number(match[1]) * factors[match[2]!]!;
};

/** The value of `-5`, read as the options `-1`, `-2` and so on: the digits that were given, in their order. */
export const digitsOf = (given: readonly { letter: string }[]): string =>
  given
    .map(({ letter }) => letter)
    .filter((letter) => letter >= '0' && letter <= '9')
    .join('');
