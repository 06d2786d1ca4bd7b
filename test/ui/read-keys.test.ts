import { describe, expect, test } from '@jest/globals';
import type { Key } from 'ink';
import { readKeys } from '../../src/ui/read-keys.ts';

const key = (flags: Partial<Key> = {}): Key => flags as Key;

describe('keys as they are read', () => {
  test('a burst is as many keys as it has characters, whatever they are', () => {
    expect(readKeys('a B\tc\r\u0001é漢👋\u007f\u0015', key())).toEqual([
      'a',
      'space',
      'B',
      'tab',
      'c',
      'return',
      'ctrl-a',
      'é',
      '漢',
      '👋',
      'backspace',
      'ctrl-u',
    ]);
  });

  test('named keys keep their names', () => {
    expect(readKeys('', key({ backspace: true }))).toEqual(['backspace']);
    expect(readKeys('', key({ delete: true }))).toEqual(['delete']);
    expect(readKeys('\r', key({ return: true }))).toEqual(['return']);
    expect(readKeys('', key({ escape: true, meta: true }))).toEqual(['escape']);
    expect(readKeys('c', key({ ctrl: true }))).toEqual(['ctrl-c']);
  });

  test('Alt with a key has a name of its own, and a released key has none', () => {
    expect(readKeys('b', key({ meta: true }))).toEqual(['alt-b']);
    expect(readKeys('b', key({ eventType: 'release' }))).toEqual([]);
  });
});
