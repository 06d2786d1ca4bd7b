/** What `printf` writes, in the shell and as a program. */
import { readEscape, unescape } from './escapes.ts';
import { formatFloat } from './format-float.ts';

export type Printed = {
  text: string;
  /** Complaints, without who complains. */
  problems: string[];
};

/** Wider fields than this are cut: their padding is made in memory. */
const widest = 1024 * 1024;
/** A format without directives ends after one round; others end with their arguments. */
const longest = 64 * 1024 * 1024;

const directive = /%([-+ #0]*)(\*|-?\d+)?(?:\.(\*|-?\d+)?)?(?:[hlLjzt]*)([a-zA-Z%]?)/y;

const pad = (text: string, width: number, flags: string): string => {
  const left = flags.includes('-') || width < 0;
  const size = Math.min(Math.abs(width), widest);
  return left ? text.padEnd(size) : text.padStart(size);
};

const padNumber = (text: string, width: number, flags: string): string => {
  if (!flags.includes('0') || flags.includes('-') || width < 0) return pad(text, width, flags);
  const sign = /^[-+ ]?(?:0[xX])?/.exec(text)![0];
  return sign + text.slice(sign.length).padStart(Math.min(width, widest) - sign.length, '0');
};

const parseInteger = (text: string): bigint | undefined => {
  if (/^["']/.test(text)) return BigInt(text.codePointAt(1) ?? 0);
  const found = /^\s*([-+]?)(0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)$/.exec(text);
  if (found === null) return undefined;
  const digits = found[2]!;
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return found[1] === '-' ? -value : value;
};

const formatInteger = (value: bigint, letter: string, flags: string, precision: number | undefined): string => {
  const signed = letter === 'd' || letter === 'i';
  const whole = signed ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value);
  const base = letter === 'o' ? 8 : letter === 'x' || letter === 'X' ? 16 : 10;
  const positive = whole < 0n ? -whole : whole;
  let digits = positive.toString(base).padStart(Math.min(precision ?? 1, widest), '0');
  if (flags.includes('#') && whole !== 0n) digits = base === 16 ? `0x${digits}` : base === 8 ? `0${digits}` : digits;
  if (letter === 'X') digits = digits.toUpperCase();
  const sign = whole < 0n ? '-' : !signed ? '' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return sign + digits;
};

class Printer {
  readonly #format: string;
  readonly #args: readonly string[];
  #next = 0;
  #stopped = false;
  text = '';
  readonly problems: string[] = [];

  constructor(format: string, args: readonly string[]) {
    this.#format = format;
    this.#args = args;
  }

  run(): void {
    for (;;) {
      const before = this.#next;
      if (!this.#round() || this.#stopped) return;
      if (this.#next >= this.#args.length || this.#next === before || this.text.length > longest) return;
    }
  }

  #take(): string | undefined {
    const value = this.#args[this.#next];
    this.#next += 1;
    return value;
  }

  #number(text: string | undefined): bigint {
    const value = parseInteger(text ?? '');
    if (value === undefined) this.problems.push(`invalid number '${text ?? ''}'`);
    return value ?? 0n;
  }

  /** Goes through the format once; false: it is wrong. */
  #round(): boolean {
    const format = this.#format;
    let at = 0;
    while (at < format.length) {
      const character = format[at]!;
      if (character === '\\') {
        if (format[at + 1] === 'c') {
          this.#stopped = true;
          return true;
        }
        // Sequences of bytes above 127 belong together.
        const run = /^(?:\\(?:0?[0-7]{1,3}|x[\da-fA-F]{1,2}))+/.exec(format.slice(at, at + 1024))?.[0];
        const found = run === undefined ? readEscape(format, at) : { value: unescape(run).text, end: at + run.length };
        this.text += found?.value ?? '\\';
        at = found?.end ?? at + 1;
      } else if (character === '%') {
        directive.lastIndex = at;
        const found = directive.exec(format)!;
        if (!this.#directive(found, at)) return false;
        if (this.#stopped) return true;
        at += found[0].length;
      } else {
        const end = format.slice(at).search(/[\\%]/);
        const next = end < 0 ? format.length : at + end;
        this.text += format.slice(at, next);
        at = next;
      }
    }
    return true;
  }

  #directive(found: RegExpExecArray, at: number): boolean {
    const [whole, flags = '', widthText, precisionText, letter = ''] = found;
    if (whole === '%%') {
      this.text += '%';
      return true;
    }
    const width = widthText === '*' ? Number(this.#number(this.#take())) : Number(widthText ?? 0);
    const dot = whole.includes('.');
    const precision = !dot
      ? undefined
      : precisionText === '*'
        ? Number(this.#number(this.#take()))
        : Number(precisionText ?? 0);
    switch (letter) {
      case 's':
      case 'b':
      case 'c': {
        const value = this.#take() ?? '';
        const meant =
          letter === 'b' ? unescape(value) : { text: letter === 'c' ? value.slice(0, 1) : value, stopped: false };
        const cut =
          precision === undefined || precision < 0 || letter === 'c' ? meant.text : meant.text.slice(0, precision);
        this.text += pad(cut, width, flags);
        this.#stopped = meant.stopped;
        return true;
      }
      case 'd':
      case 'i':
      case 'o':
      case 'u':
      case 'x':
      case 'X': {
        const text = formatInteger(this.#number(this.#take()), letter, flags, precision);
        this.text += padNumber(text, width, precision === undefined ? flags : flags.replaceAll('0', ''));
        return true;
      }
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G': {
        const given = this.#take() ?? '0';
        const value = given.trim() === '' ? Number.NaN : Number(given);
        if (Number.isNaN(value)) this.problems.push(`invalid number '${given}'`);
        this.text += padNumber(formatFloat(Number.isNaN(value) ? 0 : value, letter, precision, flags), width, flags);
        return true;
      }
      default:
        this.problems.push(
          `${this.#format.slice(at).replace(/^%([-+ #0\d.*]*)[hlLjzt]+/, (rest, start: string) => (letter === '' ? `%${start}` : rest))}: invalid format`,
        );
        return false;
    }
  }
}

export const printfText = (format: string, args: readonly string[]): Printed => {
  const printer = new Printer(format, args);
  printer.run();
  return { text: printer.text, problems: printer.problems };
};
