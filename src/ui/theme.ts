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
  spinner: readonly string[];
};

export type Theme = { symbols: Symbols; tones: Readonly<Record<Tone, Pick<TextProps, 'color' | 'dimColor' | 'bold'>>> };

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
  spinner: ['-', '\\', '|', '/'],
};

const tones: Record<Settings['theme'], Tones> = { standard, safe: standard, plain: standard };

/** `canDraw`: whether the terminal's locale has more than ASCII. */
export const createTheme = (
  { theme, symbols }: Pick<Settings, 'theme' | 'symbols'>,
  { canDraw }: { canDraw: boolean },
): Theme => {
  const draws = symbols === 'auto' ? canDraw : symbols === 'drawn';
  return { symbols: draws ? drawn : typed, tones: tones[theme] };
};
