import { noticeLines } from '../../components/notice/notice-lines.ts';
import { lessonTitle, type LessonProps, type ScreenLayout } from '../../layout.ts';
import { blank, indent, span } from '../../text/line.ts';
import { markdownLines } from '../../text/markdown.ts';

/** What there is to say once the scenario is solved: while its objects are still there to be looked at. */
export const debriefLayout = ({ state, size, theme, lesson }: LessonProps): ScreenLayout => {
  const { scenario } = lesson;
  const width = Math.min(size.columns - 2, 76);
  return {
    title: lessonTitle(lesson),
    corner: [span('solved', 'good')],
    top: [],
    body: [
      blank,
      [span(`${theme.symbols.pass} `, 'good', { bold: true }), span('Full marks.', 'good', { bold: true })],
      ...scenario.debrief.flatMap(({ title, body }) => [
        blank,
        [span(title, 'accent', { bold: true })],
        ...indent(markdownLines(body, width - 2, theme.symbols), 2),
      ]),
    ],
    status: noticeLines(state.notice, size.columns - 2, theme),
  };
};
