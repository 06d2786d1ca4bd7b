import type { TextProps } from 'ink';
import type { Settings } from '../lesson/settings.ts';
import type { Tone } from './text/line.ts';

export type Symbols = {
  pass: string;
  fail: string;
  skip: string;
  error: string;
  pending: string;
  bullet: string;
  pointer: string;
  dot: string;
  hollow: string;
  separator: string;
  horizontal: string;
  vertical: string;
  topLeft: string;
  topRight: string;
  bottomLeft: string;
  bottomRight: string;
  ellipsis: string;
  up: string;
  down: string;
  arrow: string;
  filled: string;
  unfilled: string;
  /** Where a line goes on within an input of one row. */
  lineEnd: string;
  spinner: readonly string[];
};

export type Theme = { symbols: Symbols; tones: Readonly<Record<Tone, Pick<TextProps, 'color' | 'dimColor' | 'bold'>>> };

// A tone never stands alone: a symbol or a word beside it says the same.

type Tones = Theme['tones'];

const standard: Tones = {
  plain: {},
  dim: { dimColor: true },
  accent: { color: 'cyan' },
  good: { color: 'green' },
  bad: { color: 'red' },
  warn: { color: 'yellow' },
  code: { color: 'magenta' },
};

/**
 * Blue and orange stay apart for every common kind of colour blindness. Of the 256 colours these have a contrast of at least
 * 3 to 1 on black, on dark grey, on white and on a cream-coloured background; with 16 colours they become bright blue and red.
 */
const safe: Tones = {
  plain: {},
  dim: { dimColor: true },
  accent: { color: 'ansi256(30)' },
  good: { color: 'ansi256(33)' },
  bad: { color: 'ansi256(166)' },
  warn: { color: 'ansi256(130)' },
  code: { color: 'ansi256(97)' },
};

const plain: Tones = {
  plain: {},
  dim: { dimColor: true },
  accent: { bold: true },
  good: { bold: true },
  bad: { bold: true },
  warn: { bold: true },
  code: { bold: true },
};

const drawn: Symbols = {
  pass: '✓',
  fail: '✗',
  skip: '○',
  error: '!',
  pending: '·',
  bullet: '•',
  pointer: '❯',
  dot: '●',
  hollow: '○',
  separator: '·',
  horizontal: '─',
  vertical: '│',
  topLeft: '╭',
  topRight: '╮',
  bottomLeft: '╰',
  bottomRight: '╯',
  ellipsis: '…',
  up: '↑',
  down: '↓',
  arrow: '→',
  filled: '●',
  unfilled: '○',
  lineEnd: '↵',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
};

const typed: Symbols = {
  pass: '+',
  fail: 'x',
  skip: 'o',
  error: '!',
  pending: '.',
  bullet: '*',
  pointer: '>',
  dot: '*',
  hollow: 'o',
  separator: '|',
  horizontal: '-',
  vertical: '|',
  topLeft: '+',
  topRight: '+',
  bottomLeft: '+',
  bottomRight: '+',
  ellipsis: '...',
  up: '^',
  down: 'v',
  arrow: '->',
  filled: '#',
  unfilled: '-',
  lineEnd: '~',
  spinner: ['-', '\\', '|', '/'],
};

const tones: Record<Settings['theme'], Tones> = { standard, safe, plain };

/** `canDraw`: whether the terminal's locale has more than ASCII. */
export const createTheme = (
  { theme, symbols }: Pick<Settings, 'theme' | 'symbols'>,
  { canDraw }: { canDraw: boolean },
): Theme => {
  const draws = symbols === 'auto' ? canDraw : symbols === 'drawn';
  return { symbols: draws ? drawn : typed, tones: tones[theme] };
};
