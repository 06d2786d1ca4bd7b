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
  delete: 'Delete',
};

export const keyName = (key: string, { symbols }: Theme): string => {
  if (key === 'up') return symbols.up;
  if (key === 'down') return symbols.down;
  const [, letter] = /^ctrl-(.)$/.exec(key) ?? [];
  return letter === undefined ? (words[key] ?? key) : `Ctrl-${letter.toUpperCase()}`;
};
