/** `printf` as awk has it. */
import type { ByteString } from '../../streams.ts';
import { toNumber, toText, type Value } from './value.ts';

const special = (value: number): string => {
  if (Number.isNaN(value)) return 'nan';
  return value < 0 ? '-inf' : 'inf';
};

/** `1e+06`: at least two digits in the exponent. */
const exponential = (value: number, precision: number): string =>
  value.toExponential(precision).replace(/e([-+])(\d)$/, 'e$10$2');

/** Digits that are asked for beyond what `toFixed` knows. */
const fixed = (value: number, precision: number): string => {
  if (Math.abs(value) < 1e21) return value.toFixed(Math.min(precision, 100));
  const whole = BigInt(value).toString();
  return precision === 0 ? whole : `${whole}.${'0'.repeat(Math.min(precision, 100))}`;
};

const general = (value: number, precision: number, keepZeros: boolean): string => {
  const digits = Math.min(Math.max(precision, 1), 100);
  if (value === 0) return keepZeros && digits > 1 ? `0.${'0'.repeat(digits - 1)}` : Object.is(value, -0) ? '-0' : '0';
  const exponent = Number(/e(.*)$/.exec(value.toExponential(digits - 1))![1]);
  const text =
    exponent < -4 || exponent >= digits ? exponential(value, digits - 1) : fixed(value, digits - 1 - exponent);
  if (keepZeros || !text.includes('.')) return text;
  return text.replace(/\.?0+(?=e|$)/, '');
};

/** As a C int: what doesn't fit is the smallest. */
const integer = (value: number): number => {
  const whole = Math.trunc(value);
  return whole >= -(2 ** 31) && whole < 2 ** 31 ? whole : -(2 ** 31);
};

const pad = (text: string, width: number, flags: string, number: boolean): string => {
  if (text.length >= width) return text;
  if (flags.includes('-')) return text.padEnd(width);
  if (number && flags.includes('0')) {
    const sign = /^(?:[-+ ]|0[xX])*/.exec(text)![0];
    return sign + text.slice(sign.length).padStart(width - sign.length, '0');
  }
  return text.padStart(width);
};

const signed = (text: string, flags: string): string => {
  if (text.startsWith('-')) return text;
  if (flags.includes('+')) return `+${text}`;
  return flags.includes(' ') ? ` ${text}` : text;
};

/** How wide a field may be made. */
const widest = 1_000_000;

type Directive = { flags: string; width: number; precision: number | undefined; letter: string };

const convert = ({ flags, width, precision, letter }: Directive, value: Value, format: ByteString): ByteString => {
  switch (letter) {
    case 'd':
    case 'i': {
      const whole = integer(toNumber(value));
      const digits = String(Math.abs(whole)).padStart(precision ?? 0, '0');
      const padding = precision === undefined ? flags : flags.replace('0', '');
      return pad(signed(whole < 0 ? `-${digits}` : digits, flags), width, padding, true);
    }
    case 'o':
    case 'x':
    case 'X':
    case 'u': {
      const whole = integer(toNumber(value)) >>> 0;
      let digits = whole.toString(letter === 'o' ? 8 : letter === 'u' ? 10 : 16).padStart(precision ?? 0, '0');
      if (flags.includes('#') && whole !== 0) digits = (letter === 'o' ? '0' : letter === 'u' ? '' : '0x') + digits;
      if (letter === 'X') digits = digits.toUpperCase();
      return pad(digits, width, flags, true);
    }
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G': {
      const number = toNumber(value);
      if (!Number.isFinite(number)) return pad(signed(special(number), flags), width, flags.replace('0', ''), true);
      const lower = letter.toLowerCase();
      let text =
        lower === 'e'
          ? exponential(number, Math.min(precision ?? 6, 100))
          : lower === 'f'
            ? fixed(number, precision ?? 6)
            : general(number, precision ?? 6, flags.includes('#'));
      if (Object.is(number, -0) && !text.startsWith('-')) text = `-${text}`;
      if (letter !== lower) text = text.toUpperCase();
      return pad(signed(text, flags), width, flags, true);
    }
    case 'c': {
      const character =
        typeof value === 'number'
          ? String.fromCharCode(Math.trunc(value) & 255)
          : toText(value, format).slice(0, 1) || '\0';
      return pad(character, width, flags, false);
    }
    default:
      return pad(toText(value, format).slice(0, precision), width, flags, false);
  }
};

export const sprintf = (template: ByteString, values: readonly Value[], format: ByteString): ByteString => {
  let next = 0;
  const star = (text: string): number => (text === '*' ? Math.trunc(toNumber(values[next++])) : Number(text));
  return template.replaceAll(
    /%([-+ #0]*)(\*|\d*)(?:\.(\*|-?\d*))?(?:hh|h|ll|l|L|q|j|z|t)?([a-zA-Z%]?)/g,
    (whole, flags: string, widthText: string, precisionText: string | undefined, letter: string) => {
      if (letter === '%') return '%';
      if (!/[diouxXeEfFgGcs]/.test(letter)) return whole;
      let width = star(widthText);
      let allFlags = flags;
      if (width < 0) {
        allFlags += '-';
        width = -width;
      }
      const precision = precisionText === undefined ? undefined : star(precisionText);
      return convert(
        {
          flags: allFlags,
          width: Math.min(width, widest),
          precision: precision === undefined || precision < 0 ? undefined : Math.min(precision, widest),
          letter,
        },
        values[next++],
        format,
      );
    },
  );
};

/** A number as text: whole ones plainly, others by CONVFMT or OFMT. */
export const formatNumber = (value: number, format: ByteString): ByteString => {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) {
    return Math.abs(value) < 1e21 && Number.isSafeInteger(value)
      ? String(value === 0 ? 0 : value)
      : BigInt(value).toString();
  }
  if (!Number.isFinite(value)) return special(value);
  if (format === '%.6g') return general(value, 6, false);
  return sprintf(format, [value], '%.6g');
};
