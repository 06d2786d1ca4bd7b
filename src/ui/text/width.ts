/** How many terminal cells a text takes. */

const isWide = (point: number): boolean =>
  point >= 0x1100 &&
  (point <= 0x115f ||
    (point >= 0x2e80 && point <= 0xa4cf) ||
    (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xfe30 && point <= 0xfe6f) ||
    (point >= 0xff00 && point <= 0xff60) ||
    (point >= 0xffe0 && point <= 0xffe6) ||
    (point >= 0x1f300 && point <= 0x1faff) ||
    (point >= 0x20000 && point <= 0x3fffd));

const isNothing = (character: string): boolean => /^[\p{Mark}\p{Control}\p{Format}]$/u.test(character);

const cells = (character: string): number => {
  if (isNothing(character)) return 0;
  return isWide(character.codePointAt(0)!) ? 2 : 1;
};

const isPlain = (text: string): boolean => /^[\u0020-\u007e]*$/.test(text);

export const widthOf = (text: string): number =>
  isPlain(text) ? text.length : Array.from(text).reduce((sum, character) => sum + cells(character), 0);

/** The longest beginning that fits into `width` cells. */
export const cutAt = (text: string, width: number): string => {
  if (isPlain(text)) return text.slice(0, Math.max(0, width));
  let used = 0;
  let kept = '';
  for (const character of text) {
    used += cells(character);
    if (used > width) break;
    kept += character;
  }
  return kept;
};
