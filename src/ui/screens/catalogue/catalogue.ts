import { noticeLines } from '../../components/notice/notice-lines.ts';
import type { ScreenLayout, ScreenProps } from '../../layout.ts';
import type { ScenarioProgress } from '../../../lesson/journal.ts';
import type { Lesson } from '../../../lesson/state.ts';
import { blank, fit, lineWidth, padded, span, spread, type Line } from '../../text/line.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';

const totalOf = ({ scenario }: Lesson): number => scenario.checks.reduce((sum, { points }) => sum + points, 0);

const pointsOf = (lesson: Lesson, progress: ScenarioProgress | undefined): string => {
  const { best, done } = progress ?? {};
  if (best === undefined) return `${totalOf(lesson)} points`;
  return `${best.points}/${done === true ? best.outOf : totalOf(lesson)}`;
};

const row = (
  lesson: Lesson,
  progress: ScenarioProgress | undefined,
  selected: boolean,
  width: number,
  theme: Theme,
): Line => {
  const { id, title, level, minutes } = lesson.scenario;
  const { symbols } = theme;
  const begun = progress?.namespace !== undefined;
  return spread(
    [
      span(selected ? `${symbols.pointer} ` : '  ', 'accent', { bold: true }),
      progress?.done === true ? span(`${symbols.pass} `, 'good') : span(begun ? `${symbols.hollow} ` : '  ', 'warn'),
      span(`${id}  `, 'dim'),
      span(title, selected ? 'accent' : 'plain', { bold: selected }),
    ],
    [
      span(`level ${level}  ${padded(`${minutes} min`, 6)}  `, 'dim'),
      span(pointsOf(lesson, progress).padStart(9), progress?.done === true ? 'good' : 'plain'),
    ],
    width,
    symbols.ellipsis,
  );
};

const aboutLines = ({ scenario }: Lesson, width: number): Line[] => [
  ...wrap([span(`${scenario.track.title}: ${scenario.track.about}`, 'dim')], width),
  ...wrap([span(scenario.about)], width),
];

/** Which cluster it is and why: with kind missing, that is worth knowing. */
const clusterLines = ({ name, why }: { name: string; why: string }, width: number): Line[] =>
  wrap([span(`Cluster ${name}: ${why}`, 'dim')], width);

/** By track, in the order in which they are meant to be done. */
export const catalogueLayout = ({ state, size, theme }: ScreenProps): ScreenLayout => {
  const { lessons, cursor, progress, opening, notice } = state;
  const width = Math.min(size.columns - 2, 100);
  const body: Line[] = [];
  let follow = 0;
  for (const [index, lesson] of lessons.entries()) {
    const { slug, track } = lesson.scenario;
    if (lessons[index - 1]?.scenario.track.id !== track.id) {
      if (index > 0) body.push(blank);
      body.push([span(track.title, 'plain', { bold: true })]);
    }
    if (index === cursor) follow = body.length;
    body.push(row(lesson, progress[slug], index === cursor, width, theme));
  }
  const chosen = lessons[cursor];
  const solved = lessons.filter(({ scenario }) => progress[scenario.slug]?.done === true).length;
  const going = chosen !== undefined && progress[chosen.scenario.slug]?.namespace !== undefined;
  const headline: Line = [
    span('peapod', 'accent', { bold: true }),
    span(`  ${solved} of ${lessons.length} solved`, 'dim'),
  ];
  // Of the two, the cluster's name (which may be long) is the one that may be cut.
  const room = Math.max(0, size.columns - 4 - lineWidth(headline));
  return {
    title: headline,
    corner: fit([span(opening.title ?? '', 'dim')], room, theme.symbols.ellipsis),
    top: [],
    body,
    follow,
    status: [
      ...(chosen === undefined ? [] : aboutLines(chosen, size.columns - 2)),
      ...(opening.chosen === undefined ? [] : clusterLines(opening.chosen, size.columns - 2)),
      ...(going ? [[span('You have begun this one: Enter goes on with it.', 'warn')]] : []),
      ...noticeLines(notice, size.columns - 2),
    ],
  };
};
