/** Coming to a scenario, leaving it, and starting it over. */
import { newAttempt } from './attempt/attempt.ts';
import { noProgress, remember } from './journal.ts';
import { stay, type Effect, type Move } from './events.ts';
import type { AttemptState, InLesson, Lesson, LessonState } from './state.ts';

export const lessonOf = ({ lessons }: LessonState, slug: string): Lesson | undefined =>
  lessons.find(({ scenario }) => scenario.slug === slug);

/** The lesson that the attempt is about. */
export const currentLesson = (state: InLesson): Lesson => {
  const lesson = lessonOf(state, state.attempt.slug);
  if (lesson === undefined) throw new TypeError(`an attempt at ${state.attempt.slug}, which is no lesson`);
  return lesson;
};

export const startAttempt = (state: LessonState, slug: string, now: number): Move<LessonState> => {
  const lesson = lessonOf(state, slug);
  if (lesson === undefined) {
    return stay({ ...state, notice: { tone: 'bad', text: `There is no scenario called ${slug}.` } });
  }
  const epoch = state.epochs + 1;
  const progress = state.progress[slug];
  return {
    state: {
      ...state,
      screen: 'lesson',
      epochs: epoch,
      cursor: state.lessons.indexOf(lesson),
      attempt: newAttempt(lesson, epoch, progress, now),
    },
    effects: [{ type: 'start-scenario', epoch, scenario: slug, namespace: progress?.namespace }],
  };
};

const partingEffects = (attempt: AttemptState, now: number): Effect[] => {
  const { slug: scenario, finished } = attempt;
  if (attempt.status !== 'ready') return [{ type: 'stop-scenario', discard: false }];
  // What was solved has nothing left to keep: its pods would only take room on the cluster.
  if (finished !== undefined) return [{ type: 'stop-scenario', discard: true }];
  return [
    { type: 'stop-scenario', discard: false },
    { type: 'save', scenario, happening: { type: 'left', ms: now - attempt.since } },
  ];
};

/** The driver has removed and journaled it; whoever has come back meanwhile begins from the beginning. */
export const discarded = (state: LessonState, slug: string, now: number): LessonState => {
  const progress = remember(state.progress[slug] ?? noProgress, { type: 'discarded' });
  const { attempt } = state;
  const lesson = lessonOf(state, slug);
  const again = lesson !== undefined && attempt?.slug === slug && attempt.status === 'starting';
  return {
    ...state,
    progress: { ...state.progress, [slug]: progress },
    attempt: again ? newAttempt(lesson, attempt.epoch, progress, now) : attempt,
  };
};

export const leaveAttempt = (state: LessonState, now: number): Move<LessonState> => {
  const { attempt, lessons, cursor } = state;
  if (attempt === undefined) return stay({ ...state, screen: 'catalogue' });
  const next = attempt.finished === undefined ? cursor : Math.min(lessons.length - 1, cursor + 1);
  return {
    state: { ...state, screen: 'catalogue', attempt: undefined, cursor: next },
    effects: partingEffects(attempt, now),
  };
};

export const startOver = (state: InLesson, now: number): Move<LessonState> => {
  const lesson = currentLesson(state);
  const epoch = state.epochs + 1;
  return {
    state: {
      ...state,
      screen: 'lesson',
      epochs: epoch,
      attempt: newAttempt(lesson, epoch, undefined, now),
    },
    effects: [{ type: 'reset-scenario', epoch, scenario: lesson.scenario.slug }],
  };
};

export const quit = (state: LessonState, code: number, now: number): Move<LessonState> => {
  if (state.quitting) return stay(state);
  const parting = state.attempt === undefined ? [] : partingEffects(state.attempt, now);
  return { state: { ...state, quitting: true }, effects: [...parting, { type: 'quit', code }] };
};
