import type { Binding } from '../keys.ts';

export const settingsBindings: readonly Binding[] = [
  {
    keys: ['escape'],
    on: ['settings'],
    label: 'back',
    about: 'back',
    action: { type: 'back' },
    rank: 40,
  },
];
