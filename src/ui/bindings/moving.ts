/** Bindings that many places share. */
import type { TextEdit } from '../../lesson/text-input.ts';
import type { Binding, Place } from '../keys.ts';

export const scrolling = (
  on: readonly Place[],
  keys: { up: readonly string[]; down: readonly string[] },
): Binding[] => [
  { keys: keys.up, on, label: 'up', about: 'scroll up', action: { type: 'scroll', by: 'line-up' } },
  { keys: keys.down, on, label: 'down', about: 'scroll down', action: { type: 'scroll', by: 'line-down' } },
  { keys: ['pageup'], on, label: 'page up', about: 'scroll one page up', action: { type: 'scroll', by: 'page-up' } },
  {
    keys: ['pagedown', 'space'],
    on,
    label: 'page down',
    about: 'scroll one page down',
    action: { type: 'scroll', by: 'page-down' },
  },
];

export const selecting = (on: readonly Place[], what: string): Binding[] => [
  { keys: ['up', 'k'], on, label: 'up', about: `the ${what} above`, action: { type: 'select', by: -1 } },
  { keys: ['down', 'j'], on, label: 'down', about: `the ${what} below`, action: { type: 'select', by: 1 } },
  { keys: ['home'], on, label: 'first', about: `the first ${what}`, action: { type: 'select', by: 'first' } },
  { keys: ['end'], on, label: 'last', about: `the last ${what}`, action: { type: 'select', by: 'last' } },
];

/** The keys of a shell's own line, wherever a line is typed. */
export const editing = (on: readonly Place[]): Binding[] => {
  const edit = (keys: readonly string[], label: string, about: string, how: TextEdit): Binding => ({
    keys,
    on,
    label,
    about,
    action: { type: 'edit-text', edit: how },
  });
  return [
    edit(['left', 'ctrl-b'], 'left', 'one character to the left', { type: 'caret', to: 'left' }),
    edit(['right', 'ctrl-f'], 'right', 'one character to the right', { type: 'caret', to: 'right' }),
    edit(['home', 'ctrl-a'], 'start', 'to the start of the line', { type: 'caret', to: 'start' }),
    edit(['end', 'ctrl-e'], 'end', 'to the end of the line', { type: 'caret', to: 'end' }),
    edit(['backspace', 'ctrl-h'], 'erase', 'erase the character before', { type: 'erase', what: 'before' }),
    edit(['delete', 'ctrl-d'], 'delete', 'erase the character after', { type: 'erase', what: 'after' }),
    edit(['ctrl-w'], 'erase word', 'erase the word before', { type: 'erase', what: 'word' }),
    edit(['ctrl-u'], 'erase start', 'erase all before', { type: 'erase', what: 'to-start' }),
    edit(['ctrl-k'], 'erase end', 'erase all after', { type: 'erase', what: 'to-end' }),
  ];
};
