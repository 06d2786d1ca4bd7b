/** What the learner did and what the cluster did, in plain words and in order. */
import type { LiveView } from './live-view.ts';

export type TimelineEntry = {
  /** Milliseconds since the epoch. */
  at: number;
  who: 'you' | 'cluster' | 'check';
  tone: 'plain' | 'good' | 'bad' | 'warn';
  text: string;
};

/** How many entries are kept. */
export const timelineKept = 300;

export const withEntries = (
  timeline: readonly TimelineEntry[],
  entries: readonly TimelineEntry[],
): readonly TimelineEntry[] => (entries.length === 0 ? timeline : [...timeline, ...entries].slice(-timelineKept));

/** What the cluster did between two views of it. */
export const happenedBetween = (_before: LiveView | undefined, _after: LiveView, _now: number): TimelineEntry[] => [];
