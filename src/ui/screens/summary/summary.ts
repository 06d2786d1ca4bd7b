import { lessonTitle, type LessonProps, type ScreenLayout } from '../../layout.ts';
import { blank, span, type Line } from '../../text/line.ts';
import { markdownSpans } from '../../text/markdown.ts';
import { spent } from '../../text/time.ts';
import { wrap } from '../../text/wrap.ts';

const hintWords = (hints: number): string => {
  if (hints === 0) return 'no hints';
  return hints === 1 ? '1 hint' : `${hints} hints`;
};

export const summaryLayout = ({ state, size, theme, attempt, lesson }: LessonProps): ScreenLayout => {
  const { grade } = attempt.run;
  const { symbols } = theme;
  const width = Math.min(size.columns - 2, 76);
  const { ms = 0, hints = 0, sawSolution = false } = attempt.finished ?? {};
  const next = state.lessons[state.lessons.indexOf(lesson) + 1]?.scenario;
  const proved = (grade?.results ?? []).filter(({ verdict }) => verdict === 'pass');
  const skipped = (grade?.results ?? []).length - proved.length;
  const facts: Line = [
    span(`${grade?.points ?? 0} of ${grade?.outOf ?? 0} points`, 'good'),
    span(` ${symbols.separator} ${spent(ms)} ${symbols.separator} ${hintWords(hints)}`, 'dim'),
    span(sawSolution ? ` ${symbols.separator} with a look at the solution` : '', 'dim'),
  ];
  return {
    title: lessonTitle(lesson),
    corner: [span('solved', 'good')],
    top: [],
    body: [
      blank,
      [span('Well done.', 'good', { bold: true }), span(' The cluster agrees with you.')],
      facts,
      blank,
      [span('What you have shown', 'plain', { bold: true })],
      ...proved.map(({ title }): Line => [span(`${symbols.pass} `, 'good'), span(title)]),
      ...(skipped === 0 ? [] : [[span(`${skipped} left out: this cluster can't show it.`, 'dim')]]),
      blank,
      ...(next === undefined
        ? [[span('That was the last one. Every scenario stays open to be done again.')]]
        : [
            [span('Next: ', 'plain', { bold: true }), span(`${next.id} ${next.title}`, 'accent')],
            ...wrap(markdownSpans(next.about), width),
          ]),
    ],
    status: [[span('Leaving takes the objects of this lesson off the cluster; your files stay.', 'dim')]],
  };
};
