/** Text that others wrote, made safe for a terminal or a file, and its width on screen. */

/** Control characters, line separators, and marks that turn the direction of text. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const unsafe = /[\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/g;

const names: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const visible = (character: string): string =>
  names[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** One line in which nothing can move the cursor or change a colour. */
export const printable = (text: string): string =>
  text.replaceAll(/\p{Surrogate}/gu, '\uFFFD').replaceAll(unsafe, visible);

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const wide =
  /^(?:\p{Emoji_Presentation}|.\uFE0F|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{20000}-\u{3FFFD}])/u;

const graphemes = (text: string): string[] => Array.from(segmenter.segment(text), ({ segment }) => segment);

/** Columns on a terminal. */
export const columnsOf = (text: string): number =>
  // oxlint-disable-next-line no-control-regex -- plain ASCII needs no segmenter
  /^[\x20-\x7E]*$/.test(text)
    ? text.length
    : graphemes(text).reduce((sum, each) => sum + (wide.test(each) ? 2 : /^\p{M}/u.test(each) ? 0 : 1), 0);

export const padTo = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - columnsOf(text)));

/** At most so many characters; says how many are left out. */
export const cut = (text: string, limit: number): string => {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept}... (${text.length - kept.length} characters more)`;
};

const pieces = (word: string, columns: number): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const each of graphemes(word)) {
    if (line !== '' && columnsOf(line + each) > columns) {
      lines.push(line);
      line = '';
    }
    line += each;
  }
  return [...lines, line];
};

/** Lines of at most so many columns, broken at spaces, and within a word only when it is too long for a line. */
export const wrap = (text: string, columns: number): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columnsOf(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const [last = '', ...earlier] = pieces(word, columns).toReversed();
    lines.push(...earlier.toReversed());
    line = last;
  }
  return [...lines, line];
};
