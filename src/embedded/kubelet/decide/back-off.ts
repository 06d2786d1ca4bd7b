/** How long a container that keeps ending has to wait: 10 s, doubling up to 5 min, anew after 10 quiet minutes. */
import type { BackOff } from '../records.ts';

export const firstDelayMs = 10_000;
export const longestDelayMs = 300_000;

/** Without any trouble for so long, all is forgotten. */
const expired = (backOff: BackOff, at: number): boolean => at - backOff.updatedAt > longestDelayMs * 2;

/** Until when it has to wait, after it ended at `endedAt`; undefined: it need not. */
export const waitsUntil = (backOff: BackOff | undefined, endedAt: number, now: number): number | undefined => {
  if (backOff === undefined || expired(backOff, endedAt)) return undefined;
  const until = endedAt + backOff.delayMs;
  return now < until ? until : undefined;
};

/** The delay that the next end will meet. */
export const nextBackOff = (backOff: BackOff | undefined, endedAt: number, now: number): BackOff => ({
  delayMs:
    backOff === undefined || expired(backOff, endedAt) ? firstDelayMs : Math.min(backOff.delayMs * 2, longestDelayMs),
  updatedAt: now,
});

/** As Go writes a duration of whole seconds: `10s`, `1m20s`, `5m0s`. */
export const durationText = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
};
