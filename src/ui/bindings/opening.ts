import type { Binding } from '../keys.ts';
import { scrolling } from './moving.ts';

export const openingBindings: readonly Binding[] = [
  {
    keys: ['return'],
    on: ['opening'],
    label: 'go on',
    about: 'to the catalogue',
    action: { type: 'open' },
    rank: 5,
    when: ({ state: { opening } }) => opening.status === 'ready',
  },
  {
    keys: ['r'],
    on: ['opening'],
    label: 'try again',
    about: 'try to open the cluster again',
    action: { type: 'retry' },
    rank: 10,
    when: ({ state: { opening } }) => opening.status === 'failed',
  },
  ...scrolling(['opening'], { up: ['up', 'k'], down: ['down', 'j'] }),
];
