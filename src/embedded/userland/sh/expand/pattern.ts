/** Shell patterns: `*`, `?`, `[…]`, and a backslash before what is meant literally. Matching never backtracks. */

type Token =
  | { kind: 'star' }
  | { kind: 'any' }
  | { kind: 'char'; value: string }
  | { kind: 'set'; has: (value: string) => boolean };

const classes: Record<string, RegExp> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  // oxlint-disable-next-line eslint/no-control-regex -- that is what they are
  cntrl: /[\0-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /\s/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

/** Reads a bracket expression that begins at `at`; undefined when it has no end and is just a `[`. */
const readSet = (pattern: string, at: number): { token: Token; end: number } | undefined => {
  let next = at + 1;
  const negated = pattern[next] === '!' || pattern[next] === '^';
  if (negated) next += 1;
  const members: ((value: string) => boolean)[] = [];
  const first = next;
  for (;;) {
    if (next >= pattern.length) return undefined;
    if (pattern[next] === ']' && next > first) break;
    const named = /^\[:([a-z]+):\]/.exec(pattern.slice(next, next + 16));
    if (named !== null) {
      const known = Object.hasOwn(classes, named[1]!) ? classes[named[1]!] : undefined;
      if (known !== undefined) members.push((value) => known.test(value));
      next += named[0].length;
      continue;
    }
    if (pattern[next] === '\\' && next + 1 < pattern.length) next += 1;
    const low = pattern[next]!;
    next += 1;
    if (pattern[next] === '-' && next + 1 < pattern.length && pattern[next + 1] !== ']') {
      next += 1;
      if (pattern[next] === '\\' && next + 1 < pattern.length) next += 1;
      const high = pattern[next]!;
      next += 1;
      members.push((value) => value >= low && value <= high);
    } else members.push((value) => value === low);
  }
  return { token: { kind: 'set', has: (value) => members.some((has) => has(value)) !== negated }, end: next + 1 };
};

const tokenize = (pattern: string): Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  while (at < pattern.length) {
    const character = pattern[at]!;
    if (character === '*') {
      if (tokens.at(-1)?.kind !== 'star') tokens.push({ kind: 'star' });
    } else if (character === '?') tokens.push({ kind: 'any' });
    else if (character === '[') {
      const set = readSet(pattern, at);
      if (set !== undefined) {
        tokens.push(set.token);
        at = set.end;
        continue;
      }
      tokens.push({ kind: 'char', value: '[' });
    } else if (character === '\\' && at + 1 < pattern.length) {
      at += 1;
      tokens.push({ kind: 'char', value: pattern[at]! });
    } else tokens.push({ kind: 'char', value: character });
    at += 1;
  }
  return tokens;
};

const takes = (token: Token, value: string): boolean =>
  token.kind === 'any' || (token.kind === 'char' ? token.value === value : token.kind === 'set' && token.has(value));

/** Where a match that begins at `start` can end: the nearest or the farthest place; undefined: nowhere. */
const endOfMatch = (tokens: readonly Token[], text: string, start: number, longest: boolean): number | undefined => {
  /** For which place a state was noted last. */
  const noted = new Int32Array(tokens.length + 1).fill(-1);
  const follow = (from: number, at: number, into: number[]): void => {
    for (let state = from; noted[state] !== at; state += 1) {
      noted[state] = at;
      into.push(state);
      if (tokens[state]?.kind !== 'star') return;
    }
  };
  let states: number[] = [];
  follow(0, start, states);
  let found: number | undefined;
  for (let at = start; ; at += 1) {
    if (noted[tokens.length] === at) {
      found = at;
      // A star at the end takes all there is.
      if (longest && tokens.at(-1)?.kind === 'star') return text.length;
      if (!longest) return at;
    }
    if (at >= text.length || states.length === 0) return found;
    const next: number[] = [];
    for (const state of states) {
      const token = tokens[state];
      if (token === undefined) continue;
      if (token.kind === 'star') follow(state, at + 1, next);
      else if (takes(token, text[at]!)) follow(state + 1, at + 1, next);
    }
    states = next;
  }
};

const special = /[*?[\]\\!^-]/g;

/** The pattern that matches just this. */
export const escapePattern = (text: string): string =>
  text.search(special) < 0 ? text : text.replace(special, '\\$&');

/** Whether pathname expansion has to look at it. */
export const mayMatchMore = (text: string): boolean => /[*?]|\[[^]*\]/.test(text);

export const matches = (pattern: string, text: string): boolean => {
  const tokens = tokenize(pattern);
  // Greedy with one point to come back to: enough for patterns whose parts are single characters.
  let at = 0;
  let index = 0;
  let star = -1;
  let mark = 0;
  while (at < text.length) {
    const token = tokens[index];
    if (token?.kind === 'star') {
      star = index;
      mark = at;
      index += 1;
    } else if (token !== undefined && takes(token, text[at]!)) {
      index += 1;
      at += 1;
    } else if (star >= 0) {
      mark += 1;
      at = mark;
      index = star + 1;
    } else return false;
  }
  while (tokens[index]?.kind === 'star') index += 1;
  return index === tokens.length;
};

/** `${x#pattern}`, `##`, `%`, `%%` */
export const trim = (text: string, pattern: string, side: 'start' | 'end', longest: boolean): string => {
  const tokens = tokenize(pattern);
  if (side === 'start') {
    const end = endOfMatch(tokens, text, 0, longest);
    return end === undefined ? text : text.slice(end);
  }
  const reversed = text.split('').toReversed().join('');
  const end = endOfMatch(tokens.toReversed(), reversed, 0, longest);
  return end === undefined ? text : text.slice(0, text.length - end);
};

/** So much matching one replacement may take: a star at each place of a long text would never end. */
const mostWork = 500_000;

/** `${x/pattern/replacement}`; undefined when it would take too long. */
export const replace = (text: string, pattern: string, replacement: string, all: boolean): string | undefined => {
  const tokens = tokenize(pattern);
  if (tokens.length === 0) return text;
  const starred = tokens.some(({ kind }) => kind === 'star');
  let work = 0;
  let result = '';
  let kept = 0;
  for (let at = 0; at < text.length; at += 1) {
    const end = endOfMatch(tokens, text, at, true);
    work += starred ? text.length - at : tokens.length;
    if (work > mostWork) return undefined;
    // A star at the start has looked at all the rest already.
    if (end === undefined && tokens[0]!.kind === 'star') break;
    if (end === undefined || end === at) continue;
    result += text.slice(kept, at) + replacement;
    kept = end;
    at = end - 1;
    if (!all) break;
  }
  return result + text.slice(kept);
};
