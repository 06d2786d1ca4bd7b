import type { Binding } from '../keys.ts';

export const dialogBindings: readonly Binding[] = [
  { keys: ['y'], on: ['dialog'], label: 'yes', about: 'yes', action: { type: 'confirm', yes: true }, rank: 10 },
  {
    keys: ['n', 'escape'],
    on: ['dialog'],
    label: 'no',
    about: 'no',
    action: { type: 'confirm', yes: false },
    rank: 20,
  },
];
