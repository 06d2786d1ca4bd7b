import { expect, test } from '@jest/globals';
import { defaultSettings } from '../../src/lesson/settings.ts';
import type { EventView } from '../../src/lesson/live/live-view.ts';
import { newestEvents } from '../../src/ui/components/live-panel/event-lines.ts';
import { textOf } from '../../src/ui/text/line.ts';
import { createTheme } from '../../src/ui/theme.ts';

const theme = createTheme(defaultSettings, { canDraw: true });
const now = Date.parse('2026-11-21T12:00:04.500Z');

const event = (reason: string, at: string): EventView => ({
  at,
  type: 'Normal',
  reason,
  object: 'pod/hello',
  message: reason,
  count: 1,
});

test('of one second all events are of one age, however exactly each knows its time', () => {
  const events = [event('Scheduled', '2026-11-21T12:00:00.900000Z'), event('Pulled', '2026-11-21T12:00:00Z')];
  const lines = newestEvents(events, { width: 60, rows: undefined, now, theme });
  expect(lines.map((line) => textOf(line).trim().split(' ')[0])).toEqual(['4s', '4s']);
});
