/** A place in a text. Both count from 1. */
export type Position = { line: number; column: number };
