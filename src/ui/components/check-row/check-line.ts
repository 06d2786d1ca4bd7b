import type { CheckState } from '../../../lesson/state.ts';
import { span, spread, type Line, type Tone } from '../../text/line.ts';
import type { Theme } from '../../theme.ts';
import { spinnerAt } from '../stages/stage-lines.ts';

const tones: Record<string, Tone> = { pass: 'good', fail: 'bad', skip: 'dim', error: 'warn' };

/** How it stands, in one sign. */
export const markOf = ({ state, result }: CheckState, frame: number, theme: Theme) => {
  if (result !== undefined)
    return span(theme.symbols[result.verdict], tones[result.verdict] ?? 'plain', { bold: true });
  return state === 'running' ? span(spinnerAt(frame, theme), 'accent') : span(theme.symbols.pending, 'dim');
};

const pointsOf = ({ result, points }: CheckState): string => {
  if (result === undefined) return `${points} point${points === 1 ? '' : 's'}`;
  if (result.verdict === 'skip') return 'skipped';
  return result.verdict === 'error' ? 'not checked' : `${result.points}/${result.outOf}`;
};

type CheckLineOptions = {
  width: number;
  frame: number;
  theme: Theme;
  selected?: boolean;
  /** The verdict is older than what is on the cluster now. */
  stale?: boolean;
};

const faded = (line: Line): Line => line.map(({ text }) => span(text, 'dim'));

/** One check in one row: how it stands, its title, its points. */
export const checkLine = (
  check: CheckState,
  { width, frame, theme, selected, stale = false }: CheckLineOptions,
): Line => {
  const points = span(pointsOf(check), check.result === undefined ? 'dim' : (tones[check.result.verdict] ?? 'plain'));
  const line: Line = [
    ...(selected === undefined ? [] : [span(selected ? `${theme.symbols.pointer} ` : '  ', 'accent')]),
    markOf(check, frame, theme),
    span(` ${check.id}  `, 'dim'),
    span(check.title, 'plain', { bold: selected === true }),
  ];
  const { ellipsis } = theme.symbols;
  return stale
    ? spread(faded(line), faded([span('before your change  '), points]), width, ellipsis)
    : spread(line, [points], width, ellipsis);
};
