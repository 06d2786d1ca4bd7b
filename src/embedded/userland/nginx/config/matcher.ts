import { RE2JS, RE2JSException } from 're2js';
import { Emergency } from './emergency.ts';

/** A regular expression that needs time in proportion to the text, whoever wrote it. */
export interface Matcher {
  /** The groups, the whole match first, and the named ones; undefined: no match. */
  match(text: string): { groups: readonly string[]; named: ReadonlyMap<string, string> } | undefined;
}

export const createMatcher = (source: string, ignoreCase: boolean): Matcher => {
  const compiled = compile(source, ignoreCase);
  const names = Object.keys(compiled.namedGroups());
  return {
    match(text) {
      const matcher = compiled.matcher(text);
      if (!matcher.find()) return undefined;
      const groups: string[] = [];
      for (let group = 0; group <= matcher.groupCount(); group += 1) groups.push(matcher.group(group) ?? '');
      return { groups, named: new Map(names.map((name) => [name, matcher.group(name) ?? ''])) };
    },
  };
};

const compile = (source: string, ignoreCase: boolean): RE2JS => {
  try {
    return RE2JS.compile(source.replaceAll(/\(\?<(?=[A-Za-z_])/gu, '(?P<'), ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new Emergency(`pcre2_compile() failed: ${problemOf(error.message)} in "${source}"`);
  }
};

/** In the words of PCRE. */
const problemOf = (message: string): string => {
  const words: readonly (readonly [part: string, text: string])[] = [
    ['missing closing )', 'missing closing parenthesis'],
    ['unexpected )', 'unmatched closing parenthesis'],
    ['missing closing ]', 'missing terminating ] for character class'],
    ['missing argument to repetition', 'quantifier does not follow a repeatable item'],
    ['trailing backslash', '\\ at end of pattern'],
  ];
  return words.find(([part]) => message.includes(part))?.[1] ?? 'unrecognized character follows \\';
};
