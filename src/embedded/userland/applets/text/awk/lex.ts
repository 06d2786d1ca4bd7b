/** Cuts awk programs into tokens. */
import type { ByteString } from '../../streams.ts';

export type Token = {
  /** `name (` without a blank is a call. */
  type: 'number' | 'string' | 'regex' | 'name' | 'call' | 'builtin' | 'keyword' | 'symbol' | 'newline' | 'end';
  text: ByteString;
  line: number;
};

/** What is wrong with a program, and where. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

const keywords = new Set([
  'BEGIN',
  'END',
  'function',
  'func',
  'if',
  'else',
  'while',
  'for',
  'do',
  'break',
  'continue',
  'next',
  'nextfile',
  'exit',
  'return',
  'delete',
  'in',
  'getline',
  'print',
  'printf',
]);

export const builtins = new Set([
  'and',
  'atan2',
  'close',
  'compl',
  'cos',
  'exp',
  'fflush',
  'gsub',
  'index',
  'int',
  'length',
  'log',
  'lshift',
  'match',
  'mktime',
  'or',
  'rand',
  'rshift',
  'sin',
  'split',
  'sprintf',
  'sqrt',
  'srand',
  'strftime',
  'sub',
  'substr',
  'system',
  'systime',
  'tolower',
  'toupper',
  'xor',
]);

const symbols = [
  '**=',
  '&&',
  '||',
  '++',
  '--',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '^=',
  '**',
  '==',
  '<=',
  '>=',
  '!=',
  '!~',
  '>>',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ';',
  ',',
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
  '!',
  '>',
  '<',
  '|',
  '?',
  ':',
  '~',
  '$',
  '=',
];

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  '"': '"',
  '/': '/',
};

/** Backslashes in strings of a program and in assignments of the command line. */
export const unescape = (text: ByteString): ByteString =>
  text.replaceAll(/\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|[^])/g, (whole, what: string) => {
    if (/^[0-7]/.test(what)) return String.fromCharCode(Number.parseInt(what, 8) & 255);
    if (what.length > 1) return String.fromCharCode(Number.parseInt(what.slice(1), 16));
    return escapes[what] ?? whole;
  });

/** In patterns only what stands for one character is resolved; the rest is the pattern's own. */
export const unescapePattern = (text: ByteString): ByteString =>
  text.replaceAll(/\\([0-7]{3}|[^])/g, (whole, what: string) => {
    if (what === '/' || what === '"') return what;
    if (/^[0-7]{3}$/.test(what)) return `[${String.fromCharCode(Number.parseInt(what, 8) & 255)}]`;
    return 'ntrafv'.includes(what) ? escapes[what]! : whole;
  });

/** Whether a `/` after this token divides. */
const endsOperand = (token: Token | undefined): boolean => {
  if (token === undefined) return false;
  if (token.type === 'symbol') return token.text === ')' || token.text === ']' || token.text === '$';
  return token.type === 'number' || token.type === 'string' || token.type === 'name' || token.type === 'builtin';
};

export const tokenize = (text: ByteString): Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  const push = (type: Token['type'], value: ByteString): void => {
    tokens.push({ type, text: value, line });
  };
  const fail = (message: string): never => {
    throw new ProgramError(message, line);
  };
  while (at < text.length) {
    const character = text[at]!;
    if (character === '\n') {
      push('newline', '\n');
      line += 1;
      at += 1;
    } else if (character === ' ' || character === '\t' || character === '\r') at += 1;
    else if (character === '\\' && (text[at + 1] === '\n' || text.startsWith('\r\n', at + 1))) {
      at += text[at + 1] === '\n' ? 2 : 3;
      line += 1;
    } else if (character === '#') {
      while (at < text.length && text[at] !== '\n') at += 1;
    } else if (character === '"') {
      let end = at + 1;
      while (end < text.length && text[end] !== '"') {
        if (text[end] === '\n') fail('Unexpected end of string');
        end += text[end] === '\\' ? 2 : 1;
      }
      if (end >= text.length) fail('Unexpected end of string');
      push('string', unescape(text.slice(at + 1, end).replaceAll('\\\n', '')));
      at = end + 1;
    } else if (character === '/' && !endsOperand(tokens.at(-1))) {
      let end = at + 1;
      let inBracket = false;
      while (end < text.length && (inBracket || text[end] !== '/')) {
        if (text[end] === '\n') fail('Unexpected end of string');
        if (text[end] === '\\') end += 1;
        else if (text[end] === '[' && !inBracket) {
          // A bracket expression that never ends is none.
          const bracket = /^\[\^?\]?(?:\[:\w+:\]|\\[^]|[^\]\n])*\]/.exec(text.slice(end));
          inBracket = bracket !== null;
          if (inBracket) end += /^\[\^?\]?/.exec(text.slice(end))![0].length - 1;
        } else if (text[end] === '[' && inBracket && text[end + 1] === ':') {
          const named = /^\[:\w+:\]/.exec(text.slice(end));
          if (named !== null) end += named[0].length - 1;
        } else if (text[end] === ']') inBracket = false;
        end += 1;
      }
      if (end >= text.length) fail('Unexpected end of string');
      push('regex', unescapePattern(text.slice(at + 1, end)));
      at = end + 1;
    } else if (/[0-9]/.test(character) || (character === '.' && /[0-9]/.test(text[at + 1] ?? ''))) {
      const match = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(text.slice(at, at + 400))!;
      push('number', match[0]);
      at += match[0].length;
    } else if (/[A-Za-z_]/.test(character)) {
      const name = /^\w+/.exec(text.slice(at))![0];
      at += name.length;
      if (keywords.has(name)) push('keyword', name === 'func' ? 'function' : name);
      else if (builtins.has(name)) push('builtin', name);
      else push(text[at] === '(' ? 'call' : 'name', name);
    } else {
      const symbol = symbols.find((one) => text.startsWith(one, at));
      if (symbol === undefined) return fail('Unexpected token');
      push('symbol', symbol === '**' ? '^' : symbol === '**=' ? '^=' : symbol);
      at += symbol.length;
    }
  }
  push('newline', '\n');
  push('end', '');
  return tokens;
};
