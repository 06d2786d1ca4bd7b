import type { CheckState } from '../../../lesson/state.ts';
import { span, spread, type Line, type Tone } from '../../text/line.ts';
import type { Theme } from '../../theme.ts';
import { spinnerAt } from '../stages/stage-lines.ts';

const tones: Record<string, Tone> = { pass: 'good', fail: 'bad', skip: 'dim', error: 'warn' };

const markOf = ({ state, result }: CheckState, frame: number, theme: Theme) => {
  if (result !== undefined)
    return span(theme.symbols[result.verdict], tones[result.verdict] ?? 'plain', { bold: true });
  return state === 'running' ? span(spinnerAt(frame, theme), 'accent') : span(theme.symbols.pending, 'dim');
};

const pointsOf = ({ result, points }: CheckState): string => {
  if (result === undefined) return `${points} point${points === 1 ? '' : 's'}`;
  if (result.verdict === 'skip') return 'skipped';
  return result.verdict === 'error' ? 'not checked' : `${result.points}/${result.outOf}`;
};

/** One check in one row: how it stands, its title, its points. */
export const checkLine = (
  check: CheckState,
  { width, frame, theme, selected }: { width: number; frame: number; theme: Theme; selected?: boolean },
): Line =>
  spread(
    [
      ...(selected === undefined ? [] : [span(selected ? `${theme.symbols.pointer} ` : '  ', 'accent')]),
      markOf(check, frame, theme),
      span(` ${check.id}  `, 'dim'),
      span(check.title, 'plain', { bold: selected === true }),
    ],
    [span(pointsOf(check), check.result === undefined ? 'dim' : (tones[check.result.verdict] ?? 'plain'))],
    width,
    theme.symbols.ellipsis,
  );
