import { noticeLines } from '../../components/notice/notice-lines.ts';
import { problemLines } from '../../components/problem/problem-lines.ts';
import { spinnerAt } from '../../components/stages/stage-lines.ts';
import { lessonTitle, type LessonProps, type ScreenLayout } from '../../layout.ts';
import { solutionDiff, type DiffRow } from '../../../lesson/attempt/solution-diff.ts';
import type { AttemptState, SolutionState } from '../../../lesson/state.ts';
import { blank, span, type Line, type Span, type Tone } from '../../text/line.ts';
import { chopLine, drawnLine } from '../../text/source-line.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';

type SolutionFile = NonNullable<SolutionState['files']>[number];

const signs: Record<DiffRow['kind'], { sign: string; tone: Tone }> = {
  same: { sign: ' ', tone: 'dim' },
  mine: { sign: '-', tone: 'bad' },
  theirs: { sign: '+', tone: 'good' },
  gap: { sign: ' ', tone: 'dim' },
};

const gapLine = ({ line }: DiffRow, { symbols }: Theme): Line => [
  span(`  ${symbols.ellipsis} ${line} line${line === 1 ? '' : 's'} the same ${symbols.ellipsis}`, 'dim'),
];

/** The sign says whose row it is, and what is underlined differs: neither needs a colour. */
const diffLines = (rows: readonly DiffRow[], width: number, theme: Theme): Line[] =>
  rows.flatMap((row): Line[] => {
    if (row.kind === 'gap') return [gapLine(row, theme)];
    const { sign, tone } = signs[row.kind];
    const words = row.parts.map(({ text, changed }): Span =>
      changed ? span(text, tone, { bold: true, underline: true }) : span(text, tone),
    );
    return chopLine(drawnLine(words, theme.symbols), Math.max(8, width - 2)).map((line, index) => [
      span(index === 0 ? `${sign} ` : '  ', tone, { bold: true }),
      ...line,
    ]);
  });

/** Saving goes on while the solution is shown. */
const mineNow = ({ name, mine }: SolutionFile, { files }: AttemptState): string =>
  files.list.find((file) => file.name === name)?.text ?? mine;

const fileRows = (file: SolutionFile, attempt: AttemptState, width: number, theme: Theme): Line[] => {
  const mine = mineNow(file, attempt);
  const rows = solutionDiff(mine, file.theirs);
  if (rows.length === 0) return wrap([span(`${theme.symbols.pass} Your ${file.name} says the same.`, 'good')], width);
  const legend: Line[] =
    mine === ''
      ? wrap([span('You have no such file yet. This is all of it:', 'dim')], width)
      : [
          [
            span('- ', 'bad', { bold: true }),
            span('yours   ', 'dim'),
            span('+ ', 'good', { bold: true }),
            span('the solution', 'dim'),
          ],
        ];
  return [...legend, blank, ...diffLines(rows, width, theme)];
};

const tabs = ({ files = [], selected }: SolutionState): Line[] =>
  files.length < 2
    ? []
    : [
        files.flatMap(({ name }, index) => [
          span(index === 0 ? '' : '   '),
          index === selected ? span(`[${name}]`, 'accent', { bold: true }) : span(name, 'dim'),
        ]),
      ];

const body = ({ attempt, size, theme, frame }: LessonProps): Line[] => {
  const { solution } = attempt;
  const width = Math.min(size.columns - 2, 100);
  if (solution.problem !== undefined) return problemLines(solution.problem, width, theme);
  const file = solution.files?.[solution.selected];
  if (file === undefined) return [[span(`${spinnerAt(frame, theme)} `, 'accent'), span('Reading the solution', 'dim')]];
  return fileRows(file, attempt, width, theme);
};

/** One right answer beside the learner's own: to read, not to take over. */
export const solutionLayout = (props: LessonProps): ScreenLayout => {
  const { attempt, lesson, size, state, theme } = props;
  const { files, selected } = attempt.solution;
  const name = files?.[selected]?.name;
  return {
    title: [...lessonTitle(lesson), span('  one solution', 'dim')],
    corner: name === undefined ? [] : [span(name, 'dim')],
    top: tabs(attempt.solution),
    body: body(props),
    status: [
      ...wrap(
        [span('Others are right too. What you type yourself, you keep: nothing here changes your file.', 'dim')],
        size.columns - 2,
      ),
      ...noticeLines(state.notice, size.columns - 2, theme),
    ],
  };
};
