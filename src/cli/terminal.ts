/** What the terminal can show. */
import type { TextOptions } from '../report/text.ts';
import type { CommonOptions } from './options.ts';

const defaultWidth = 80;

/** https://no-color.org: set and not empty. `FORCE_COLOR` brings colours back into a pipe. */
export const wantsColor = (options: CommonOptions, stream: { isTTY?: boolean }): boolean => {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (options.color === false || (NO_COLOR !== undefined && NO_COLOR !== '')) return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0';
  return stream.isTTY === true && TERM !== 'dumb';
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
  process.stdin.isTTY && process.stdout.isTTY && process.env['TERM'] !== 'dumb' && (process.env['CI'] ?? '') === '';
