/** Finding scenarios: every word must occur somewhere in what is known of one, whatever the case and the accents. */
import { emptyInput } from './text-input.ts';
import type { Lesson, LessonState, SearchState } from './state.ts';

/** As it is compared: small letters without accents. */
export const folded = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase();

export const noSearch: SearchState = { typing: true, input: emptyInput };

/** What is searched for, folded; none when nothing is. */
export const searchWords = ({ search }: Pick<LessonState, 'search'>): string[] =>
  folded(search?.input.text ?? '')
    .split(/\s+/)
    .filter((word) => word !== '');

const haystack = ({ scenario }: Lesson): string =>
  folded(
    [scenario.id, scenario.slug, scenario.title, scenario.about, scenario.track.title, ...scenario.concepts].join('\n'),
  );

/** Indices in `lessons`, in their order. */
export const foundLessons = (state: Pick<LessonState, 'lessons' | 'search'>): number[] => {
  const words = searchWords(state);
  const all = state.lessons.map((_, index) => index);
  if (words.length === 0) return all;
  const texts = state.lessons.map(haystack);
  return all.filter((index) => words.every((word) => texts[index]?.includes(word)));
};

/** The lesson with the mark: the next one in sight when the marked one is not; undefined when none is. */
export const lessonInSight = (state: Pick<LessonState, 'lessons' | 'search' | 'cursor'>): number | undefined => {
  const found = foundLessons(state);
  return found.find((index) => index >= state.cursor) ?? found.at(-1);
};
