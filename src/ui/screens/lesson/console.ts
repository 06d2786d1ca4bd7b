/** The lesson while its command line is open: as much of the step and of the cluster as there is room for stays in sight. */
import { fileLines } from '../../components/file-line/file-lines.ts';
import { rowLabel } from '../../components/file-line/row-label.ts';
import { isCut, outputLines } from '../../components/console/output-lines.ts';
import { promptLines } from '../../components/console/prompt-lines.ts';
import { liveLines, liveSummary, newestEvent } from '../../components/live-panel/live-lines.ts';
import { noticeLines } from '../../components/notice/notice-lines.ts';
import { problemLines } from '../../components/problem/problem-lines.ts';
import { mainHeight, type LessonProps, type ScreenLayout } from '../../layout.ts';
import { selectedFile } from '../../../lesson/files/files.ts';
import { blank, span, type Line } from '../../text/line.ts';
import { hasTwoColumns, textWidth } from './columns.ts';
import { stepLines } from './step-lines.ts';

/** What the cluster's column is content with. */
const clusterWidth = 56;

/** With fewer rows than this, all of them are for the output. */
const sharedFrom = 20;

const statusLines = ({ state, size, theme, frame, now, attempt }: LessonProps): Line[] => {
  const width = size.columns - 2;
  const { trouble, live } = attempt;
  const cluster: Line[] = hasTwoColumns(size.columns)
    ? selectedFile(attempt.files)?.status === 'untouched'
      ? []
      : fileLines(attempt, width, frame, theme)
    : [[rowLabel('cluster', attempt), ...liveSummary(live, theme)], newestEvent(live, now, theme)];
  return [
    ...promptLines(attempt.console, width, theme),
    ...noticeLines(state.notice, width, theme),
    ...(trouble === undefined ? [] : problemLines(trouble, width, theme)),
    // With few rows, what is typed comes before what is going on.
    ...(size.rows < 15 ? [] : cluster),
  ];
};

/** The part of the step that was in sight before, above the output, in the rows that the output leaves free. */
const stepAbove = (
  { attempt, lesson, theme, frame, view }: LessonProps,
  { height, width, output }: { height: number; width: number; output: number },
): Line[] => {
  if (height < sharedFrom) return [];
  const { rows } = stepLines(attempt, lesson, width, theme, frame);
  const room = Math.max(Math.floor(height * 0.45), height - output - 1);
  const first = Math.max(0, Math.min(view.scroll, rows.length - room));
  return [...rows.slice(first, first + room), [span(theme.symbols.horizontal.repeat(width), 'dim')]];
};

export const consoleLayout = (
  props: LessonProps,
): Pick<ScreenLayout, 'above' | 'body' | 'tail' | 'side' | 'status'> => {
  const { size, theme, now, frame, attempt, view } = props;
  const status = statusLines(props);
  const height = mainHeight(size, { top: [], status });
  const columns = size.columns - 2;
  const two = hasTwoColumns(size.columns);
  // Tables are wider than text: beyond what the cluster's own column needs, all cells are theirs.
  const width = two ? Math.max(textWidth(size.columns), columns - 3 - clusterWidth) : columns;
  const right = columns - width - 3;
  const { commands } = attempt.console;
  const { wraps } = view.output;
  const output = outputLines(commands, { width, wraps, now, frame, theme });
  const cut: Line[] = !wraps && isCut(commands, width) ? [[span('Ctrl-T wraps rows that are cut.', 'dim')]] : [];
  const lines = [...output, ...cut];
  const above = stepAbove(props, { height, width, output: lines.length });
  // The newest row is the one next to what is typed.
  const free = Math.max(0, height - above.length - lines.length);
  return {
    above,
    body: [...Array.from({ length: free }, () => blank), ...lines],
    tail: 'output',
    status,
    ...(two
      ? { side: { rows: liveLines(attempt.live, { width: right, rows: height, now, theme }), width: right } }
      : {}),
  };
};
