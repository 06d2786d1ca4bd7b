import type { LessonEvent } from './events.ts';
import type { LessonState, OpeningState } from './state.ts';
import { withStage } from './stages.ts';

export const openingStart: OpeningState = {
  status: 'running',
  chosen: undefined,
  stages: [],
  problem: undefined,
  title: undefined,
  startedAt: undefined,
  tookMs: undefined,
  eager: false,
};

/**
 * Nothing was ever done here, and no scenario was asked for: time to say how a lesson works. Until the progress is there
 * (the opening begins then), nobody knows.
 */
export const isFirstVisit = ({
  progress,
  startWith,
  opening,
}: Pick<LessonState, 'progress' | 'startWith' | 'opening'>): boolean =>
  opening.startedAt !== undefined && startWith === undefined && Object.keys(progress).length === 0;

/** What is to be done in all: `minutes` is the sum of what the scenarios are meant to take. */
export const wholeCourse = ({ lessons }: Pick<LessonState, 'lessons'>) => ({
  scenarios: lessons.length,
  tracks: new Set(lessons.map(({ scenario }) => scenario.track.id)).size,
  minutes: lessons.reduce((sum, { scenario }) => sum + scenario.minutes, 0),
});

export const reduceOpening = (opening: OpeningState, event: LessonEvent, now: number): OpeningState => {
  switch (event.type) {
    case 'cluster-chosen': {
      const { type: _type, ...chosen } = event;
      return { ...opening, chosen };
    }
    case 'cluster-stage':
      return { ...opening, stages: withStage(opening.stages, event.stage) };
    case 'cluster-open':
      return {
        ...opening,
        status: 'ready',
        title: event.title,
        tookMs: opening.startedAt === undefined ? undefined : now - opening.startedAt,
      };
    case 'cluster-failed':
      return { ...opening, status: 'failed', problem: event.problem };
    default:
      return opening;
  }
};
