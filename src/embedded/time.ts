/** Times as the API writes them. */
import type { Clock } from './clock.ts';

/** RFC 3339, whole seconds: `2026-01-31T12:00:00Z`. */
export const timestamp = (clock: Pick<Clock, 'now'>): string => secondsText(clock.now());

/** Hundreds of objects are written in one second: they share its text. */
let last = { second: Number.NaN, text: '' };

export const secondsText = (ms: number): string => {
  const second = Math.floor(ms / 1000);
  if (second !== last.second) last = { second, text: `${new Date(second * 1000).toISOString().slice(0, 19)}Z` };
  return last.text;
};

/** MicroTime: `2026-01-31T12:00:00.123000Z`. */
export const microTimestamp = (clock: Pick<Clock, 'now'>): string =>
  new Date(clock.now()).toISOString().replace(/Z$/, '000Z');
