import { hasFullMarks } from '../../lesson/checks/run.ts';
import type { Binding } from '../keys.ts';
import { showsFailure } from './conditions.ts';
import { scrolling, selecting } from './moving.ts';

export const checksBindings: readonly Binding[] = [
  {
    keys: ['escape'],
    on: ['checking'],
    label: 'stop',
    about: 'stop the checks; what they changed is put back',
    action: { type: 'stop' },
    rank: 10,
  },
  {
    keys: ['return'],
    on: ['report'],
    label: 'go on',
    about: 'to the next step when all so far passes, to your summary after full marks',
    action: { type: 'summary' },
    rank: 10,
  },
  {
    keys: ['h'],
    on: ['report'],
    label: 'hint',
    about: 'to the step that works towards this check, with one more hint',
    action: { type: 'hint' },
    rank: 15,
    when: showsFailure,
  },
  {
    keys: ['c'],
    on: ['report'],
    label: 'check again',
    about: 'run the checks again',
    action: { type: 'check' },
    rank: 20,
    when: ({ state: { attempt } }) => attempt !== undefined && !hasFullMarks(attempt.run),
  },
  {
    keys: ['escape'],
    on: ['report', 'summary'],
    label: 'to the step',
    about: 'back to the step',
    action: { type: 'back' },
    rank: 40,
  },
  {
    keys: ['return'],
    on: ['summary'],
    label: 'catalogue',
    about: 'to the catalogue',
    action: { type: 'open' },
    rank: 10,
  },
  ...selecting(['report'], 'check'),
  ...scrolling(['report'], { up: ['K'], down: ['J'] }),
];
