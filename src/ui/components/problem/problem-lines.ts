import type { Problem } from '../../../domain/problem.ts';
import { indent, span, type Line } from '../../text/line.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';

/** What happened, where, and what to do next. */
export const problemLines = (problem: Problem, width: number, { symbols }: Theme): Line[] => {
  const { what, where, next } = problem;
  const [first = [], ...rest] = wrap([span(what, 'bad')], width - 2);
  return [
    [span(`${symbols.fail} `, 'bad', { bold: true }), ...first],
    ...indent(rest, 2),
    ...(where === undefined ? [] : indent(wrap([span(where, 'dim')], width - 2), 2)),
    ...indent(wrap([span('Next: ', 'plain', { bold: true }), span(next)], width - 2), 2),
  ];
};
