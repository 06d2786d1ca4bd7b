/** Why a check ended as it did: what was expected, what was there, and how to see it oneself. */
import { seconds } from '../../../domain/duration.ts';
import type { Evidence } from '../../../domain/evidence.ts';
import type { CheckResult } from '../../../domain/grade.ts';
import type { Forecast } from '../../../domain/identity.ts';
import type { Json } from '../../../domain/json.ts';
import type { CheckState } from '../../../lesson/state.ts';
import { blank, indent, span, type Line, type Tone } from '../../text/line.ts';
import { markdownSpans } from '../../text/markdown.ts';
import { predictionLines } from '../prediction/prediction-lines.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';

/** Rows of one observed value; the whole of it is one kubectl line away. */
const valueRows = 6;

const isScalar = (value: Json): boolean => value === null || typeof value !== 'object';

/** In one row: a list of words needs no brackets. */
const inRow = (value: Json): string => {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value) || !value.every(isScalar)) return JSON.stringify(value);
  return value.length === 0 ? 'none' : value.map(inRow).join(', ');
};

/** What has fields gets a row for each. */
const written = (value: Json): string => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return inRow(value);
  const fields = Object.entries(value);
  return fields.length === 0 ? 'none' : fields.map(([name, each]) => `${name}: ${inRow(each)}`).join('\n');
};

const labelWidth = 10;

const labelled = (label: string, text: string, tone: Tone, width: number, { symbols }: Theme): Line[] => {
  const rows = text.split('\n').flatMap((row) => wrap([span(row, tone)], width - labelWidth - 2));
  const kept = rows.length > valueRows ? [...rows.slice(0, valueRows), [span(symbols.ellipsis, 'dim')]] : rows;
  return indent(
    kept.map((row, index) => [span((index === 0 ? label : '').padEnd(labelWidth), 'dim'), ...row]),
    2,
  );
};

const evidenceLines = (evidence: Evidence, passed: boolean, width: number, theme: Theme): Line[] => {
  const { claim, expected, observed, reproduce, source } = evidence;
  const command = reproduce ?? source.command;
  const [first = [], ...rest] = wrap([span(claim)], width - 2);
  return [
    [span(`${theme.symbols.bullet} `, 'accent'), ...first],
    ...indent(rest, 2),
    ...(expected === undefined ? [] : labelled('expected', written(expected), 'plain', width, theme)),
    ...labelled('observed', written(observed), passed ? 'plain' : 'warn', width, theme),
    ...(command === undefined ? [] : labelled('see it', command, 'code', width, theme)),
  ];
};

const reasonTones: Record<CheckResult['verdict'], Tone> = { pass: 'good', fail: 'bad', skip: 'dim', error: 'warn' };

const asides: Partial<Record<CheckResult['verdict'], string>> = {
  error: 'This is not your fault and costs no points. Run the checks again.',
  skip: "This cluster can't show it, so its points are left out.",
};

/** In one piece; nothing when it took no time. */
const took = (ms: number): string => (ms < 100 ? '' : `(took ${seconds(ms)})`.replaceAll(' ', '\u00A0'));

/** `forecast`: what there was to predict, for a check that disturbs. */
export const resultLines = (check: CheckState, forecast: Forecast | undefined, width: number, theme: Theme): Line[] => {
  const { result } = check;
  if (result === undefined) return [[span('This check has no verdict.', 'dim')]];
  const { verdict, reason, hint, evidence, ms } = result;
  const predicted = forecast === undefined ? [] : predictionLines(check, forecast, width, theme);
  const aside = asides[verdict];
  const head: Line[] = [
    ...wrap([span(reason, reasonTones[verdict]), span(' '), span(took(ms), 'dim')], width),
    ...(hint === undefined ? [] : [blank, ...wrap([span('Hint: ', 'accent', { bold: true }), span(hint)], width)]),
    ...(aside === undefined ? [] : [blank, ...wrap([span(aside, 'dim')], width)]),
  ];
  const why: Line[] = wrap(
    [
      span(verdict === 'pass' ? 'Why it passes: ' : 'What it takes: ', 'accent', { bold: true }),
      ...markdownSpans(check.because),
    ],
    width,
  );
  return [
    ...head,
    ...(predicted.length === 0 ? [] : [blank, ...predicted]),
    blank,
    ...why,
    ...evidence.flatMap((each) => [blank, ...evidenceLines(each, verdict === 'pass', width, theme)]),
  ];
};
