/** Markdown as rows of styled text: the parts of it that scenarios use. */
import { lexer, Lexer, type Token, type Tokens } from 'marked';
import type { Symbols } from '../theme.ts';
import { blank, fit, indent, span, type Line, type Span } from './line.ts';
import { wrap } from './wrap.ts';

type Style = Omit<Span, 'text'>;

const plainText = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

const inline = (tokens: readonly Token[] = [], style: Style = {}): Span[] =>
  tokens.flatMap((token): Span[] => {
    switch (token.type) {
      case 'strong':
        return inline(token.tokens, { ...style, bold: true });
      case 'em':
        return inline(token.tokens, { ...style, underline: true });
      case 'del':
        return inline(token.tokens, { ...style, tone: 'dim' });
      case 'codespan':
        return [{ ...style, tone: 'code', text: plainText((token as Tokens.Codespan).text) }];
      case 'link': {
        const { href, text, tokens: words } = token as Tokens.Link;
        const shown = inline(words, { ...style, tone: 'accent', underline: true });
        return text === href ? shown : [...shown, span(` (${href})`, 'dim')];
      }
      case 'br':
        return [{ text: '\n' }];
      case 'text':
        if ('tokens' in token && token.tokens !== undefined) return inline(token.tokens, style);
        return [{ ...style, text: plainText((token as Tokens.Text).text).replaceAll('\n', ' ') }];
      default:
        return [{ ...style, text: plainText(token.raw).replaceAll('\n', ' ') }];
    }
  });

const codeLines = ({ text }: Tokens.Code, width: number, symbols: Symbols): Line[] =>
  text.split('\n').map((row) => fit([span('  '), span(row, 'code')], width, symbols.ellipsis));

const listLines = ({ items, ordered, start }: Tokens.List, width: number, symbols: Symbols): Line[] =>
  items.flatMap((item, index) => {
    const mark = ordered ? `${(start === '' ? 1 : start) + index}.` : symbols.bullet;
    const by = mark.length + 1;
    const [first = blank, ...rest] = block(item.tokens, width - by, symbols);
    return [[span(`${mark} `, 'accent'), ...first], ...indent(rest, by)];
  });

const tableLines = ({ header, rows }: Tokens.Table, width: number): Line[] =>
  [header, ...rows].flatMap((cells, index) =>
    wrap(
      cells.flatMap(({ tokens }, column) => [
        ...(column === 0 ? [] : [span(' | ', 'dim')]),
        ...inline(tokens, index === 0 ? { bold: true } : {}),
      ]),
      width,
    ),
  );

const tokenLines = (token: Token, width: number, symbols: Symbols): Line[] => {
  switch (token.type) {
    case 'heading':
      return wrap(inline(token.tokens, { bold: true, tone: 'accent' }), width);
    case 'paragraph':
    case 'text':
      return wrap(
        'tokens' in token && token.tokens !== undefined ? inline(token.tokens) : [span(plainText(token.raw))],
        width,
      );
    case 'code':
      return codeLines(token as Tokens.Code, width, symbols);
    case 'list':
      return listLines(token as Tokens.List, width, symbols);
    case 'table':
      return tableLines(token as Tokens.Table, width);
    case 'blockquote':
      return block((token as Tokens.Blockquote).tokens, width - 2, symbols).map((line) => [
        span(`${symbols.vertical} `, 'dim'),
        ...line,
      ]);
    case 'hr':
      return [[span(symbols.horizontal.repeat(Math.max(1, width)), 'dim')]];
    case 'space':
    case 'html':
      return [];
    default:
      return wrap([span(plainText(token.raw))], width);
  }
};

/** Tight lists have no blank rows inside; everything else is one blank row apart. */
const block = (tokens: readonly Token[], width: number, symbols: Symbols): Line[] => {
  const parts = tokens
    .map((token) => ({ type: token.type, lines: tokenLines(token, Math.max(8, width), symbols) }))
    .filter(({ lines }) => lines.length > 0);
  return parts.flatMap(({ type, lines }, index) => {
    const before = parts[index - 1]?.type;
    const tight = before === 'text' && type === 'list';
    return index === 0 || tight ? lines : [blank, ...lines];
  });
};

/** One line of markdown, such as a sentence with `code` in it. */
export const markdownSpans = (source: string): Span[] => inline(Lexer.lexInline(source));

export const markdownLines = (source: string, width: number, symbols: Symbols): Line[] =>
  block(lexer(source), width, symbols);
