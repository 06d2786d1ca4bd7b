/** Shell patterns as `find -name` and `tar --exclude` match them: `*` and `?` also match dots and slashes. */

const matchBracket = (pattern: string, at: number, character: string): { matched: boolean; end: number } | undefined => {
  let index = at + 1;
  const negated = pattern[index] === '!' || pattern[index] === '^';
  if (negated) index += 1;
  let matched = false;
  for (let first = true; ; first = false) {
    const current = pattern[index];
    if (current === undefined) return undefined;
    if (current === ']' && !first) break;
    const named = /^\[:(\w+):\]/.exec(pattern.slice(index));
    if (named !== null) {
      matched ||= classes[named[1]!]?.test(character) ?? false;
      index += named[0].length;
      continue;
    }
    const low = current === '\\' ? (pattern[++index] ?? '\\') : current;
    index += 1;
    if (pattern[index] === '-' && pattern[index + 1] !== ']' && pattern[index + 1] !== undefined) {
      const high = pattern[index + 1]!;
      matched ||= character >= low && character <= high;
      index += 2;
    } else matched ||= character === low;
  }
  return { matched: matched !== negated, end: index + 1 };
};

const classes: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  digit: /[0-9]/,
  lower: /[a-z]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /\s/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

/** Takes time in proportion to both lengths multiplied, at most. */
export const matchesGlob = (pattern: string, text: string): boolean => {
  let at = 0;
  let index = 0;
  /** Where to go on when what follows the last `*` doesn't match after all. */
  let star = -1;
  let resume = 0;
  while (index < text.length) {
    const current = pattern[at];
    if (current === '*') {
      star = at;
      at += 1;
      resume = index;
      continue;
    }
    if (current === '?') {
      at += 1;
      index += 1;
      continue;
    }
    if (current === '[') {
      const bracket = matchBracket(pattern, at, text[index]!);
      if (bracket === undefined ? text[index] === '[' : bracket.matched) {
        at = bracket?.end ?? at + 1;
        index += 1;
        continue;
      }
    } else if (current !== undefined) {
      const escaped = current === '\\' && at + 1 < pattern.length;
      if (text[index] === (escaped ? pattern[at + 1] : current)) {
        at += escaped ? 2 : 1;
        index += 1;
        continue;
      }
    }
    if (star < 0) return false;
    at = star + 1;
    resume += 1;
    index = resume;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
};
