import type { Question } from '../../../domain/scenario.ts';
import { lessonTitle, type LessonProps, type ScreenLayout } from '../../layout.ts';
import { gradedAnswer, questionAt } from '../../../lesson/attempt/quiz.ts';
import type { AttemptState } from '../../../lesson/state.ts';
import { blank, indent, span, type Line } from '../../text/line.ts';
import { markdownLines, markdownSpans } from '../../text/markdown.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';
import { noticeLines } from '../../components/notice/notice-lines.ts';

/** After a run: whether the answer was right, and why. */
const graded = (question: Question, attempt: AttemptState, width: number, { symbols }: Theme): Line[] => {
  const verdict = gradedAnswer(attempt, question);
  if (verdict === undefined) return [];
  const head =
    verdict === 'right'
      ? span(`${symbols.pass} Right. `, 'good', { bold: true })
      : span(`${symbols.fail} Not right. `, 'bad', { bold: true });
  return [blank, ...wrap([head, ...markdownSpans(question.because)], width)];
};

export const quizLayout = ({ state, size, theme, attempt, lesson }: LessonProps): ScreenLayout => {
  const { quiz } = attempt;
  const { scenario } = lesson;
  const question = questionAt(quiz, scenario.questions);
  const width = Math.min(size.columns - 2, 76);
  const { symbols } = theme;
  const options = (quiz.order[question?.id ?? ''] ?? []).flatMap((key, index): Line[] => {
    const lit = index === quiz.option;
    const taken = quiz.answers[question?.id ?? ''] === key;
    const [first = [], ...rest] = markdownLines(question?.options[key] ?? '', width - 6, symbols);
    return [
      [
        span(lit ? `${symbols.pointer} ` : '  ', 'accent', { bold: true }),
        span(taken ? `(${symbols.dot}) ` : '( ) ', taken ? 'accent' : 'dim'),
        ...first.map((piece) => (lit ? { ...piece, bold: true } : piece)),
      ],
      ...indent(rest, 6),
    ];
  });
  const verdict = question === undefined ? [] : graded(question, attempt, width, theme);
  return {
    title: lessonTitle(lesson),
    corner: [span(`question ${quiz.question + 1} of ${scenario.questions.length}`, 'dim')],
    top: [],
    body: [blank, ...markdownLines(question?.ask ?? '', width, symbols), blank, ...options, ...verdict],
    status: [
      ...(verdict.length > 0 ? [] : [[span('You learn whether it is right when the checks run.', 'dim')]]),
      ...noticeLines(state.notice, size.columns - 2, theme),
    ],
  };
};
