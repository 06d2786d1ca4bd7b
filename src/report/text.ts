/** A grade for people at a terminal. */
import { seconds } from '../domain/duration.ts';
import type { Evidence, Verdict } from '../domain/evidence.ts';
import type { CheckResult, Grade, Outcome } from '../domain/grade.ts';
import type { Json } from '../domain/json.ts';
import type { Problem } from '../domain/problem.ts';
import { painter, type Colour, type Paint } from './paint.ts';
import { columnsOf, cut, padTo, printable, wrap } from './printable.ts';

export type TextOptions = {
  color: boolean;
  /** Columns of the terminal. */
  width: number;
  /** Only characters that every terminal has. */
  ascii?: boolean;
};

type Page = { paint: Paint; width: number; ascii: boolean };

/** Wider lines are hard to read, narrower ones fall apart. */
const widest = 100;
const narrowest = 40;
/** Characters of one observed value; the JSON report has more. */
const valueLimit = 300;
const shownEvidence = 4;

const marks: Record<Verdict, { mark: string; ascii: string; colour: Colour }> = {
  pass: { mark: '✓', ascii: '+', colour: 'green' },
  fail: { mark: '✗', ascii: 'x', colour: 'red' },
  skip: { mark: '–', ascii: '-', colour: 'yellow' },
  error: { mark: '!', ascii: '!', colour: 'yellow' },
};

const outcomes: Record<Outcome, { words: string; colour: Colour }> = {
  pass: { words: 'passed', colour: 'green' },
  fail: { words: 'not there yet', colour: 'red' },
  error: { words: 'could not be graded as a whole: trouble with the cluster, not with your work', colour: 'yellow' },
};

const labelColumns = 10;
const indent = 4;

const shown = (value: Json): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === '' ? '(empty)' : cut(printable(text), valueLimit);
};

/** `label     text`, with further lines below the text. */
const field = ({ paint, width }: Page, label: string, text: string, colour?: Colour): string[] =>
  wrap(text, width - indent - labelColumns).map((line, index) => {
    const head = paint('dim', (index === 0 ? label : '').padEnd(labelColumns));
    return `${' '.repeat(indent)}${head}${colour === undefined ? line : paint(colour, line)}`;
  });

/** Stays on one line whatever its length, so that it can be copied. */
const command = ({ paint }: Page, label: string, text: string): string =>
  `${' '.repeat(indent)}${paint('dim', label.padEnd(labelColumns))}${paint('cyan', printable(text))}`;

const evidenceLines = (page: Page, { claim, source, expected, observed, reproduce }: Evidence): string[] => {
  const place = [source.ref, source.path].filter((part) => part !== undefined && part !== '').join(' ');
  return [
    ...field(page, 'looked at', printable(`${claim} (${source.via}: ${place})`)),
    ...(expected === undefined ? [] : field(page, 'expected', shown(expected), 'green')),
    ...field(page, 'observed', shown(observed), 'red'),
    ...(reproduce === undefined ? [] : [command(page, 'see it', reproduce)]),
  ];
};

const points = ({ verdict, points: got, outOf }: CheckResult): string =>
  verdict === 'skip' ? 'skipped' : `${got}/${outOf}`;

const heading = (page: Page, result: CheckResult): string[] => {
  const { paint, width, ascii } = page;
  const { mark, ascii: plain, colour } = marks[result.verdict];
  const score = points(result);
  const columns = width - indent - columnsOf(score) - 2;
  const lines = wrap(`${result.check}  ${printable(result.title)}`, columns);
  return lines.map((line, index) => {
    if (index > 0) return `${' '.repeat(indent + columnsOf(result.check) + 2)}${paint('bold', line)}`;
    return `  ${paint(colour, ascii ? plain : mark)} ${paint('bold', padTo(line, columns))}  ${paint(colour, score)}`;
  });
};

const checkLines = (page: Page, result: CheckResult): string[] => {
  const { verdict, reason, hint, evidence } = result;
  const lines = [...heading(page, result), ...field(page, 'why', printable(reason))];
  if (verdict === 'pass') {
    const [first] = evidence.filter(({ reproduce }) => reproduce !== undefined);
    return first?.reproduce === undefined ? lines : [...lines, command(page, 'see it', first.reproduce)];
  }
  for (const each of evidence.slice(0, shownEvidence)) lines.push(...evidenceLines(page, each));
  const more = evidence.length - shownEvidence;
  if (more > 0) lines.push(...field(page, '', `and ${more} more in the JSON report`));
  if (hint !== undefined) lines.push(...field(page, 'hint', printable(hint), 'yellow'));
  return lines;
};

const problemLines = (page: Page, { what, where, next }: Problem): string[] => [
  `  ${page.paint('yellow', '!')} ${page.paint('bold', where === undefined ? 'your files' : printable(where))}`,
  ...field(page, 'problem', what.split('\n').map(printable).join(' ')),
  ...field(page, 'next', printable(next), 'yellow'),
];

const total = (page: Page, grade: Grade): string[] => {
  const { paint, width, ascii } = page;
  const { outcome, results } = grade;
  const count = (verdict: Verdict): number => results.filter((result) => result.verdict === verdict).length;
  const left = [
    [count('skip'), 'skipped, the points are not counted'],
    [count('error'), 'could not be checked; grade again'],
  ] as const;
  const waited = grade.waitedMs > 0 ? `, of which ${seconds(grade.waitedMs)} had to be waited` : '';
  return [
    paint('dim', (ascii ? '-' : '─').repeat(width)),
    `  ${paint('bold', `${grade.points} of ${grade.outOf} points`)}  ${paint(outcomes[outcome].colour, outcomes[outcome].words)}`,
    ...left.flatMap(([number, words]) => (number === 0 ? [] : [paint('dim', `  ${number} ${words}`)])),
    paint('dim', `  ${seconds(grade.durationMs)}${waited}`),
  ];
};

/** Ends with a line break. */
export const formatText = (grade: Grade, options: TextOptions): string => {
  const width = Math.min(Math.max(options.width, narrowest), widest);
  const page: Page = { paint: painter(options.color), width, ascii: options.ascii ?? false };
  const { paint } = page;
  const title = `${paint('bold', printable(grade.title))}  ${paint('dim', `${grade.scenario} on ${printable(grade.cluster)}`)}`;
  const blocks = [
    [title],
    ...grade.problems.map((problem) => problemLines(page, problem)),
    ...grade.results.map((result) => checkLines(page, result)),
    total(page, grade),
  ];
  return `${blocks.map((lines) => lines.map((line) => line.trimEnd()).join('\n')).join('\n\n')}\n`;
};
