import { keyName } from '../../key-names.ts';
import { bindingsFor, type Binding, type Situation } from '../../keys.ts';
import { lineWidth, span, textOf, type Line, type Span } from '../../text/line.ts';
import type { Theme } from '../../theme.ts';

const gap = '  ';

const piece = ({ keys, label }: Binding, theme: Theme): Span[] => [
  span(keyName(keys[0]!, theme), 'accent', { bold: true }),
  span(` ${label}`, 'dim'),
];

/** Help and quit are always there; of the others, the most wanted ones that fit. */
const alwaysFrom = 100;

const rankedBindings = (now: Situation): Binding[] =>
  bindingsFor(now)
    .filter(({ rank }) => rank !== undefined)
    .toSorted((a, b) => a.rank! - b.rank!);

/** All of them in words: `n next`. */
export const footerKeys = (now: Situation, theme: Theme): string[] =>
  rankedBindings(now).map((binding) => textOf(piece(binding, theme)));

export const footerLine = (now: Situation, theme: Theme): Line => {
  const ranked = rankedBindings(now).map((binding) => ({ rank: binding.rank!, spans: piece(binding, theme) }));
  const always = ranked.filter(({ rank }) => rank >= alwaysFrom);
  let room = now.size.columns - 2 - always.reduce((sum, { spans }) => sum + lineWidth(spans) + gap.length, 0);
  const shown = ranked
    .filter(({ rank }) => rank < alwaysFrom)
    .filter(({ spans }) => {
      room -= lineWidth(spans) + gap.length;
      return room >= -gap.length;
    });
  return [...shown, ...always].flatMap(({ spans }, index) => (index === 0 ? spans : [span(gap), ...spans]));
};
