import { isFirstVisit } from '../../lesson/opening.ts';
import type { LessonState } from '../../lesson/state.ts';
import type { Binding } from '../keys.ts';
import { scrolling } from './moving.ts';

/** Who has read the welcome need not wait for the cluster with a hand on the key. */
const canHurry = (state: LessonState): boolean => state.opening.status === 'running' && isFirstVisit(state);

export const openingBindings: readonly Binding[] = [
  {
    keys: ['return'],
    on: ['opening'],
    label: 'go on',
    about: 'to the catalogue',
    action: { type: 'open' },
    rank: 5,
    when: ({ state }) => state.opening.status === 'ready' || (canHurry(state) && !state.opening.eager),
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
