/** The pods in a few rows that stay as many, whatever comes and goes: for below something else. */
import type { LiveView } from '../../../lesson/live/live-view.ts';
import { span, type Line } from '../../text/line.ts';
import type { Theme } from '../../theme.ts';
import { podTable } from './pod-table.ts';
import { isSettled } from './status-tone.ts';

export const podGlance = (
  view: LiveView | undefined,
  { width, rows, now, theme }: { width: number; rows: number; now: number; theme: Theme },
): Line[] => {
  const own = view?.pods.filter(({ ofCheck }) => !ofCheck) ?? [];
  // When not all have room, those that are busy come first.
  const crowded = own.length > rows;
  const ordered = crowded ? own.toSorted((a, b) => Number(isSettled(a)) - Number(isSettled(b))) : own;
  const shown = ordered.slice(0, crowded ? rows - 1 : rows);
  const left = ordered.slice(shown.length);
  const well = left.filter(isSettled).length;
  const words = well === left.length ? 'all well' : `${well} of them well`;
  const lines: Line[] = [
    ...(own.length === 0 ? [[span('no pods', 'dim')]] : []),
    ...(shown.length === 0 ? [] : podTable(shown, { width, now, containers: 'none', head: false })),
    ...(left.length === 0 ? [] : [[span(`${theme.symbols.ellipsis} and ${left.length} more, ${words}`, 'dim')]]),
  ];
  return [...lines, ...Array.from({ length: Math.max(0, rows - lines.length) }, (): Line => [])];
};
