/** Syntax errors in the words of ash, from what unbash found. */

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

/** What stands at `pos`, as ash names it. */
const tokenAt = (source: string, pos: number): { name: string; end: boolean } => {
  let at = pos;
  while (source[at] === ' ' || source[at] === '\t') at += 1;
  if (at >= source.length) return { name: 'end of file', end: true };
  if (source[at] === '\n') {
    // A line's end counts only where no further command could follow.
    let after = at;
    while (/\s/.test(source[after] ?? '')) after += 1;
    return after >= source.length ? { name: 'end of file', end: true } : { name: 'newline', end: false };
  }
  const sign = operator.exec(source.slice(at, at + 3))?.[0];
  if (sign !== undefined) return { name: /^[<>]/.test(sign) ? 'redirection' : `"${sign}"`, end: false };
  const word = /^[^\s;&|()<>]+/.exec(source.slice(at, at + 200))?.[0] ?? '';
  return { name: `"${word}"`, end: false };
};

const unterminated: readonly [start: string, text: string][] = [
  ['unterminated double quote', 'unterminated quoted string'],
  ['unterminated single quote', 'unterminated quoted string'],
  ['unterminated ANSI-C quote', 'unterminated quoted string'],
  ['unterminated locale', 'unterminated quoted string'],
  ['unterminated backtick', 'EOF in backquote substitution'],
  ['unterminated parameter', "missing '}'"],
  ['unterminated arithmetic expansion', "missing '))'"],
  ['unterminated command substitution', 'unexpected end of file (expecting ")")'],
  ['unterminated process substitution', 'unexpected end of file (expecting ")")'],
  ['unterminated arithmetic command', 'unexpected end of file (expecting ")")'],
  ['unterminated array', 'unexpected "("'],
];

export const describeProblem = (source: string, error: { message: string; pos: number }): SyntaxProblem => {
  const { message, pos } = error;
  for (const [start, text] of unterminated) if (message.startsWith(start)) return { text, pos, incomplete: true };
  if (message.startsWith('maximum ')) return { text: 'out of memory', pos, incomplete: false };
  const expected = expectation.exec(message)?.[1];
  // The operator that lacks its command is where unbash points; the token in its way comes after it.
  const after = /^expected command after '([^']+)'/.exec(message)?.[1];
  const target = message === 'expected redirect target';
  const start = after === undefined ? pos : pos + (source.startsWith(after, pos) ? after.length : 0);
  const token = tokenAt(source, start);
  if (/function body/.test(message)) return { text: `unexpected ${token.name}`, pos, incomplete: token.end };
  const wanted = expected !== undefined && after === undefined && !target ? ` (expecting "${expected}")` : '';
  return { text: `unexpected ${token.name}${wanted}`, pos, incomplete: token.end };
};
