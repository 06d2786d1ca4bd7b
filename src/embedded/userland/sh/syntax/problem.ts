/** Syntax errors in the words of ash, from what unbash found. */

import { parse } from 'unbash';

export type SyntaxProblem = {
  /** Without `syntax error: `. */
  text: string;
  pos: number;
  /** More input could make it right: what an interactive shell asks for with `> `. */
  incomplete: boolean;
};

/** Thrown while a tree is made; caught by `parse`. */
export class SyntaxTrouble extends Error {
  readonly problem: SyntaxProblem;

  constructor(text: string, pos: number, incomplete = false) {
    super(text);
    this.problem = { text, pos, incomplete };
  }
}

const operator = /^(?:&&|\|\||;;|<<-?|>>|<&|>&|<>|>\||[;&|()<>])/;
const expectation = /^expected '([^']+)'/;
const reserved = new Set([
  '!',
  'case',
  'do',
  'done',
  'elif',
  'else',
  'esac',
  'fi',
  'for',
  'if',
  'in',
  'then',
  'until',
  'while',
  '{',
  '}',
]);

/** Only to find better words for a mistake: no need to read a long script for it. */
const longestLook = 2000;

type Token = { name: string; end: boolean };
const endOfFile: Token = { name: 'end of file', end: true };

const nameOf = (word: string): string => (reserved.has(word) ? `"${word}"` : 'word');

/** What stands at `pos`, as ash names it. */
const tokenAt = (source: string, pos: number): Token => {
  let at = pos;
  while (source[at] === ' ' || source[at] === '\t') at += 1;
  // A line's end is only said where nothing comes after it.
  if (source[at] === '\n' && source.slice(at).trim() === '') return endOfFile;
  if (at >= source.length) return endOfFile;
  if (source[at] === '\n') return { name: 'newline', end: false };
  const sign = operator.exec(source.slice(at, at + 3))?.[0];
  if (sign !== undefined) return { name: /^[<>]/.test(sign) ? 'redirection' : `"${sign}"`, end: false };
  return { name: nameOf(/^[^\s;&|()<>]+/.exec(source.slice(at, at + 200))?.[0] ?? ''), end: false };
};

/** unbash takes a closing word for a command where it waits for `then` or `do`; ash stops there. */
const closerBefore = (source: string, pos: number): Token | undefined => {
  const word = /(?:^|[\s;&])(fi|done|esac|\})[\s;]*$/.exec(source.slice(Math.max(0, pos - 200), pos))?.[1];
  return word === undefined ? undefined : { name: `"${word}"`, end: false };
};

const unterminated: readonly [start: string, text: string][] = [
  ['unterminated backtick', 'EOF in backquote substitution'],
  ['unterminated parameter', "missing '}'"],
  ['unterminated arithmetic expansion', "missing '))'"],
  ['unterminated command substitution', 'unexpected end of file (expecting ")")'],
  ['unterminated process substitution', 'unexpected end of file (expecting ")")'],
  ['unterminated arithmetic command', 'unexpected end of file (expecting ")")'],
  ['unterminated array', 'unexpected "("'],
  ['unterminated', 'unterminated quoted string'],
];

/** What is missing within what is missing, where unbash doesn't look further. */
const innermost = (source: string, { message, pos }: Found): string | undefined => {
  const inside = source.slice(pos + 2, pos + 2 + longestLook);
  if (message.startsWith('unterminated parameter')) {
    return (inside.split('"').length - 1) % 2 === 1 ? 'unterminated quoted string' : undefined;
  }
  if (!message.startsWith('unterminated command substitution')) return undefined;
  const errors = parse(inside).errors ?? [];
  return errors[0]?.message.startsWith('unterminated') === true ? describeProblem(inside, errors).text : undefined;
};

type Found = { message: string; pos: number };

/** `errors` is what unbash says about `source`: at least one. */
export const describeProblem = (source: string, errors: readonly Found[]): SyntaxProblem => {
  let { message, pos } = errors[0]!;
  // Of quotes within quotes the innermost is the one that ash misses.
  for (const one of errors) {
    if (!one.message.startsWith('unterminated')) break;
    message = one.message;
  }
  const missing = unterminated.find(([start]) => message.startsWith(start))?.[1];
  if (missing !== undefined)
    return {
      text:
        innermost(
          source,
          errors.find((one) => one.message === message)!,
        ) ?? missing,
      pos,
      incomplete: true,
    };
  if (message.startsWith('maximum ')) return { text: 'out of memory', pos, incomplete: false };
  const after = /^expected command after '([^']+)'/.exec(message)?.[1];
  let expected = after === undefined && !message.includes('redirect') ? expectation.exec(message)?.[1] : undefined;
  const inside = /^expected command in (brace group|subshell)/.test(message);
  if (inside) {
    // `{ }`: unbash points at the opening.
    const next = tokenAt(source, pos + 1);
    return { text: `unexpected ${next.name}`, pos, incomplete: next.end };
  }
  const start = after !== undefined && source.startsWith(after, pos) ? pos + after.length : pos;
  let token = tokenAt(source, start);
  if ((expected === 'then' || expected === 'do') && token.end) token = closerBefore(source, pos) ?? token;
  if (expected === 'do' && token.end) {
    if (/\bfor\s*$/.test(source)) return { text: 'bad for loop variable', pos, incomplete: false };
    if (/\bfor\s+\w+\s+in\b[^;\n]*$/.test(source)) expected = undefined;
  }
  if (expected === 'in' && token.end && /\bcase\s*$/.test(source)) {
    return { text: 'unexpected end of file (expecting word)', pos, incomplete: true };
  }
  if (expected === 'esac' && token.end) expected = /\sin\s*$/.test(source) ? ')' : ';;';
  if (message.startsWith('unexpected token') && errors[1] !== undefined)
    expected = expectation.exec(errors[1].message)?.[1];
  if (expected === 'esac') expected = ')';
  return {
    text: `unexpected ${token.name}${expected === undefined ? '' : ` (expecting "${expected}")`}`,
    pos,
    incomplete: token.end,
  };
};
