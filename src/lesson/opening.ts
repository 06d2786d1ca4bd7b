import type { LessonEvent, OpeningState } from './state.ts';
import { withStage } from './stages.ts';

export const openingStart: OpeningState = {
  status: 'running',
  chosen: undefined,
  stages: [],
  problem: undefined,
  title: undefined,
  startedAt: undefined,
  tookMs: undefined,
};

export const reduceOpening = (opening: OpeningState, event: LessonEvent): OpeningState => {
  switch (event.type) {
    case 'cluster-chosen':
      return { ...opening, chosen: { name: event.name, why: event.why } };
    case 'cluster-stage':
      return { ...opening, stages: withStage(opening.stages, event.stage) };
    case 'cluster-open':
      return { ...opening, status: 'ready', title: event.title };
    case 'cluster-failed':
      return { ...opening, status: 'failed', problem: event.problem };
    default:
      return opening;
  }
};
