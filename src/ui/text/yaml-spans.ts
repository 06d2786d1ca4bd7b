/** Colours for YAML, line by line: enough to read by. What it does not understand stays plain; nothing is checked. */
import { span, type Line, type Span, type Tone } from './line.ts';

/** What goes on from one line to the next. */
type Carried = {
  /** The quote that is still open. */
  quote: '"' | "'" | undefined;
  /** Text of a block scalar goes on while lines are indented more than this. */
  block: number | undefined;
  /** Braces and brackets that are still open. */
  depth: number;
};

const start: Carried = { quote: undefined, block: undefined, depth: 0 };

const tones = {
  key: 'accent',
  text: 'code',
  value: 'warn',
  comment: 'dim',
  anchor: 'good',
  mark: 'dim',
} as const satisfies Record<string, Tone>;

const document = /^(---|\.\.\.)(?=\s|$)/;
const directive = /^%[A-Z]/;
const space = /^\s+/;
const comment = /^#.*/;
const anchor = /^([&*][^\s,[\]{}]+|!\S*)/;
const dash = /^-(?=\s|$)/;
/** The key's text, without its colon. */
const key =
  /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'&*!|>%@`,[\]{}?-][^:#]*?|[?-](?=\S)[^:#]*?|[^\s,[\]{}"']+?)(?=\s*:(?:\s|$))/;
const flowKey = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s,[\]{}"'#][^,[\]{}:#]*?)(?=\s*:(?:[\s,[\]{}]|$))/;
const block = /^[|>][-+0-9]*(?=\s*(#.*)?$)/;
const value =
  /^(?:[-+]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?|0[xo][\da-fA-F]+|[-+]?\.inf|\.nan|true|false|yes|no|on|off|null|~)(?=\s*(?:$|[,\]}])|\s+#)/i;
const word = /^[^\s#,[\]{}"']\S*?(?=[,[\]{}]|\s|$)/;
const blockWord = /^\S+/;

const indentOf = (line: string): number => line.search(/\S|$/);

const closing: Record<'"' | "'", RegExp> = { '"': /^(?:[^"\\]|\\.)*"/, "'": /^(?:[^']|'')*'/ };

/** Nobody reads colours in a line of this length. */
const longestLine = 2_000;

/** One line, and what it leaves open. */
const lineSpans = (line: string, before: Carried): { spans: Span[]; carried: Carried } => {
  if (before.block !== undefined && (line.trim() === '' || indentOf(line) > before.block)) {
    return { spans: line === '' ? [] : [span(line, tones.text)], carried: before };
  }
  if (line.length > longestLine) return { spans: [span(line)], carried: before };
  const carried = { ...before, block: undefined as number | undefined };
  const spans: Span[] = [];
  let rest = line;
  let atStart = before.quote === undefined;
  let keyColumn = indentOf(line);
  const take = (text: string, tone: Tone = 'plain', bold = false): void => {
    if (text !== '') spans.push(bold ? span(text, tone, { bold }) : span(text, tone));
    rest = rest.slice(text.length);
  };
  const matched = (pattern: RegExp): string | undefined => pattern.exec(rest)?.[0];
  const quoted = (quote: '"' | "'"): void => {
    const end = matched(closing[quote]);
    carried.quote = end === undefined ? quote : undefined;
    take(end ?? rest, tones.text);
  };
  if (before.quote !== undefined) quoted(before.quote);
  const marked =
    atStart && before.depth === 0 ? (matched(document) ?? (directive.test(rest) ? rest : undefined)) : undefined;
  if (marked !== undefined) take(marked, tones.mark, true);
  while (rest !== '') {
    const first = rest[0]!;
    const blank = matched(space);
    const remark = spans.length === 0 || /\s$/.test(spans.at(-1)!.text) ? matched(comment) : undefined;
    const named = matched(carried.depth > 0 ? flowKey : key);
    if (blank !== undefined) take(blank);
    else if (remark !== undefined) take(remark, tones.comment);
    else if (carried.depth === 0 && atStart && dash.test(rest)) take('-', tones.mark);
    else if (matched(anchor) !== undefined) take(matched(anchor)!, tones.anchor);
    else if (named !== undefined && (atStart || carried.depth > 0)) {
      if (carried.depth === 0) keyColumn = line.length - rest.length;
      take(named, tones.key);
      take(matched(/^\s*:/) ?? '', tones.mark);
      atStart = false;
    } else if (first === '"' || first === "'") {
      spans.push(span(first, tones.text));
      rest = rest.slice(1);
      quoted(first);
    } else if (/[[\]{},]/.test(first) && (carried.depth > 0 || /[[{]/.test(first))) {
      carried.depth = Math.max(0, carried.depth + (/[[{]/.test(first) ? 1 : first === ',' ? 0 : -1));
      take(first, tones.mark);
    } else if (matched(block) !== undefined) {
      take(matched(block)!, tones.text);
      carried.block = keyColumn;
    } else if (matched(value) !== undefined) take(matched(value)!, tones.value);
    else {
      // A value that begins as text goes on as text to its end.
      take(matched(carried.depth > 0 ? word : blockWord) ?? first);
      atStart = false;
      if (carried.depth === 0) take(/^(?:(?!\s#).)*/.exec(rest)?.[0] ?? '');
    }
  }
  return { spans: joined(spans), carried };
};

/** Pieces of one look next to each other are one. */
const joined = (spans: readonly Span[]): Span[] => {
  const all: Span[] = [];
  for (const next of spans) {
    const last = all.at(-1);
    if (last !== undefined && last.tone === next.tone && last.bold === next.bold) {
      all[all.length - 1] = { ...last, text: last.text + next.text };
    } else all.push(next);
  }
  return all;
};

/** One line of spans for each line of the text. */
export const yamlLines = (text: string): Line[] => {
  let carried = start;
  return text.split('\n').map((line) => {
    const { spans, carried: next } = lineSpans(line.replace(/\r$/, ''), carried);
    carried = next;
    return spans;
  });
};
