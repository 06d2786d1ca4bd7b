import type { ScenarioProgress } from '../../../lesson/journal.ts';
import type { Lesson } from '../../../lesson/state.ts';
import { span, spread, type Line, type Span } from '../../text/line.ts';
import { emphasised } from '../../text/emphasis.ts';
import type { Theme } from '../../theme.ts';

/** Longer bars say nothing more. */
const longestBar = 10;

/** How much of something is done; words must stand beside it. */
export const progressBar = (done: number, count: number, { symbols }: Theme): Span[] => {
  const length = Math.min(count, longestBar);
  const part = count === 0 ? 0 : (done / count) * length;
  // Something is never drawn as nothing, and not all of it never as all.
  const filled = done === 0 ? 0 : done === count ? length : Math.min(length - 1, Math.max(1, Math.round(part)));
  return [span(symbols.filled.repeat(filled), 'good'), span(symbols.unfilled.repeat(length - filled), 'dim')];
};

const pointsOutOf = ({ scenario }: Lesson): number => scenario.checks.reduce((sum, { points }) => sum + points, 0);

export const pointsOf = (lesson: Lesson, progress: ScenarioProgress | undefined): string => {
  const { best, done } = progress ?? {};
  if (best === undefined) return `${pointsOutOf(lesson)} points`;
  return `${best.points}/${done === true ? best.outOf : pointsOutOf(lesson)}`;
};

export const isBegun = (progress: ScenarioProgress | undefined): boolean => progress?.namespace !== undefined;

/** Below this width the level is left to the lines about the chosen scenario. */
const levelFrom = 70;

export const lessonRow = (
  lesson: Lesson,
  {
    progress,
    selected,
    width,
    words,
    theme,
  }: {
    progress: ScenarioProgress | undefined;
    selected: boolean;
    width: number;
    /** What is searched for. */
    words: readonly string[];
    theme: Theme;
  },
): Line => {
  const { id, title, level, minutes } = lesson.scenario;
  const { symbols } = theme;
  const done = progress?.done === true;
  const mark = done ? span(`${symbols.pass} `, 'good') : span(isBegun(progress) ? `${symbols.hollow} ` : '  ', 'warn');
  return spread(
    [
      span(selected ? `${symbols.pointer} ` : '  ', 'accent', { bold: true }),
      mark,
      ...emphasised(span(id, 'dim'), words),
      span('  ', 'dim'),
      ...emphasised(span(title, selected ? 'accent' : 'plain', { bold: selected }), words),
    ],
    [
      span(isBegun(progress) && !done ? 'begun  ' : '', 'warn'),
      span(width >= levelFrom ? `level ${level}  ` : '', 'dim'),
      span(`${`${minutes} min`.padStart(6)}  `, 'dim'),
      span(pointsOf(lesson, progress).padStart(9), done ? 'good' : 'plain'),
    ],
    width,
    symbols.ellipsis,
  );
};
