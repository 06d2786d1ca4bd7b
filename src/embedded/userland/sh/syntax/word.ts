/** unbash's words -> ours. */
import type {
  DoubleQuotedChild,
  HereDoc,
  ParameterExpansionPart,
  ParsedScript,
  Word as Parsed,
  WordPart as ParsedPart,
} from 'unbash';
import { parse } from 'unbash';
import { SyntaxTrouble } from './problem.ts';
import type { List, ParameterOperator, Word, WordPart } from './tree.ts';

/** How a nested script becomes a list: given by the maker of commands, which needs words in turn. */
export type ScriptReader = (script: ParsedScript | undefined, text: string) => List;

/** Where a word stands decides which of its tildes count. */
export type WordPlace = 'word' | 'assignment' | 'pattern';

/** Nested text is read again and again (arithmetic in arithmetic): this deep and no deeper. */
const deepestText = 64;
let depth = 0;

const text = (value: string, quoted: boolean): WordPart => ({ kind: 'text', text: value, quoted });

/** Unquoted text: a backslash quotes the next character, and joins lines. */
const bare = (source: string): WordPart[] => {
  if (!source.includes('\\')) return [text(source, false)];
  const parts: WordPart[] = [];
  let plain = '';
  for (let at = 0; at < source.length; at += 1) {
    if (source[at] !== '\\' || at + 1 >= source.length) {
      plain += source[at];
      continue;
    }
    at += 1;
    if (source[at] === '\n') continue;
    if (plain !== '') parts.push(text(plain, false));
    plain = '';
    // An astral character is two units.
    const character = String.fromCodePoint(source.codePointAt(at)!);
    parts.push(text(character, true));
    at += character.length - 1;
  }
  if (plain !== '') parts.push(text(plain, false));
  return parts;
};

const isList = (part: WordPart): boolean =>
  'name' in part && (part.name === '@' || (part.kind === 'operation' && part.operand.parts.some(isList)));

const tildePrefix = /^~([A-Za-z_][\w.-]*)?(?=[/:]|$)/;

/** Splits the tildes off that begin a word (or, in an assignment, follow a colon). */
const withTildes = (source: string, place: WordPlace, first: boolean, last: boolean): WordPart[] => {
  if (place === 'pattern' || !source.includes('~')) return bare(source);
  const pieces = place === 'assignment' ? source.split(/(?<=:|^[A-Za-z_]\w*=)/) : [source];
  return pieces.flatMap((piece, index) => {
    const found = first || index > 0 ? tildePrefix.exec(piece) : null;
    const whole = found?.[0] ?? '';
    // `~"x"` and `~$x` are not about a user; a colon ends the name only in assignments.
    const open = whole.length === piece.length && !(last && index === pieces.length - 1);
    if (found === null || open || (place === 'word' && piece[whole.length] === ':')) return bare(piece);
    return [{ kind: 'tilde', user: found[1] ?? '' } as const, ...bare(piece.slice(whole.length))];
  });
};

/** Joins neighbours and finds out whether anything needs expanding. */
export const finish = (parts: readonly WordPart[]): Word => {
  const joined: WordPart[] = [];
  for (const part of parts) {
    const before = joined.at(-1);
    if (part.kind === 'text' && before?.kind === 'text' && before.quoted === part.quoted) {
      joined[joined.length - 1] = text(before.text + part.text, part.quoted);
    } else joined.push(part);
  }
  const literal = joined.map((part) => (part.kind === 'text' ? part.text : '')).join('');
  const closes = literal.includes(']');
  const plain = joined.every(
    (part) => part.kind === 'text' && (part.quoted || !(/[*?]/.test(part.text) || (closes && part.text.includes('[')))),
  );
  return plain ? { parts: joined, literal } : { parts: joined };
};

/** The same word with no splitting and no file names. */
export const unsplit = (word: Word): Word =>
  finish(word.parts.map((part) => ('quoted' in part ? { ...part, quoted: true } : part)));

export const literalWord = (value: string): Word => finish([text(value, true)]);

const caseOperators = new Set<string>(['-', ':-', '=', ':=', '+', ':+', '?', ':?', '#', '##', '%', '%%', '/', '//']);

export class WordMaker {
  readonly #readScript: ScriptReader;

  constructor(readScript: ScriptReader) {
    this.#readScript = readScript;
  }

  word(word: Parsed, place: WordPlace = 'word'): Word {
    const { parts } = word;
    if (parts === undefined) return finish(withTildes(word.text, place, true, true));
    return finish(
      parts.flatMap((part, index) => this.#part(part, false, place, index === 0, index === parts.length - 1)),
    );
  }

  #quotedParts(parts: readonly DoubleQuotedChild[]): WordPart[] {
    const inner = parts.flatMap((part) => this.#part(part, true, 'pattern', false, false));
    // "" is a field, if an empty one; "$@" may be none at all.
    return inner.some(isList) ? inner : [text('', true), ...inner];
  }

  #part(part: ParsedPart, quoted: boolean, place: WordPlace, first: boolean, last: boolean): WordPart[] {
    switch (part.type) {
      case 'Literal':
        return quoted ? [text(part.value, true)] : withTildes(part.text, place, first, last);
      case 'SingleQuoted':
        return [text(part.value, true)];
      case 'AnsiCQuoted':
        return [text(part.value.split('\0')[0]!, true)];
      case 'DoubleQuoted':
        return this.#quotedParts(part.parts);
      case 'LocaleString':
        return [text('$', false), ...this.#quotedParts(part.parts)];
      case 'Glob':
        if (part.kind !== 'bracket') return [text(part.text, quoted)];
        return [
          text('[', quoted),
          ...part.parts.flatMap((one) => this.#part(one, quoted, 'pattern', false, false)),
          text(']', quoted),
        ];
      case 'SimpleExpansion':
        return [{ kind: 'parameter', name: part.text.slice(1), quoted }];
      case 'ParameterExpansion':
        return [this.#parameter(part, quoted)];
      case 'CommandExpansion':
        return [{ kind: 'command', quoted, list: this.#readScript(part.script, part.text) }];
      case 'ArithmeticExpansion':
        // `$[…]` is no more than text to ash.
        if (part.text.startsWith('$[')) return [text('$[', quoted), ...bare(part.text.slice(2))];
        return [{ kind: 'arithmetic', quoted, body: this.#hereText(part.text.slice(3, -2)) }];
      case 'ProcessSubstitution':
        return [{ kind: 'process', operator: part.operator, list: this.#readScript(part.script, part.text) }];
      case 'BraceExpansion':
        if (part.parts === undefined) return bare(part.text);
        return [
          text('{', quoted),
          ...part.parts.flatMap((one) => this.#part(one, quoted, 'pattern', false, false)),
          text('}', quoted),
        ];
      case 'ExtendedGlob':
        throw new SyntaxTrouble('unexpected "("', part.pos);
    }
  }

  #parameter(part: ParameterExpansionPart, quoted: boolean): WordPart {
    const { parameter: name, operation, prefix } = part;
    if (name === '' || part.index !== undefined || prefix === '!') return { kind: 'bad' };
    if (operation === undefined) return { kind: prefix === '#' ? 'length' : 'parameter', name, quoted };
    switch (operation.type) {
      case 'Default':
      case 'Remove': {
        const operand =
          operation.type === 'Default' && quoted
            ? finish(
                operation.operand.parts?.flatMap((one) => this.#part(one, true, 'pattern', false, false)) ?? [
                  text(operation.operand.value, true),
                ],
              )
            : this.word(operation.operand, operation.type === 'Default' ? 'word' : 'pattern');
        return { kind: 'operation', name, quoted, operator: operation.operator, operand };
      }
      case 'Replace': {
        // `${x/#a/b}`: to ash the sign is part of the pattern.
        const anchored = operation.operator === '/#' || operation.operator === '/%';
        const pattern = this.word(operation.pattern, 'pattern');
        const operand = anchored ? finish([text(operation.operator.slice(1), true), ...pattern.parts]) : pattern;
        const operator = anchored ? '/' : operation.operator;
        if (!caseOperators.has(operator)) return { kind: 'bad' };
        return {
          kind: 'operation',
          name,
          quoted,
          operator: operator as ParameterOperator,
          operand,
          replacement: this.word(operation.replacement, 'pattern'),
        };
      }
      case 'Slice':
        return {
          kind: 'substring',
          name,
          quoted,
          offset: this.word(operation.offset, 'pattern'),
          ...(operation.length !== undefined && { length: this.word(operation.length, 'pattern') }),
        };
      default:
        return { kind: 'bad' };
    }
  }

  /** Text in which only `$`, backquotes and backslashes before them mean something. */
  #hereText(source: string): Word {
    if (!/[$`\\]/.test(source)) return literalWord(source);
    if (depth >= deepestText) throw new SyntaxTrouble('out of memory', 0);
    depth += 1;
    try {
      const mark = 'E'.repeat(
        1 + (/E+/g[Symbol.match](source) ?? []).reduce((most, run) => Math.max(most, run.length), 0),
      );
      const statement = parse(`:<<${mark}\n${source}\n${mark}\n`).commands[0]?.command;
      const document = statement?.type === 'Command' ? statement.redirects[0] : undefined;
      if (document?.type !== 'HereDoc') return literalWord(source);
      return this.hereDocument(document);
    } finally {
      depth -= 1;
    }
  }

  hereDocument({ body, delimiter, operator }: HereDoc): Word {
    if (delimiter?.quoted === true || body.parts === undefined) {
      const plain = operator === '<<-' ? body.text.replace(/^\t+/gm, '') : body.text;
      const value = delimiter?.quoted === true ? plain : plain.replace(/\\(?:([\\$`])|\n)/g, '$1');
      return literalWord(value);
    }
    const parts = body.parts.flatMap((part) => this.#part(part, true, 'pattern', false, false));
    if (operator === '<<') return finish(parts);
    // Only tabs at the start of the document's own lines go, not those of an expansion's value.
    let lineStart = true;
    return finish(
      parts.map((part) => {
        if (part.kind !== 'text') {
          lineStart = false;
          return part;
        }
        const stripped = (lineStart ? part.text.replace(/^\t+/, '') : part.text).replace(/\n\t+/g, '\n');
        lineStart = part.text.endsWith('\n');
        return text(stripped, true);
      }),
    );
  }
}
