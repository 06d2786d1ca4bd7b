/** unbash's redirections -> ours. */
import type { Redirection } from 'unbash';
import { SyntaxTrouble } from './problem.ts';
import type { Redirect } from './tree.ts';
import type { WordMaker } from './word.ts';

export const redirectOf = (one: Redirection, words: WordMaker): Redirect => {
  const given = one.descriptor?.type === 'FileDescriptor' ? one.descriptor.value : undefined;
  if (one.type === 'HereDoc') return { kind: 'here', fd: given ?? 0, body: words.hereDocument(one) };
  if (one.target === undefined) throw new SyntaxTrouble('unexpected newline', one.pos);
  // ash knows neither `<<<` nor `&>>`.
  if (one.type === 'HereString' || one.operator === '&>>') throw new SyntaxTrouble('unexpected redirection', one.pos);
  const target = words.word(one.target);
  switch (one.operator) {
    case '&>':
      return { kind: 'both', target };
    case '<&':
      return { kind: 'duplicate', fd: given ?? 0, target };
    case '>&':
      return { kind: 'duplicate', fd: given ?? 1, target };
    default:
      return { kind: 'file', fd: given ?? (one.operator.startsWith('<') ? 0 : 1), operator: one.operator, target };
  }
};
