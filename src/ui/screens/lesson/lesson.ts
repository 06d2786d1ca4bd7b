import { dialogLines } from '../../components/dialog/dialog-lines.ts';
import { fileLines } from '../../components/file-line/file-lines.ts';
import { liveLines, liveSummary } from '../../components/live-panel/live-lines.ts';
import { noticeLines } from '../../components/notice/notice-lines.ts';
import { problemLines } from '../../components/problem/problem-lines.ts';
import { timelineLines } from '../../components/timeline/timeline-lines.ts';
import { stageLines } from '../../components/stages/stage-lines.ts';
import { bodyHeight, type ScreenLayout, type ScreenProps } from '../../layout.ts';
import type { AttemptState, Lesson } from '../../../lesson/state.ts';
import { blank, lineWidth, span, type Line } from '../../text/line.ts';
import { wrap } from '../../text/wrap.ts';
import { hasTwoColumns, textWidth } from './columns.ts';
import { stepLines } from './step-lines.ts';

type Inside = ScreenProps & { attempt: AttemptState; lesson: Lesson };

/** Half a command would be worse than none. */
const terminalLine = (command: string, width: number): Line => {
  const whole = [span('In another terminal: ', 'dim'), span(command, 'code')];
  return lineWidth(whole) <= width ? whole : [span('? tells how to use kubectl in another terminal.', 'dim')];
};

const statusLines = ({ state, view, size, theme, frame, attempt }: Inside): Line[] => {
  const width = size.columns - 2;
  if (state.dialog !== undefined) return dialogLines(state.dialog, width, theme);
  const { trouble, live } = attempt;
  const summary: Line[] =
    hasTwoColumns(size.columns) || view.panel === 'cluster'
      ? []
      : [[span('cluster  ', 'plain', { bold: true }), ...liveSummary(live, theme)]];
  const terminal: Line[] =
    attempt.terminalLine === undefined || (attempt.reading.step > 0 && size.rows < 32)
      ? []
      : [terminalLine(attempt.terminalLine, width)];
  return [
    ...(trouble === undefined ? [] : problemLines(trouble, width, theme)),
    ...summary,
    ...fileLines(attempt, width, frame, theme),
    ...terminal,
    ...noticeLines(state.notice, width),
  ];
};

const starting = ({ size, theme, frame, attempt, lesson }: Inside): Line[] => {
  const width = Math.min(size.columns - 2, 76);
  return [
    blank,
    ...wrap([span(lesson.scenario.about)], width),
    blank,
    [span(attempt.status === 'failed' ? 'It could not be set up.' : 'Setting it up for you', 'dim')],
    ...stageLines(attempt.stages, frame, theme),
    ...(attempt.problem === undefined ? [] : [blank, ...problemLines(attempt.problem, width, theme)]),
  ];
};

/** What stands in the main column instead of the step. */
const mainPanel = ({ view, attempt, theme }: Inside, width: number): Pick<ScreenLayout, 'body' | 'tail'> | undefined =>
  view.panel === 'timeline' ? { body: timelineLines(attempt.timeline, { width, theme }), tail: true } : undefined;

const ready = (props: Inside): Pick<ScreenLayout, 'body' | 'side' | 'newest' | 'tail' | 'status'> => {
  const { size, theme, now, attempt, lesson, view } = props;
  const status = statusLines(props);
  const columns = size.columns - 2;
  if (!hasTwoColumns(size.columns)) {
    if (view.panel === 'cluster') {
      return { body: liveLines(attempt.live, { width: columns, rows: undefined, now, theme }), status };
    }
    const panel = mainPanel(props, columns);
    if (panel !== undefined) return { ...panel, status };
    const { rows, newest } = stepLines(attempt, lesson, columns, theme);
    return { body: rows, status, ...(newest === undefined ? {} : { newest }) };
  }
  const left = textWidth(size.columns);
  const right = columns - left - 3;
  const height = bodyHeight(size, { top: [], status });
  const side = { rows: liveLines(attempt.live, { width: right, rows: height, now, theme }), width: right };
  const panel = mainPanel(props, left);
  if (panel !== undefined) return { ...panel, side, status };
  const { rows, newest } = stepLines(attempt, lesson, left, theme);
  return {
    body: rows,
    side,
    status,
    ...(newest === undefined ? {} : { newest }),
  };
};

export const lessonLayout = (props: Inside): ScreenLayout => {
  const { attempt, lesson, theme, state } = props;
  const { scenario } = lesson;
  const { step } = attempt.reading;
  const trail = scenario.steps.map((_, index) =>
    span(index === step ? theme.symbols.dot : theme.symbols.pending, index === step ? 'accent' : 'dim'),
  );
  const title: Line = [span(`${scenario.id} `, 'dim'), span(scenario.title, 'accent', { bold: true })];
  if (attempt.status !== 'ready') {
    return {
      title,
      corner: [],
      top: [],
      body: starting(props),
      status: noticeLines(state.notice, props.size.columns - 2),
    };
  }
  return {
    title,
    corner: [span(`step ${step + 1} of ${scenario.steps.length} `, 'dim'), ...trail],
    top: [],
    ...ready(props),
  };
};
