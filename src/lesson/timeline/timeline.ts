/** What the learner did and what the cluster did, in plain words and in order. */
import { burstText, type Burst } from './burst.ts';

export type TimelineEntry = {
  /** Milliseconds since the epoch. */
  at: number;
  who: 'you' | 'cluster' | 'check';
  tone: 'plain' | 'good' | 'bad' | 'warn';
  text: string;
  /** The check that says it of its own work. */
  check?: string;
  /** With what it can be told in one sentence. */
  burst?: Burst;
};

/** How many entries are kept. */
export const timelineKept = 300;

/** What is further apart is told twice. */
const burstMs = 1_500;

/** A burst is found among so many of the newest entries. */
const burstReach = 12;

const withEntry = (timeline: TimelineEntry[], entry: TimelineEntry): void => {
  const { burst } = entry;
  if (burst !== undefined) {
    // What came before a deed is not told together with what came of it.
    const deed = timeline.findLastIndex(({ who, at }) => who !== 'cluster' && at <= entry.at);
    const from = Math.max(deed + 1, timeline.length - burstReach);
    const index = timeline.findIndex(
      (known, at) => at >= from && known.burst?.key === burst.key && Math.abs(entry.at - known.at) <= burstMs,
    );
    const before = timeline[index]?.burst;
    if (before !== undefined) {
      timeline.splice(index, 1);
      const names = [...new Set([...before.names, ...burst.names])];
      const whole = { ...burst, names };
      return withEntry(timeline, { ...entry, text: burstText(whole, entry.text), burst: whole });
    }
  }
  // What was told late has its place where it happened.
  let place = timeline.length;
  while (place > 0 && timeline[place - 1]!.at > entry.at) place -= 1;
  timeline.splice(place, 0, entry);
};

/** Adds the entries in the order of their times; bursts are folded into one entry. */
export const withEntries = (
  timeline: readonly TimelineEntry[],
  entries: readonly TimelineEntry[],
): readonly TimelineEntry[] => {
  if (entries.length === 0) return timeline;
  const all = [...timeline];
  for (const entry of entries) withEntry(all, entry);
  return all.slice(-timelineKept);
};
