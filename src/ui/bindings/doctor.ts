import type { Binding } from '../keys.ts';
import { scrolling } from './moving.ts';

export const doctorBindings: readonly Binding[] = [
  {
    keys: ['d'],
    on: ['opening', 'catalogue'],
    label: 'doctor',
    about: 'what is installed, what works here, and what to do about the rest',
    action: { type: 'doctor' },
    rank: 94,
  },
  {
    keys: ['d'],
    on: ['lesson'],
    label: 'doctor',
    about: 'when the set-up failed: what works here, and what to do about the rest',
    action: { type: 'doctor' },
    rank: 6,
    when: ({ state: { attempt } }) => attempt?.status === 'failed',
  },
  {
    keys: ['r'],
    on: ['doctor'],
    label: 'look again',
    about: 'examine everything again',
    action: { type: 'retry' },
    rank: 10,
    when: ({ state: { doctor } }) => doctor?.status === 'done',
  },
  {
    keys: ['escape', 'd'],
    on: ['doctor'],
    label: 'back',
    about: 'back to where you were',
    action: { type: 'back' },
    rank: 40,
  },
  ...scrolling(['doctor'], { up: ['up', 'k'], down: ['down', 'j'] }),
];
