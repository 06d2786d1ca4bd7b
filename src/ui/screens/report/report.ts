import { checkLine } from '../../components/check-row/check-line.ts';
import { fileLines } from '../../components/file-line/file-lines.ts';
import { dialogLines } from '../../components/dialog/dialog-lines.ts';
import { resultLines } from '../../components/evidence/evidence-lines.ts';
import { noticeLines } from '../../components/notice/notice-lines.ts';
import { problemLines } from '../../components/problem/problem-lines.ts';
import { lessonTitle, type LessonProps, type ScreenLayout } from '../../layout.ts';
import { selectedFile } from '../../../lesson/files/files.ts';
import { checksSoFar } from '../../../lesson/attempt/reading.ts';
import { reported } from '../../../lesson/checks/reported.ts';
import { hasFullMarks } from '../../../lesson/checks/run.ts';
import type { AttemptState, Lesson, RunState } from '../../../lesson/state.ts';
import { blank, span, type Line } from '../../text/line.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';

/** What ran by itself leaves out what would break something, and counts for nothing yet. */
const quietVerdict = ({ grade, checks }: RunState, attempt: AttemptState, { scenario }: Lesson): Line => {
  const since = span('These ran by themselves when your file was applied. ', 'dim');
  if (grade === undefined) return [since];
  if (grade.outcome !== 'pass') return [since, span('c runs them again.')];
  const all = checksSoFar(scenario, attempt.reading).length === checks.length;
  return [since, span('They pass', 'good', { bold: true }), span(all ? ': Enter goes on.' : ': c runs the rest too.')];
};

const verdict = (run: RunState, { scenario }: Lesson): Line => {
  const { grade } = run;
  if (grade === undefined) return [];
  if (hasFullMarks(run)) return [span('Full marks. Enter shows your summary.', 'good', { bold: true })];
  if (grade.outcome === 'pass') {
    const rest = scenario.checks.length - run.checks.length;
    return [
      span('All of it passes. ', 'good', { bold: true }),
      span(`Go on with the next step: ${rest} more check${rest === 1 ? '' : 's'} to come.`),
    ];
  }
  return grade.outcome === 'error'
    ? [span('Not all of it could be checked. c runs the checks again.', 'warn')]
    : [span('Not there yet. ', 'warn', { bold: true }), span('Look at what is missing, change it, and press c again.')];
};

/** Whoever edits from here must see what the cluster says to it. */
const editing = (attempt: AttemptState, width: number, frame: number, theme: Theme): Line[] => {
  const changing = ['changed', 'applying', 'refused'].includes(selectedFile(attempt.files)?.status ?? '');
  return changing ? fileLines(attempt, width, frame, theme) : [];
};

/** The checks stay in sight; the evidence of the selected one scrolls below them. */
export const reportLayout = ({ state, size, theme, frame, attempt, lesson }: LessonProps): ScreenLayout => {
  const run = reported(attempt);
  const quiet = attempt.reporting === 'quiet';
  const { grade, checks, selected } = run;
  const width = size.columns - 2;
  const title: Line = lessonTitle(lesson);
  if (run.problem !== undefined) {
    return {
      title,
      corner: [],
      top: [],
      body: [blank, ...problemLines(run.problem, Math.min(width, 76), theme)],
      status: noticeLines(state.notice, width, theme),
    };
  }
  const shown = checks[selected];
  return {
    title,
    corner:
      grade === undefined || quiet
        ? []
        : [span(`${grade.points} of ${grade.outOf} points`, grade.outcome === 'pass' ? 'good' : 'warn')],
    top: [
      ...checks.map((check, index) =>
        checkLine(check, { width: Math.min(width, 100), frame, theme, selected: index === selected }),
      ),
      blank,
    ],
    body: [
      ...(grade?.problems ?? []).flatMap((problem) => [...problemLines(problem, width, theme), blank]),
      ...(shown === undefined ? [] : resultLines(shown, lesson.forecasts[shown.id], Math.min(width, 100), theme)),
    ],
    status:
      state.dialog === undefined
        ? [
            ...wrap(quiet ? quietVerdict(run, attempt, lesson) : verdict(run, lesson), width),
            ...editing(attempt, width, frame, theme),
            ...noticeLines(state.notice, width, theme),
          ]
        : dialogLines(state.dialog, width, theme),
  };
};
