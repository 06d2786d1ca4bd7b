/** Times as the API writes them. */
import type { Clock } from './clock.ts';

/** RFC 3339, whole seconds: `2026-01-31T12:00:00Z`. */
export const timestamp = (clock: Pick<Clock, 'now'>): string => secondsText(clock.now());

export const secondsText = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

/** MicroTime: `2026-01-31T12:00:00.123000Z`. */
export const microTimestamp = (clock: Pick<Clock, 'now'>): string =>
  new Date(clock.now()).toISOString().replace(/Z$/, '000Z');
