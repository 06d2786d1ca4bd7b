import type { ScreenLayout, ScreenProps } from '../../layout.ts';
import { questionAt } from '../../../lesson/quiz.ts';
import type { AttemptState, Lesson } from '../../../lesson/state.ts';
import { blank, indent, span, type Line } from '../../text/line.ts';
import { markdownLines } from '../../text/markdown.ts';
import { noticeLines } from '../../components/notice/notice-lines.ts';

export const quizLayout = ({
  state,
  size,
  theme,
  attempt,
  lesson,
}: ScreenProps & { attempt: AttemptState; lesson: Lesson }): ScreenLayout => {
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
  return {
    title: [span(`${scenario.id} `, 'dim'), span(scenario.title, 'accent', { bold: true })],
    corner: [span(`question ${quiz.question + 1} of ${scenario.questions.length}`, 'dim')],
    top: [],
    body: [blank, ...markdownLines(question?.ask ?? '', width, symbols), blank, ...options],
    status: [
      [span('You learn whether it is right when the checks run.', 'dim')],
      ...noticeLines(state.notice, size.columns - 2, theme),
    ],
  };
};
