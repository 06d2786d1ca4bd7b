import type { Binding } from '../keys.ts';

export const predictBindings: readonly Binding[] = [
  {
    keys: ['escape'],
    on: ['predict'],
    label: 'back',
    about: 'back',
    action: { type: 'back' },
    rank: 40,
  },
];
