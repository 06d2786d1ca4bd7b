/** Names of keys as people read them. */
import type { Theme } from './theme.ts';

const words: Record<string, string> = {
  return: 'Enter',
  escape: 'Esc',
  space: 'Space',
  tab: 'Tab',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  left: 'Left',
  right: 'Right',
  backspace: 'Backspace',
  delete: 'Del',
  'ctrl-a': 'Ctrl-A',
  'ctrl-e': 'Ctrl-E',
  'ctrl-k': 'Ctrl-K',
  'ctrl-u': 'Ctrl-U',
  'ctrl-w': 'Ctrl-W',
};

export const keyName = (key: string, { symbols }: Theme): string => {
  if (key === 'up') return symbols.up;
  if (key === 'down') return symbols.down;
  const [, letter] = /^ctrl-(.)$/.exec(key) ?? [];
  return letter === undefined ? (words[key] ?? key) : `Ctrl-${letter.toUpperCase()}`;
};
