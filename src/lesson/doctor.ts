import type { DoctorRow } from './state.ts';

/** Whether lessons can be done here: one cluster that can be used is enough. */
export const isUsable = (rows: readonly DoctorRow[]): boolean =>
  rows.some(({ area, state }) => area === 'clusters' && state === 'good');
