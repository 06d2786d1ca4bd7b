import type { Problem } from '../../domain/problem.ts';

const count = (nodes: number): string => `${nodes} ${nodes === 1 ? 'node' : 'nodes'}`;

/** A cluster that is there keeps its nodes. */
export const otherNodes = (which: string, has: number, asked: number): Problem => ({
  code: 'other-nodes',
  what: `${which} is there already and has ${count(has)}, not ${asked}`,
  next: `Use it as it is (without --nodes), or make it anew: peapod cluster down && peapod cluster up --nodes ${asked}`,
});
