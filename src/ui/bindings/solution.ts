import type { Binding } from '../keys.ts';

export const solutionBindings: readonly Binding[] = [
  {
    keys: ['escape'],
    on: ['solution'],
    label: 'back',
    about: 'back',
    action: { type: 'back' },
    rank: 40,
  },
];
