import { checkSummary } from '../../components/check-list/check-list-lines.ts';
import { runningLine } from '../../components/console/running-line.ts';
import { dialogLines } from '../../components/dialog/dialog-lines.ts';
import { fileView } from '../../components/file-view/file-view.ts';
import { fileLines } from '../../components/file-line/file-lines.ts';
import { rowLabel } from '../../components/file-line/row-label.ts';
import { liveLines, liveSummary } from '../../components/live-panel/live-lines.ts';
import { noticeLines } from '../../components/notice/notice-lines.ts';
import { problemLines } from '../../components/problem/problem-lines.ts';
import { timelineLines } from '../../components/timeline/timeline-lines.ts';
import { stageLines } from '../../components/stages/stage-lines.ts';
import { bodyHeight, lessonTitle, type LessonProps, type ScreenLayout } from '../../layout.ts';
import { helpOffered } from '../../../lesson/checks/failures.ts';
import { stepAt } from '../../../lesson/attempt/reading.ts';
import { blank, lineWidth, span, type Line } from '../../text/line.ts';
import { markdownSpans } from '../../text/markdown.ts';
import { wrap } from '../../text/wrap.ts';
import { hasTwoColumns, textWidth } from './columns.ts';
import { consoleLayout } from './console.ts';
import { stepLines } from './step-lines.ts';

/** Half a command would be worse than none. */
const terminalLine = (command: string, width: number): Line => {
  const whole = [span('In another terminal: ', 'dim'), span(command, 'code')];
  return lineWidth(whole) <= width ? whole : [span('? tells how to use kubectl in another terminal.', 'dim')];
};

/** What would help with a check that keeps failing. */
const offer = ({ attempt, lesson }: LessonProps): Line[] => {
  const offered = helpOffered(attempt, lesson.scenario);
  if (offered === undefined) return [];
  const [key, words] = offered === 'hint' ? ['h', ': a hint for this step'] : ['x', ': the solution'];
  return [[span(key, 'accent', { bold: true }), span(words)]];
};

/** `checks`: how they stand, when their list is out of sight. */
const statusLines = (inside: LessonProps, checks: readonly Line[]): Line[] => {
  const { state, view, size, theme, frame, attempt } = inside;
  const width = size.columns - 2;
  if (state.dialog !== undefined) return dialogLines(state.dialog, width, theme);
  const { trouble, live } = attempt;
  const summary: Line[] =
    hasTwoColumns(size.columns) || view.panel === 'cluster'
      ? []
      : [[rowLabel('cluster', attempt), ...liveSummary(live, theme)]];
  const terminal: Line[] =
    attempt.terminalLine === undefined || (attempt.reading.step > 0 && size.rows < 32)
      ? []
      : [terminalLine(attempt.terminalLine, width)];
  return [
    ...(trouble === undefined ? [] : problemLines(trouble, width, theme)),
    ...summary,
    // The panel shows what was refused in its place.
    ...fileLines(attempt, width, frame, theme).slice(0, view.panel === 'file' ? 1 : undefined),
    ...runningLine(attempt.console, theme),
    ...checks,
    ...offer(inside),
    ...terminal,
    ...noticeLines(state.notice, width, theme),
  ];
};

const starting = ({ size, theme, frame, attempt, lesson }: LessonProps): Line[] => {
  const width = Math.min(size.columns - 2, 76);
  return [
    blank,
    ...wrap(markdownSpans(lesson.scenario.about), width),
    blank,
    [span(attempt.status === 'failed' ? 'It could not be set up.' : 'Setting it up for you', 'dim')],
    ...stageLines(attempt.stages, frame, theme),
    ...(attempt.problem === undefined ? [] : [blank, ...problemLines(attempt.problem, width, theme)]),
  ];
};

type Main = Pick<ScreenLayout, 'top' | 'body' | 'newest' | 'tail'>;

/** The main column. */
const mainColumn = (inside: LessonProps, width: number): Main => {
  const { theme, frame, now, attempt, lesson, view } = inside;
  const withNewest = (
    top: readonly Line[],
    { rows, newest }: { rows: readonly Line[]; newest: number | undefined },
  ): Main => ({
    top,
    body: rows,
    ...(newest === undefined ? {} : { newest }),
  });
  // On a wide terminal the cluster has a column of its own.
  const panel = view.panel === 'cluster' && hasTwoColumns(inside.size.columns) ? 'text' : view.panel;
  switch (panel) {
    case 'file': {
      const { tabs, ...file } = fileView(attempt.files, width, theme);
      return withNewest(tabs, file);
    }
    case 'timeline':
      return { top: [], body: timelineLines(attempt.timeline, { width, theme }), tail: 'body' };
    case 'cluster':
      return { top: [], body: liveLines(attempt.live, { width, rows: undefined, now, theme }) };
    case 'text':
      return withNewest([], stepLines(attempt, lesson, width, theme, frame));
  }
};

const ready = (props: LessonProps): Main & Pick<ScreenLayout, 'side' | 'status'> => {
  const { size, theme, now, frame, attempt, lesson, view } = props;
  const columns = size.columns - 2;
  const two = hasTwoColumns(size.columns);
  const left = two ? textWidth(size.columns) : columns;
  const main = mainColumn(props, left);
  const bare = statusLines(props, []);
  const listed = view.panel === 'text' && main.body.length <= bodyHeight(size, { top: main.top, status: bare });
  const step = stepAt(lesson.scenario, attempt.reading);
  const status = listed
    ? bare
    : statusLines(props, checkSummary(attempt, lesson, step, { width: columns, frame, theme }));
  if (!two) return { ...main, status };
  const height = bodyHeight(size, { top: main.top, status });
  const width = columns - left - 3;
  return { ...main, side: { rows: liveLines(attempt.live, { width, rows: height, now, theme }), width }, status };
};

export const lessonLayout = (props: LessonProps): ScreenLayout => {
  const { attempt, lesson, theme, state } = props;
  const { scenario } = lesson;
  const { step } = attempt.reading;
  const trail = scenario.steps.map((_, index) =>
    span(index === step ? theme.symbols.dot : theme.symbols.pending, index === step ? 'accent' : 'dim'),
  );
  const title: Line = lessonTitle(lesson);
  if (attempt.status !== 'ready') {
    return {
      title,
      corner: [],
      top: [],
      body: starting(props),
      status: noticeLines(state.notice, props.size.columns - 2, theme),
    };
  }
  return {
    title,
    corner: [span(`step ${step + 1} of ${scenario.steps.length} `, 'dim'), ...trail],
    top: [],
    ...(attempt.console.open && state.dialog === undefined ? consoleLayout(props) : ready(props)),
  };
};
