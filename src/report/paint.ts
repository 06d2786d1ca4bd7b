const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

export type Colour = keyof typeof codes;
export type Paint = (colour: Colour, text: string) => string;

/** With ANSI escapes, or the text as it is. */
export const painter =
  (color: boolean): Paint =>
  (colour, text) => {
    const [on, off] = codes[colour];
    return color && text !== '' ? `\u001B[${on}m${text}\u001B[${off}m` : text;
  };
