import type { Binding } from '../keys.ts';
import { scrolling } from './moving.ts';

export const doctorBindings: readonly Binding[] = [
  {
    keys: ['escape'],
    on: ['doctor'],
    label: 'back',
    about: 'back',
    action: { type: 'back' },
    rank: 40,
  },
  ...scrolling(['doctor'], { up: ['up', 'k'], down: ['down', 'j'] }),
];
