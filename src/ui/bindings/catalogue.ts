import type { Binding } from '../keys.ts';
import { selecting } from './moving.ts';

/** About a screen of a small terminal, with one row to hold on to. */
const page = 10;

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
  {
    keys: ['pageup'],
    on: ['catalogue', 'search'],
    label: 'page up',
    about: `${page} scenarios up`,
    action: { type: 'select', by: -page },
  },
  {
    keys: ['pagedown'],
    on: ['catalogue', 'search'],
    label: 'page down',
    about: `${page} scenarios down`,
    action: { type: 'select', by: page },
  },
];
