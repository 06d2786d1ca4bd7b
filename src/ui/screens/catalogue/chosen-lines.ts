/** What there is to know of the scenario with the mark. */
import type { Lesson, LessonState } from '../../../lesson/state.ts';
import { searchWords } from '../../../lesson/search.ts';
import { blank, span, type Line, type Span } from '../../text/line.ts';
import { emphasised } from '../../text/emphasis.ts';
import { markdownSpans } from '../../text/markdown.ts';
import { spent } from '../../text/time.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';
import { isBegun, pointsOf } from './lesson-row.ts';

const levels = { 1: 'first week', 2: 'getting on', 3: 'advanced', 4: "administrator's exam" } as const;

/** Where it stands, when there is something to say. */
const standing = ({ scenario }: Lesson, { progress }: LessonState): Line | undefined => {
  const known = progress[scenario.slug];
  const going = isBegun(known);
  if (known?.done === true) {
    return [span(going ? 'Solved, and begun anew: Enter goes on.' : 'Solved. Enter begins it anew.', 'good')];
  }
  if (!going) return undefined;
  const ms = known?.ms ?? 0;
  const so = ms < 60_000 ? '' : ` (${spent(ms)} so far)`;
  return [span(`You have begun this one${so}: Enter goes on with it.`, 'warn')];
};

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const inWords = (about: string, words: readonly string[]): Span[] =>
  markdownSpans(about).flatMap((piece) => emphasised(piece, words));

/** In the few rows below the list. */
export const shortly = (lesson: Lesson, state: LessonState, width: number, roomy: boolean): Line[] => {
  const { about, track, concepts } = lesson.scenario;
  const words = searchWords(state);
  const where = standing(lesson, state);
  return [
    ...(roomy ? wrap(emphasised(span(`${track.title}: ${track.about}`, 'dim'), words), width) : []),
    ...wrap(inWords(about, words), width),
    ...(words.length > 0 && concepts.length > 0
      ? wrap([span('Concepts: ', 'dim'), ...emphasised(span(concepts.join(', '), 'dim'), words)], width)
      : []),
    ...(where === undefined ? [] : [where]),
  ];
};

/** In a column of its own. */
export const chosenLines = (lesson: Lesson, state: LessonState, width: number, { symbols }: Theme): Line[] => {
  const { title, about, track, concepts, level, minutes, steps, checks } = lesson.scenario;
  const words = searchWords(state);
  const where = standing(lesson, state);
  const facts = [
    counted(minutes, 'minute'),
    counted(steps.length, 'step'),
    counted(checks.length, 'check'),
    pointsOf(lesson, state.progress[lesson.scenario.slug]),
  ].join(` ${symbols.separator} `);
  return [
    ...wrap(emphasised(span(title, 'accent', { bold: true }), words), width),
    blank,
    ...wrap(inWords(about, words), width),
    blank,
    ...wrap([span(facts, 'dim')], width),
    ...wrap([span(`Level ${level}: ${levels[level]}`, 'dim')], width),
    ...(concepts.length === 0
      ? []
      : wrap([span('Concepts: ', 'dim'), ...emphasised(span(concepts.join(', ')), words)], width)),
    ...(where === undefined ? [] : [blank, ...wrap(where, width)]),
    blank,
    ...wrap(emphasised(span(track.title, 'plain', { bold: true }), words), width),
    ...wrap(emphasised(span(track.about, 'dim'), words), width),
  ];
};
