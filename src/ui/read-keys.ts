import type { Key } from 'ink';

const named: readonly [keyof Key, string][] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'return'],
  ['escape', 'escape'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

const characters: Record<string, string> = {
  ' ': 'space',
  '\r': 'return',
  '\n': 'return',
  '\t': 'tab',
  '\u0008': 'backspace',
  '\u007f': 'backspace',
  '\u001b': 'escape',
};

/** Control characters are what Ctrl with a letter sends. */
const keyOf = (character: string): string => {
  const named = characters[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0)!;
  return code >= 1 && code <= 26 ? `ctrl-${String.fromCodePoint(code + 96)}` : character;
};

/**
 * The keys of one read. Plain keys that arrive together come as one text (`jjj`), and a tab or a return among them does
 * not get a name of its own from Ink; nor does Ctrl with a letter.
 */
export const readKeys = (input: string, key: Key): string[] => {
  if (key.eventType === 'release') return [];
  if (key.ctrl) return input === '' ? [] : [`ctrl-${input}`];
  const name = named.find(([flag]) => key[flag] === true)?.[1];
  if (name !== undefined && input.length <= 1) return [name];
  if (key.meta) return input === '' ? [] : Array.from(input, (character) => `alt-${keyOf(character)}`);
  return Array.from(input, keyOf);
};
