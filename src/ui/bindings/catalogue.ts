import type { Binding } from '../keys.ts';
import { selecting } from './moving.ts';

export const catalogueBindings: readonly Binding[] = [
  {
    keys: ['return'],
    on: ['catalogue'],
    label: 'open',
    about: 'begin this scenario, or go on with it',
    action: { type: 'open' },
    rank: 10,
  },
  ...selecting(['catalogue'], 'scenario'),
];
