/** Bindings that many places share. */
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
