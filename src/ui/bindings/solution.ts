import type { Binding } from '../keys.ts';
import { scrolling } from './moving.ts';

export const solutionBindings: readonly Binding[] = [
  {
    keys: ['escape', 'x'],
    on: ['solution'],
    label: 'back',
    about: 'back to the lesson; nothing was written into your files',
    action: { type: 'back' },
    rank: 10,
  },
  {
    keys: ['f'],
    on: ['solution'],
    label: 'file',
    about: 'the next file of the solution, when there is more than one',
    action: { type: 'next-file' },
    rank: 20,
    when: ({ state: { attempt } }) => (attempt?.solution.files?.length ?? 0) > 1,
  },
  ...scrolling(['solution'], { up: ['up', 'k'], down: ['down', 'j'] }),
];
