import type { Binding } from '../keys.ts';
import { selecting } from './moving.ts';

export const predictBindings: readonly Binding[] = [
  {
    keys: ['return'],
    on: ['predict'],
    label: 'run it',
    about: 'run the checks with what you have said; open rows are fine',
    action: { type: 'run' },
    rank: 10,
  },
  {
    keys: ['left'],
    on: ['predict'],
    label: 'stays',
    about: 'say that this stays as it is',
    action: { type: 'predict', as: 'stays' },
    rank: 20,
  },
  {
    keys: ['right'],
    on: ['predict'],
    label: 'changes',
    about: 'say that this changes',
    action: { type: 'predict', as: 'changes' },
    rank: 21,
  },
  {
    keys: ['space'],
    on: ['predict'],
    label: 'the other',
    about: 'say the other of the two',
    action: { type: 'predict' },
  },
  {
    keys: ['escape'],
    on: ['predict'],
    label: 'back',
    about: 'back to the step; nothing is checked and nothing is broken',
    action: { type: 'back' },
    rank: 40,
  },
  ...selecting(['predict'], 'fact'),
];
