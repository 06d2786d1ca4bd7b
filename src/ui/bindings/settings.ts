import type { Binding } from '../keys.ts';
import { selecting } from './moving.ts';

export const settingsBindings: readonly Binding[] = [
  {
    keys: [','],
    on: ['opening', 'catalogue', 'lesson'],
    label: 'settings',
    about: 'your settings: colours, symbols, editor',
    action: { type: 'settings' },
    rank: 95,
  },
  {
    keys: ['right', 'space', 'return', 'l'],
    on: ['settings'],
    label: 'change',
    about: 'the next choice',
    action: { type: 'set', by: 1 },
    rank: 10,
  },
  {
    keys: ['left', 'h'],
    on: ['settings'],
    label: 'the other way',
    about: 'the choice before',
    action: { type: 'set', by: -1 },
    rank: 20,
  },
  {
    keys: ['escape', ','],
    on: ['settings'],
    label: 'back',
    about: 'back to where you were',
    action: { type: 'back' },
    rank: 40,
  },
  ...selecting(['settings'], 'setting'),
];
