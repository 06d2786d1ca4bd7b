import type { LessonState } from '../../../lesson/state.ts';
import { keyName } from '../../key-names.ts';
import { bindingsFor, type Binding } from '../../keys.ts';
import type { Size } from '../../layout.ts';
import { lineWidth, span, textOf, type Line, type Span } from '../../text/line.ts';
import type { Theme } from '../../theme.ts';

const gap = '  ';

const piece = ({ keys, label }: Binding, theme: Theme): Span[] => [
  span(keyName(keys[0]!, theme), 'accent', { bold: true }),
  span(` ${label}`, 'dim'),
];

/** Help and quit are always there; of the others, the most wanted ones that fit. */
const alwaysFrom = 100;

const rankedBindings = (state: LessonState, size: Size): Binding[] =>
  bindingsFor(state, size)
    .filter(({ rank }) => rank !== undefined)
    .toSorted((a, b) => a.rank! - b.rank!);

/** All of them in words: `n next`. */
export const footerKeys = (state: LessonState, size: Size, theme: Theme): string[] =>
  rankedBindings(state, size).map((binding) => textOf(piece(binding, theme)));

export const footerLine = (state: LessonState, size: Size, theme: Theme): Line => {
  const ranked = rankedBindings(state, size).map((binding) => ({ rank: binding.rank!, spans: piece(binding, theme) }));
  const always = ranked.filter(({ rank }) => rank >= alwaysFrom);
  let room = size.columns - 2 - always.reduce((sum, { spans }) => sum + lineWidth(spans) + gap.length, 0);
  const shown = ranked
    .filter(({ rank }) => rank < alwaysFrom)
    .filter(({ spans }) => {
      room -= lineWidth(spans) + gap.length;
      return room >= -gap.length;
    });
  return [...shown, ...always].flatMap(({ spans }, index) => (index === 0 ? spans : [span(gap), ...spans]));
};
