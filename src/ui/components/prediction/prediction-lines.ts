/** What the learner expected of a disturbance beside what was measured, and why where that was a surprise. */
import type { Forecast } from '../../../domain/identity.ts';
import { factTitles, forecastRows, type ForecastRow } from '../../../lesson/checks/forecast.ts';
import type { CheckState } from '../../../lesson/state.ts';
import { surprise } from '../../../lesson/checks/surprise.ts';
import { blank, indent, padded, span, type Line, type Tone } from '../../text/line.ts';
import { widthOf } from '../../text/width.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';

const columns = { verdict: 9, fact: 12, said: 10, measured: 9 };
const before = Object.values(columns).reduce((sum, width) => sum + width, 0);

/** Names that a controller made differ at their end. */
const tailLength = 8;

const verdictOf = ({ right }: ForecastRow, { symbols }: Theme): { text: string; tone: Tone } => {
  if (right === undefined) return { text: `${symbols.pending} open`, tone: 'dim' };
  return right ? { text: `${symbols.pass} right`, tone: 'good' } : { text: `${symbols.fail} wrong`, tone: 'bad' };
};

const valueOf = ({ measured, before: from, after }: ForecastRow, room: number, { symbols }: Theme): string => {
  const write = (cut: (text: string) => string): string =>
    measured === 'stays' ? cut(from) : `${cut(from)} ${symbols.arrow} ${cut(after)}`;
  const whole = write((text) => text);
  if (widthOf(whole) <= room) return whole;
  return write((text) => (text.length <= tailLength ? text : `${symbols.ellipsis}${text.slice(-tailLength)}`));
};

/** What was measured stands beside the rest, or below it where there is no room. */
const rowLines = (row: ForecastRow, width: number, theme: Theme): Line[] => {
  const { text, tone } = verdictOf(row, theme);
  const values = valueOf(row, width - before, theme);
  const fits = widthOf(values) <= width - before;
  const main: Line = [
    span(padded(text, columns.verdict), tone),
    span(padded(factTitles[row.fact], columns.fact), 'plain', { bold: true }),
    span(padded(row.said ?? '-', columns.said), row.said === undefined ? 'dim' : 'plain'),
    span(padded(row.measured, columns.measured)),
    ...(fits ? [span(values, 'dim')] : []),
  ];
  return fits ? [main] : [main, ...indent(wrap([span(values, 'dim')], width - columns.verdict), columns.verdict)];
};

const score = (rows: readonly ForecastRow[]): string => {
  const said = rows.filter(({ right }) => right !== undefined);
  if (said.length === 0) return 'You left it open. This is what was measured:';
  const right = said.filter((row) => row.right).length;
  return right === said.length
    ? 'You saw it coming: all that you said is right.'
    : `${right} of ${said.length} as you said.`;
};

const head: Line = [span('What you expected', 'accent', { bold: true })];

export const predictionLines = (check: CheckState, forecast: Forecast, width: number, theme: Theme): Line[] => {
  const { measured, said = {}, result } = check;
  if (measured === undefined) {
    if (Object.keys(said).length === 0) return [];
    const why =
      result?.verdict === 'skip' ? 'the check did not run' : 'the check ended before there was anything to measure';
    return [head, ...wrap([span(`It can't be compared: ${why}.`, 'dim')], width)];
  }
  const rows = forecastRows(forecast.about, measured, said);
  const surprises = rows.filter(({ right }) => right === false);
  const { symbols } = theme;
  return [
    [...head, span(`  ${score(rows)}`, 'dim')],
    [span(' '.repeat(columns.verdict + columns.fact)), span(`${padded('you said', columns.said)}measured`, 'dim')],
    ...rows.flatMap((row) => rowLines(row, width, theme)),
    ...(surprises.length === 0 ? [] : [blank]),
    ...surprises.flatMap((row) => {
      const [first = [], ...rest] = wrap([span(surprise(row, measured))], width - 2);
      return [[span(`${symbols.bullet} `, 'warn'), ...first], ...indent(rest, 2)];
    }),
  ];
};
