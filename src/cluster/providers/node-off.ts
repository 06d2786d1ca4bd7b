import type { Problem } from '../../domain/problem.ts';

/** Nothing runs on a computer that is off. */
export const nodeOff = (name: string): Problem => ({
  code: 'node-off',
  what: `node ${name} is without power`,
  next: `Give it power again: peapod cluster node start ${name}`,
});
