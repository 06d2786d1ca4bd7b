/** Floating point numbers as C's printf writes them. */

const exponentOf = (text: string): string => text.replace(/e([-+])(\d)$/, 'e$10$2');

/** `letter` is one of e, f, g and their capitals. */
export const formatFloat = (value: number, letter: string, precision: number | undefined, flags: string): string => {
  const kind = letter.toLowerCase();
  const digits = Math.min(precision === undefined || precision < 0 ? 6 : precision, 100);
  let text: string;
  if (!Number.isFinite(value)) text = Number.isNaN(value) ? 'nan' : 'inf';
  else {
    const size = Math.abs(value);
    if (kind === 'f')
      text =
        size < 1e21 ? size.toFixed(digits) : BigInt(size).toString() + (digits > 0 ? `.${'0'.repeat(digits)}` : '');
    else if (kind === 'e') text = exponentOf(size.toExponential(digits));
    else {
      const significant = Math.max(1, digits);
      const exponent = size === 0 ? 0 : Number(size.toExponential(significant - 1).split('e')[1]);
      const wide = exponent < -4 || exponent >= significant;
      text = wide
        ? exponentOf(size.toExponential(significant - 1))
        : size.toFixed(Math.min(100, significant - 1 - exponent));
      if (!flags.includes('#') && text.includes('.')) text = text.replace(/\.?0+(?=e|$)/, '');
    }
  }
  const sign = value < 0 || Object.is(value, -0) ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return letter === kind ? sign + text : (sign + text).toUpperCase();
};
