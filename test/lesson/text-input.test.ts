import { describe, expect, test } from '@jest/globals';
import { editText, emptyInput, inputOf, type TextEdit } from '../../src/lesson/text-input.ts';

/** `|` is the caret. */
const at = (marked: string) => {
  const caret = Array.from(marked).indexOf('|');
  return { text: marked.replace('|', ''), caret };
};

const edited = (marked: string, edit: TextEdit): string => {
  const { text, caret } = editText(at(marked), edit);
  const characters = Array.from(text);
  return [...characters.slice(0, caret), '|', ...characters.slice(caret)].join('');
};

describe('a line of text', () => {
  test.each<[string, TextEdit, string]>([
    ['ab|c', { type: 'type', text: 'x' }, 'abx|c'],
    ['|', { type: 'type', text: 'é🫛' }, 'é🫛|'],
    ['a|', { type: 'type', text: 'b\nc\td\u0007e' }, 'ab c de|'],
    ['a🫛|b', { type: 'erase', what: 'before' }, 'a|b'],
    ['|ab', { type: 'erase', what: 'before' }, '|ab'],
    ['a|🫛b', { type: 'erase', what: 'after' }, 'a|b'],
    ['ab|', { type: 'erase', what: 'after' }, 'ab|'],
    ['get pods  |x', { type: 'erase', what: 'word' }, 'get |x'],
    ['get|', { type: 'erase', what: 'word' }, '|'],
    ['|get', { type: 'erase', what: 'word' }, '|get'],
    ['ab|cd', { type: 'erase', what: 'to-start' }, '|cd'],
    ['ab|cd', { type: 'erase', what: 'to-end' }, 'ab|'],
    ['a|b', { type: 'caret', to: 'left' }, '|ab'],
    ['|ab', { type: 'caret', to: 'left' }, '|ab'],
    ['a|b', { type: 'caret', to: 'right' }, 'ab|'],
    ['ab|', { type: 'caret', to: 'right' }, 'ab|'],
    ['a|b', { type: 'caret', to: 'start' }, '|ab'],
    ['a|b', { type: 'caret', to: 'end' }, 'ab|'],
  ])('%j %j is %j', (before, edit, after) => {
    expect(edited(before, edit)).toBe(after);
  });

  test('begins empty, and with a given text the caret stands behind it', () => {
    expect(editText(emptyInput, { type: 'erase', what: 'word' })).toEqual(emptyInput);
    expect(inputOf('a🫛')).toEqual({ text: 'a🫛', caret: 2 });
  });
});
