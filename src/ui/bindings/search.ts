import type { Binding } from '../keys.ts';
import { editing } from './moving.ts';

export const searchBindings: readonly Binding[] = [
  {
    keys: ['/'],
    on: ['catalogue'],
    label: 'search',
    about: 'find scenarios by their name, track, concepts or what they are about',
    action: { type: 'search' },
    rank: 20,
  },
  {
    keys: ['escape'],
    on: ['catalogue'],
    label: 'show all',
    about: 'after a search: show all scenarios again',
    action: { type: 'back' },
    rank: 15,
    when: ({ state: { search } }) => search !== undefined,
  },
  {
    keys: ['return'],
    on: ['search'],
    label: 'keep',
    about: 'keep what was found, and choose one of it',
    action: { type: 'search' },
    rank: 10,
  },
  {
    keys: ['escape'],
    on: ['search'],
    label: 'show all',
    about: 'leave the search and show all scenarios again',
    action: { type: 'back' },
    rank: 20,
  },
  {
    keys: ['up'],
    on: ['search'],
    label: 'up',
    about: 'the scenario above',
    action: { type: 'select', by: -1 },
  },
  {
    keys: ['down', 'tab'],
    on: ['search'],
    label: 'down',
    about: 'the scenario below',
    action: { type: 'select', by: 1 },
  },
  ...editing(['search']),
];
