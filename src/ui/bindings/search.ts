import type { TextEdit } from '../../lesson/text-input.ts';
import type { Binding } from '../keys.ts';

const editing = (keys: readonly string[], about: string, edit: TextEdit): Binding => ({
  keys,
  on: ['search'],
  label: 'edit',
  about,
  action: { type: 'edit-text', edit },
});

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
  editing(['left'], 'one letter to the left', { type: 'caret', to: 'left' }),
  editing(['right'], 'one letter to the right', { type: 'caret', to: 'right' }),
  editing(['home', 'ctrl-a'], 'to the start', { type: 'caret', to: 'start' }),
  editing(['end', 'ctrl-e'], 'to the end', { type: 'caret', to: 'end' }),
  editing(['backspace', 'ctrl-h'], 'delete the letter before', { type: 'erase', what: 'before' }),
  editing(['delete'], 'delete the letter under the mark', { type: 'erase', what: 'after' }),
  editing(['ctrl-w'], 'delete the word before', { type: 'erase', what: 'word' }),
  editing(['ctrl-u'], 'delete all before', { type: 'erase', what: 'to-start' }),
  editing(['ctrl-k'], 'delete all after', { type: 'erase', what: 'to-end' }),
];
