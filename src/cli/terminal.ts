/** What the terminal can show. */
import type { Overrides } from '../lesson/settings.ts';
import type { TextOptions } from '../report/text.ts';
import type { CommonOptions } from './options.ts';

const defaultWidth = 80;

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

/** Who says that there shall be no colours: https://no-color.org (set and not empty). */
const saysNoColor = (options: CommonOptions): string | undefined => {
  if (options.color === false) return '--no-color says so';
  return isSet(process.env['NO_COLOR']) ? 'NO_COLOR says so' : undefined;
};

/** `FORCE_COLOR` brings colours back into a pipe. */
const wantsColor = (options: CommonOptions, stream: { isTTY?: boolean }): boolean => {
  const { FORCE_COLOR, TERM } = process.env;
  if (saysNoColor(options) !== undefined) return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0';
  return stream.isTTY === true && TERM !== 'dumb';
};

/** What the command line and the environment say about the learner's settings. */
export const settingsOverrides = (options: CommonOptions): Overrides => {
  const because = saysNoColor(options);
  return because === undefined ? {} : { theme: { value: 'plain', because } };
};

/** A terminal without UTF-8 gets plain characters. */
export const isAscii = (): boolean => {
  const locale = process.env['LC_ALL'] || process.env['LC_CTYPE'] || process.env['LANG'] || '';
  return locale !== '' && !/utf-?8/i.test(locale) && process.platform !== 'win32';
};

export const textOptions = (options: CommonOptions, stream: { isTTY?: boolean; columns?: number }): TextOptions => ({
  color: wantsColor(options, stream),
  width: stream.columns ?? defaultWidth,
  ascii: isAscii(),
});

/** Whether a full screen can be drawn here and keys read. */
export const isInteractive = (): boolean =>
  process.stdin.isTTY && process.stdout.isTTY && process.env['TERM'] !== 'dumb' && !isSet(process.env['CI']);

export type TerminalFacts = {
  columns: number;
  rows: number;
  /** Bits: 1 is none, 4 are sixteen colours, 8 are 256. */
  colourDepth: number;
  utf8: boolean;
  term: string | undefined;
};

/** Undefined when the stream is no terminal. */
export const terminalFacts = (stream: NodeJS.WriteStream): TerminalFacts | undefined =>
  stream.isTTY
    ? {
        columns: stream.columns,
        rows: stream.rows,
        colourDepth: stream.getColorDepth(),
        utf8: !isAscii(),
        term: process.env['TERM'],
      }
    : undefined;
