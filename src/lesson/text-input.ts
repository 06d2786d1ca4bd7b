/** One line of text that is being typed. The caret counts characters, not cells. */

export type TextInput = { text: string; caret: number };

export type TextEdit =
  | { type: 'type'; text: string }
  | { type: 'erase'; what: 'before' | 'after' | 'word' | 'to-start' | 'to-end' }
  | { type: 'caret'; to: 'left' | 'right' | 'start' | 'end' };

export const emptyInput: TextInput = { text: '', caret: 0 };

export const inputOf = (text: string): TextInput => ({ text, caret: Array.from(text).length });

/** Where the word before the caret begins: its spaces go with it. */
const wordStart = (before: readonly string[]): number => {
  let at = before.length;
  while (at > 0 && before[at - 1] === ' ') at -= 1;
  while (at > 0 && before[at - 1] !== ' ') at -= 1;
  return at;
};

export const editText = (input: TextInput, edit: TextEdit): TextInput => {
  const characters = Array.from(input.text);
  const before = characters.slice(0, input.caret);
  const after = characters.slice(input.caret);
  const joined = (head: readonly string[], tail: readonly string[]): TextInput => ({
    text: [...head, ...tail].join(''),
    caret: head.length,
  });
  switch (edit.type) {
    case 'type':
      return joined([...before, ...Array.from(edit.text)], after);
    case 'caret':
      switch (edit.to) {
        case 'left':
          return { ...input, caret: Math.max(0, input.caret - 1) };
        case 'right':
          return { ...input, caret: Math.min(characters.length, input.caret + 1) };
        case 'start':
          return { ...input, caret: 0 };
        case 'end':
          return { ...input, caret: characters.length };
      }
    // falls through: every case above returns
    case 'erase':
      switch (edit.what) {
        case 'before':
          return joined(before.slice(0, -1), after);
        case 'after':
          return joined(before, after.slice(1));
        case 'word':
          return joined(before.slice(0, wordStart(before)), after);
        case 'to-start':
          return joined([], after);
        case 'to-end':
          return joined(before, []);
      }
  }
};
