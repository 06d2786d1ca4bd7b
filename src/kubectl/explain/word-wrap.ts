/** Breaks lines at blanks so that none is longer than `limit`, unless one word is. Blanks before a word stay with it. */
export const wordWrap = (text: string, limit: number): string => {
  let out = '';
  let column = 0;
  let blanks = '';
  let word = '';
  const flush = (): void => {
    out += blanks + word;
    column += blanks.length + word.length;
    [blanks, word] = ['', ''];
  };
  for (const letter of text) {
    if (letter === '\n') {
      if (word === '' && column + blanks.length > limit) blanks = '';
      flush();
      out += letter;
      column = 0;
    } else if (/[^\S\u00A0]/.test(letter)) {
      if (blanks === '' || word !== '') flush();
      blanks += letter;
    } else {
      word += letter;
      if (column + blanks.length + word.length > limit && word.length < limit) {
        out += '\n';
        column = 0;
        blanks = '';
      }
    }
  }
  if (word === '' && column + blanks.length > limit) blanks = '';
  flush();
  return out;
};
