import type { Panel } from '../../view.ts';

/** From this width on the cluster has a column of its own. */
const twoColumnsFrom = 108;

export const hasTwoColumns = (columns: number): boolean => columns >= twoColumnsFrom;

/** Steps are written for 60 cells; what is left belongs to the cluster. */
export const textWidth = (columns: number): number => Math.max(60, Math.min(72, Math.floor(columns * 0.5)));

const panels = (twoColumns: boolean): readonly Panel[] =>
  twoColumns ? ['text', 'file', 'timeline'] : ['text', 'cluster', 'file', 'timeline'];

/** The panel that Tab shows next: on a wide terminal the cluster is always there. */
export const nextPanel = (panel: Panel, twoColumns: boolean): Panel => {
  const all = panels(twoColumns);
  return all[(all.indexOf(panel) + 1) % all.length] ?? 'text';
};
