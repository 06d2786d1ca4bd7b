import type { Binding } from '../keys.ts';

export const openingBindings: readonly Binding[] = [
  {
    keys: ['r'],
    on: ['opening'],
    label: 'try again',
    about: 'try to open the cluster again',
    action: { type: 'retry' },
    rank: 10,
    when: ({
      state: {
        opening: { status },
      },
    }) => status === 'failed',
  },
];
