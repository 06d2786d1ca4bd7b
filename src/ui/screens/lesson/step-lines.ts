import type { AttemptState, Lesson } from '../../../lesson/state.ts';
import { openHints, stepAt } from '../../../lesson/attempt/reading.ts';
import { unanswered } from '../../../lesson/attempt/quiz.ts';
import { checkListLines } from '../../components/check-list/check-list-lines.ts';
import { blank, indent, span, type Line } from '../../text/line.ts';
import { markdownLines } from '../../text/markdown.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';

/** Longer rows are hard to read. */
const readable = 72;

const hasQuiz = ({ scenario }: Lesson, checks: readonly string[]): boolean =>
  scenario.checks.some(({ id, proves }) => checks.includes(id) && proves.some(({ grader }) => grader === 'quiz'));

/** The step, what it is checked for, then the hints that are open; `newest` is where the last hint begins. */
export const stepLines = (
  attempt: AttemptState,
  lesson: Lesson,
  columns: number,
  theme: Theme,
  frame: number,
): { rows: Line[]; newest: number | undefined } => {
  const width = Math.min(columns, readable);
  const step = stepAt(lesson.scenario, attempt.reading);
  const rows: Line[] = [
    ...wrap([span(step.title, 'accent', { bold: true })], width),
    blank,
    ...markdownLines(step.body, width, theme.symbols),
  ];
  const checks = checkListLines(attempt, lesson, step, { width, frame, theme });
  if (checks.length > 0) rows.push(blank, ...checks);
  if (hasQuiz(lesson, step.checks)) {
    const open = unanswered(attempt.quiz, lesson.scenario.questions);
    const words =
      open === 0
        ? 'You have answered all questions. z shows them again.'
        : `z opens the questions (${open} not answered yet).`;
    rows.push(blank, ...wrap([span(words, 'accent')], width));
  }
  let newest: number | undefined;
  const open = openHints(attempt.reading, step);
  for (const [index, hint] of step.hints.slice(0, open).entries()) {
    newest = rows.length + 1;
    rows.push(
      blank,
      [span(`Hint ${index + 1} of ${step.hints.length}`, 'warn', { bold: true })],
      ...indent(markdownLines(hint, width - 2, theme.symbols), 2),
    );
  }
  return { rows, newest };
};
