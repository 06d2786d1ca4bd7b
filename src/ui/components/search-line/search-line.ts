import type { SearchState } from '../../../lesson/state.ts';
import { span, type Line, type Span } from '../../text/line.ts';
import type { Theme } from '../../theme.ts';

/** The text with the place where the next letter goes. */
const typed = ({ text, caret }: SearchState['input']): Span[] => {
  const characters = Array.from(text);
  return [
    span(characters.slice(0, caret).join('')),
    span(characters[caret] ?? ' ', 'plain', { inverse: true }),
    span(characters.slice(caret + 1).join('')),
  ];
};

/** What is searched for, and how much was found. */
export const searchLine = ({ typing, input }: SearchState, found: number, count: number, { symbols }: Theme): Line => [
  span('/ ', 'accent', { bold: true }),
  ...(typing ? typed(input) : [span(input.text, 'plain', { bold: true })]),
  span(input.text.trim() === '' ? '  type a word' : `  ${symbols.separator} ${found} of ${count}`, 'dim'),
];
