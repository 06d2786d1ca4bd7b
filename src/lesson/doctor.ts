import type { Screen } from './state.ts';

/** One thing that the workshop looked for on this machine. */
export type DoctorRow = {
  area: 'installed' | 'clusters' | 'places';
  name: string;
  state: 'good' | 'missing' | 'info';
  detail: string;
  next?: string;
};

export type DoctorState = {
  status: 'running' | 'done';
  rows: readonly DoctorRow[];
  /** The screen that it was opened from. */
  from: Screen;
};

/** Whether lessons can be done here: one cluster that can be used is enough. */
export const isUsable = (rows: readonly DoctorRow[]): boolean =>
  rows.some(({ area, state }) => area === 'clusters' && state === 'good');
