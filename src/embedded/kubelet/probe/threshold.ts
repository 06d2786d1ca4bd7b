/** When a probe's results count: so many of the same in a row. Pure. */
import type { Probe } from '../../objects.ts';

export type ProbeKind = 'startup' | 'liveness' | 'readiness';

/** What is remembered between two runs of a probe. */
export type Streak = {
  last?: 'success' | 'failure';
  length: number;
  /** The run of the container that has its verdict: it is not probed any more. */
  onHold?: string;
};

export const noStreak: Streak = { length: 0 };

export const afterResult = (
  streak: Streak,
  kind: ProbeKind,
  probe: Pick<Probe, 'failureThreshold' | 'successThreshold'>,
  result: 'success' | 'failure',
  containerId: string,
): { streak: Streak; verdict?: 'success' | 'failure' } => {
  const length = streak.last === result ? streak.length + 1 : 1;
  const needed = result === 'failure' ? (probe.failureThreshold ?? 3) : (probe.successThreshold ?? 1);
  if (length < needed) return { streak: { last: result, length } };
  const decided = kind === 'startup' || (kind === 'liveness' && result === 'failure');
  return {
    streak: { last: result, length: decided ? 0 : length, ...(decided ? { onHold: containerId } : {}) },
    verdict: result,
  };
};
