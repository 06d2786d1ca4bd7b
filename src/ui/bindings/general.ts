import { screens } from '../../lesson/state.ts';
import type { Binding } from '../keys.ts';
import { scrolling } from './moving.ts';

export const generalBindings: readonly Binding[] = [
  {
    keys: ['?'],
    on: screens,
    label: 'help',
    about: 'all keys',
    action: { type: 'help' },
    rank: 100,
  },
  {
    keys: ['escape', '?', 'return'],
    on: ['help'],
    label: 'close',
    about: 'close this help',
    action: { type: 'help' },
    rank: 10,
  },
  ...scrolling(['help'], { up: ['up', 'k'], down: ['down', 'j'] }),
  {
    keys: ['q'],
    on: [...screens, 'help'],
    label: 'quit',
    about: 'quit; everything you did is kept',
    action: { type: 'quit', code: 0 },
    rank: 101,
  },
  {
    keys: ['ctrl-c'],
    on: [...screens, 'help', 'dialog', 'search'],
    label: 'quit',
    about: 'quit at once, from anywhere',
    action: { type: 'quit', code: 130 },
  },
];
