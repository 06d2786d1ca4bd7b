import { checkLine } from '../../components/check-row/check-line.ts';
import { spinnerAt } from '../../components/stages/stage-lines.ts';
import type { ScreenLayout, ScreenProps } from '../../layout.ts';
import type { AttemptState, CheckState, Lesson } from '../../../lesson/state.ts';
import { blank, indent, span, type Line } from '../../text/line.ts';
import { spent } from '../../text/time.ts';
import { wrap } from '../../text/wrap.ts';

/** Of what a check says, this much stays in sight. */
const linesShown = 3;

const said = ({ state, lines, result }: CheckState, width: number): Line[] => {
  const words =
    result === undefined
      ? state === 'running'
        ? lines.slice(-linesShown).map(({ text }) => text)
        : []
      : [result.reason];
  return indent(
    words.flatMap((line) => wrap([span(line, 'dim')], width - 6)),
    6,
  );
};

export const checkingLayout = ({
  size,
  theme,
  now,
  frame,
  attempt,
  lesson,
}: ScreenProps & { attempt: AttemptState; lesson: Lesson }): ScreenLayout => {
  const { run } = attempt;
  const width = Math.min(size.columns - 2, 100);
  const done = run.checks.filter(({ state }) => state === 'done').length;
  const rows: Line[] = [blank];
  let follow = 0;
  for (const check of run.checks) {
    if (check.state === 'running') follow = rows.length;
    rows.push(checkLine(check, { width, frame, theme }), ...said(check, width));
  }
  const busy = run.status === 'stopping' ? 'Stopping, and putting things back' : 'Checking your work';
  return {
    title: [span(`${lesson.scenario.id} `, 'dim'), span(lesson.scenario.title, 'accent', { bold: true })],
    corner: [span(`${done} of ${run.checks.length} done`, 'dim')],
    top: [],
    body: rows,
    follow,
    status: [
      [
        span(`${spinnerAt(frame, theme)} `, 'accent'),
        span(busy),
        span(`  ${spent(Math.max(0, now - run.startedAt))}`, 'dim'),
      ],
    ],
  };
};
