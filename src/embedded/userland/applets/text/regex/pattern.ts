/** Regular expressions as grep, sed and awk use them: POSIX patterns over byte strings, leftmost and longest. */
import { RE2JS } from 're2js';
import type { ByteString } from '../../streams.ts';
import { searchBacktracking, type Spans } from './backtracking.ts';
import { needsBacktracking, re2Source } from './re2-source.ts';
import { parsePattern, PatternError, type Node } from './syntax.ts';

export { PatternError };

export type PatternOptions = {
  /** ERE; else BRE. */
  extended: boolean;
  ignoreCase?: boolean;
  /** `^` and `$` also match at newlines. */
  multiline?: boolean;
};

/** `spans[0]` is all of it, the others are the groups. */
export type Match = { start: number; end: number; spans: Spans };

export interface Pattern {
  readonly groups: number;
  test(text: ByteString): boolean;
  /** The first match at or after `from`. `^` is the start of the text nevertheless. */
  match(text: ByteString, from?: number): Match | undefined;
}

/** A pattern that is nothing but characters. */
const literalOf = (node: Node): string | undefined => {
  if (node.kind === 'char') return node.value;
  if (node.kind !== 'sequence') return undefined;
  let text = '';
  for (const part of node.nodes) {
    if (part.kind !== 'char') return undefined;
    text += part.value;
  }
  return text;
};

export const literalPattern = (literal: ByteString): Pattern => ({
  groups: 0,
  test: (text) => text.includes(literal),
  match: (text, from = 0) => {
    const start = text.indexOf(literal, from);
    if (start < 0) return undefined;
    const end = start + literal.length;
    return { start, end, spans: [[start, end]] };
  },
});

const backtrackingPattern = (node: Node, groups: number, multiline: boolean): Pattern => {
  const match = (text: ByteString, from = 0): Match | undefined => {
    let spans: Spans | undefined;
    try {
      spans = searchBacktracking(node, groups, text, from, multiline);
    } catch (error) {
      // As regexec(3) that has run out of memory: to its callers that is no match. A RangeError is the host's stack.
      if (!(error instanceof PatternError) && !(error instanceof RangeError)) throw error;
    }
    if (spans === undefined) return undefined;
    const [start, end] = spans[0]!;
    return { start, end, spans };
  };
  return { groups, match, test: (text) => match(text) !== undefined };
};

const linearPattern = (node: Node, groups: number, multiline: boolean): Pattern => {
  const compiled = RE2JS.compile(re2Source(node, multiline), RE2JS.LONGEST_MATCH);
  return {
    groups,
    test: (text) => compiled.test(text),
    match: (text, from = 0) => {
      if (from > text.length) return undefined;
      const matcher = compiled.matcher(text);
      if (!matcher.find(from)) return undefined;
      const spans: Spans = [];
      for (let group = 0; group <= groups; group += 1) {
        const start = matcher.start(group);
        spans.push(start < 0 ? undefined : [start, matcher.end(group)]);
      }
      return { start: matcher.start(0), end: matcher.end(0), spans };
    },
  };
};

/** Compiling is done in one go. */
const longestSource = 64 * 1024;

/** Throws PatternError. */
export const compilePattern = (source: ByteString, options: PatternOptions): Pattern => {
  if (source.length > longestSource) throw new PatternError('Regular expression too big');
  const { node, groups } = parsePattern(source, options);
  const literal = literalOf(node);
  if (literal !== undefined) return literalPattern(literal);
  const multiline = options.multiline === true;
  if (needsBacktracking(node)) return backtrackingPattern(node, groups, multiline);
  try {
    return linearPattern(node, groups, multiline);
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('RE2JS')) throw new PatternError('Regular expression too big');
    throw error;
  }
};
