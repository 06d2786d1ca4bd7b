/** From this width on the cluster has a column of its own. */
export const twoColumnsFrom = 108;

export const hasTwoColumns = (columns: number): boolean => columns >= twoColumnsFrom;

/** Steps are written for 60 cells; what is left belongs to the cluster. */
export const textWidth = (columns: number): number => Math.max(60, Math.min(72, Math.floor(columns * 0.5)));
