import type { Node } from './syntax.ts';

const hex = (code: number): string => `\\x${code.toString(16).padStart(2, '0')}`;

const quote = (character: string): string =>
  /[A-Za-z0-9 _]/.test(character) ? character : hex(character.charCodeAt(0));

const setSource = (has: readonly boolean[]): string => {
  let text = '';
  for (let code = 0; code < 256; code += 1) {
    if (has[code] !== true) continue;
    let last = code;
    while (has[last + 1] === true) last += 1;
    text += last === code ? hex(code) : `${hex(code)}-${hex(last)}`;
    code = last;
  }
  // An empty set matches nothing.
  return text === '' ? '[^\\x00-\\x{10FFFF}]' : `[${text}]`;
};

/** What the linear matcher can't do and the backtracking one must. */
export const needsBacktracking = (node: Node): boolean => {
  switch (node.kind) {
    case 'back':
    case 'wordStart':
    case 'wordEnd':
      return true;
    case 'group':
      return needsBacktracking(node.node);
    case 'repeat':
      // Its programs grow with the numbers of an interval.
      return (
        node.least > 1000 ||
        (node.most !== Number.POSITIVE_INFINITY && node.most > 1000) ||
        needsBacktracking(node.node)
      );
    case 'sequence':
    case 'choice':
      return node.nodes.some(needsBacktracking);
    default:
      return false;
  }
};

/** The tree in the language of RE2. */
export const re2Source = (node: Node, multiline: boolean): string => {
  switch (node.kind) {
    case 'char':
      return quote(node.value);
    case 'any':
      return '(?s:.)';
    case 'set':
      return setSource(node.has);
    case 'start':
      return multiline ? '(?m:^)' : '\\A';
    case 'end':
      return multiline ? '(?m:$)' : '\\z';
    case 'textStart':
      return '\\A';
    case 'textEnd':
      return '\\z';
    case 'wordBoundary':
      return '\\b';
    case 'notWordBoundary':
      return '\\B';
    case 'group':
      return `(${re2Source(node.node, multiline)})`;
    case 'sequence':
      return node.nodes
        .map((part) => (part.kind === 'choice' ? `(?:${re2Source(part, multiline)})` : re2Source(part, multiline)))
        .join('');
    case 'choice':
      return node.nodes.map((part) => re2Source(part, multiline)).join('|');
    case 'repeat': {
      const { least, most } = node;
      const times =
        most === Number.POSITIVE_INFINITY
          ? least === 0
            ? '*'
            : least === 1
              ? '+'
              : `{${least},}`
          : least === 0 && most === 1
            ? '?'
            : `{${least},${most}}`;
      return `(?:${re2Source(node.node, multiline)})${times}`;
    }
    case 'back':
    case 'wordStart':
    case 'wordEnd':
      throw new TypeError(`${node.kind} has no counterpart`);
  }
};
