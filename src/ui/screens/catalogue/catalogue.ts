import { dialogLines } from '../../components/dialog/dialog-lines.ts';
import { noticeLines } from '../../components/notice/notice-lines.ts';
import { searchLine } from '../../components/search-line/search-line.ts';
import { bodyHeight, type ScreenLayout, type ScreenProps } from '../../layout.ts';
import { foundLessons, lessonInSight, searchWords } from '../../../lesson/search.ts';
import type { Lesson, LessonState } from '../../../lesson/state.ts';
import { blank, fit, indent, lineWidth, span, type Line } from '../../text/line.ts';
import { wrap } from '../../text/wrap.ts';
import { hasTwoColumns } from '../lesson/columns.ts';
import { chosenLines, shortly } from './chosen-lines.ts';
import { lessonRow, progressBar } from './lesson-row.ts';

/** Longer rows make the eye lose the way from the title to the points. */
const widestList = 100;
/** The side beside the list says more about the chosen scenario. */
const sideWidth = (columns: number): number => Math.max(34, Math.min(60, Math.floor(columns * 0.36)));

const isSolved =
  ({ progress }: LessonState) =>
  ({ scenario }: Lesson): boolean =>
    progress[scenario.slug]?.done === true;

/** The head of a track: how much of it is done, found or not. */
const trackLine = (
  state: LessonState,
  { scenario: { track } }: Lesson,
  { theme }: Pick<ScreenProps, 'theme'>,
): Line => {
  const all = state.lessons.filter(({ scenario }) => scenario.track.id === track.id);
  const solved = all.filter(isSolved(state)).length;
  return [
    span(track.title, 'plain', { bold: true }),
    span('  '),
    ...progressBar(solved, all.length, theme),
    span(` ${solved} of ${all.length}`, 'dim'),
  ];
};

const nothingFound = ({ search }: LessonState, width: number): Line[] => [
  blank,
  ...indent(
    wrap(
      [
        span('Nothing found for ', 'plain', { bold: true }),
        span(`"${search?.input.text.trim() ?? ''}"`, 'plain', { bold: true }),
        span('. Every word must occur in a name, a track, a concept or what a scenario is about. Esc shows all again.'),
      ],
      width - 2,
    ),
    2,
  ),
];

/** By track, in the order in which they are meant to be done. */
const listLines = (
  state: LessonState,
  width: number,
  { theme }: Pick<ScreenProps, 'theme'>,
): { rows: Line[]; follow: number } => {
  const { lessons } = state;
  const marked = lessonInSight(state);
  const words = searchWords(state);
  const rows: Line[] = [];
  let follow = 0;
  let before: string | undefined;
  for (const index of foundLessons(state)) {
    const lesson = lessons[index];
    if (lesson === undefined) continue;
    const { track, slug } = lesson.scenario;
    if (track.id !== before) {
      if (before !== undefined) rows.push(blank);
      rows.push(trackLine(state, lesson, { theme }));
    }
    before = track.id;
    if (index === marked) follow = rows.length;
    rows.push(lessonRow(lesson, { progress: state.progress[slug], selected: index === marked, width, words, theme }));
  }
  return rows.length === 0 ? { rows: nothingFound(state, width), follow: 0 } : { rows, follow };
};

/** Which cluster it is and why: with kind missing, that is worth knowing. */
const clusterLines = ({ opening: { chosen } }: LessonState, width: number): Line[] =>
  chosen === undefined ? [] : wrap([span(`Cluster ${chosen.name}: ${chosen.why}`, 'dim')], width);

/** From this height on there is room for what can be done without. */
const roomyFrom = 20;

export const catalogueLayout = ({ state, size, theme }: ScreenProps): ScreenLayout => {
  const { lessons, opening, notice, search, dialog } = state;
  const columns = size.columns - 2;
  const wide = hasTwoColumns(size.columns);
  const side = sideWidth(size.columns);
  const width = Math.min(wide ? columns - side - 3 : columns, widestList);
  const { rows, follow } = listLines(state, width, { theme });
  const chosen = lessons[lessonInSight(state) ?? -1];
  const solved = lessons.filter(isSolved(state)).length;
  const headline: Line = [
    span('peapod', 'accent', { bold: true }),
    span(`  ${solved} of ${lessons.length} solved `, 'dim'),
    ...progressBar(solved, lessons.length, theme),
  ];
  // Of the two, the cluster's name (which may be long) is the one that may be cut.
  const room = Math.max(0, size.columns - 4 - lineWidth(headline));
  const roomy = size.rows >= roomyFrom;
  const about = chosen === undefined || wide ? [] : shortly(chosen, state, columns, roomy);
  const status =
    dialog === undefined
      ? [...about, ...(roomy ? clusterLines(state, columns) : []), ...noticeLines(notice, columns, theme)]
      : dialogLines(dialog, columns, theme);
  const top = search === undefined ? [] : [searchLine(search, foundLessons(state).length, lessons.length, theme)];
  const sideRows = chosen === undefined ? [] : chosenLines(chosen, state, side, theme);
  return {
    title: headline,
    corner: fit([span(opening.title ?? '', 'dim')], room, theme.symbols.ellipsis),
    top,
    body: rows,
    follow,
    status,
    ...(wide ? { side: { rows: sideRows.slice(0, bodyHeight(size, { top, status })), width: side } } : {}),
  };
};
