import type { Binding } from '../keys.ts';
import { scrolling } from './moving.ts';

export const debriefBindings: readonly Binding[] = [
  {
    keys: ['return'],
    on: ['debrief'],
    label: 'summary',
    about: 'to your summary',
    action: { type: 'summary' },
    rank: 10,
  },
  {
    keys: ['b'],
    on: ['summary'],
    label: 'debrief',
    about: 'why it works, what it is in production, one thing to try',
    action: { type: 'debrief' },
    rank: 30,
    when: ({ state: { attempt, lessons } }) =>
      lessons.some(({ scenario }) => scenario.slug === attempt?.slug && scenario.debrief.length > 0),
  },
  {
    keys: ['v'],
    on: ['debrief'],
    label: 'verdicts',
    about: 'the verdicts and their evidence',
    action: { type: 'report' },
    rank: 30,
  },
  {
    keys: ['escape'],
    on: ['debrief'],
    label: 'to the step',
    about: 'back to the step',
    action: { type: 'back' },
    rank: 40,
  },
  ...scrolling(['debrief'], { up: ['up', 'k'], down: ['down', 'j'] }),
];
