/** YAML and JSON text → documents that know where their values stand in the text. */
import type { Position } from '../domain/position.ts';
import { LineCounter, parseAllDocuments, type Document, type YAMLError } from 'yaml';
import type { Json } from '../domain/json.ts';
import { failed, ok, type Problem, type Result } from '../domain/problem.ts';
import { kubernetesYaml } from '../shared/kubernetes-yaml.ts';
import { checkText } from './read-text.ts';
import type { PathPart } from './field-path.ts';
import { offsetAt, openQuoteBefore, type JsonType } from './yaml-position.ts';
import { plainYaml } from './yaml-value.ts';

export type YamlDocument = {
  /** Null for a document of comments only. */
  value: Json;
  /** Where the value at `path` stands, or its nearest ancestor that is there; of several the one of this type. */
  at(path: readonly PathPart[], type?: JsonType): Position;
};

/**
 * `kubernetes` reads scalars as kubectl does (`0644` is octal, `yes` is true); `plain` is YAML 1.2; with `words` every
 * scalar stays text.
 */
export type Flavour = 'kubernetes' | 'plain' | 'words';

const flavours = {
  kubernetes: kubernetesYaml,
  plain: { version: '1.2', schema: 'core', merge: true },
  words: { version: '1.2', schema: 'failsafe' },
} as const;

const advice: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'Indent with spaces: YAML takes no tabs there.',
  BAD_INDENT: 'Check the indentation: what belongs together starts in the same column.',
  BLOCK_AS_IMPLICIT_KEY: 'Check the indentation, and put quotes around text with a colon in it.',
  MULTILINE_IMPLICIT_KEY: 'Put a colon and a space after each key.',
  MISSING_CHAR: 'Check that line and the one before it: a dash, a colon or a closing quote is missing.',
  BAD_SCALAR_START: 'Put quotes around that text.',
  UNEXPECTED_TOKEN: 'Check the indentation and the dashes around that line.',
};

/** The parser's words for the slips of beginners, said more plainly. */
const plainly: readonly (readonly [RegExp, string, string?])[] = [
  [
    /^Sequence item without/,
    'a list goes on here, but this line begins no item of it',
    'Indent it like the lines that it belongs to, or begin it with a dash.',
  ],
  [
    /^Implicit map keys need to be followed/,
    'this line has no colon after its key',
    'Put a colon and a space after the key.',
  ],
  [/^Nested mappings are not allowed in compact/, 'there is a second colon in one line'],
];

/** The parser quotes the text that it objects to, whatever its length. */
const messageLimit = 200;

const syntaxProblem = ({ code, message }: YAMLError, where: string): Problem =>
  code === 'RESOURCE_EXHAUSTION'
    ? { code: 'yaml-too-deep', what: 'values are nested too deep to be read', where, next: 'Nest less.' }
    : {
        code: 'yaml-syntax',
        what: `the YAML can't be read: ${words(message)?.[1] ?? message.slice(0, messageLimit)}`,
        where,
        next: words(message)?.[2] ?? advice[code] ?? 'Correct the YAML at that place.',
      };

const words = (message: string) => plainly.find(([pattern]) => pattern.test(message));

/** A mark on the spaces before a word says less than one on the word. */
const pastSpaces = (text: string, offset: number): number => {
  const gap = /^ +(?=[^ \r\n\t])/.exec(text.slice(offset))?.[0].length ?? 0;
  return offset + gap;
};

const openQuote = {
  code: 'yaml-syntax',
  what: 'the quote that opens here is never closed',
  next: 'Close it, or remove it.',
};

/** JSON may be indented with tabs, YAML not; raw tabs stand nowhere else in valid JSON. */
const withoutJsonTabs = (text: string): string => {
  if (!text.includes('\t') || !/^\s*[{[]/.test(text)) return text;
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  return text.replaceAll('\t', ' ');
};

/** All documents, or the first problem in the text. `file` is how problems call it. */
export const parseYaml = (raw: string, file: string, flavour: Flavour): Result<YamlDocument[]> => {
  const checked = checkText(raw, file);
  if (!checked.ok) return checked;
  const lines = new LineCounter();
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const where = (offset: number): string => {
    const { line, column } = position(offset);
    return `${file}:${line}:${column}`;
  };
  const parsed = parseAllDocuments(withoutJsonTabs(checked.value), {
    ...flavours[flavour],
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
  });
  const documents: YamlDocument[] = [];
  for (const document of parsed as Document.Parsed[]) {
    const [error] = document.errors;
    if (error !== undefined) {
      const quote = /closing .*quote/.test(error.message) ? openQuoteBefore(document, error.pos[0]) : undefined;
      if (quote !== undefined) return failed({ ...openQuote, where: where(quote) });
      return failed(syntaxProblem(error, where(pastSpaces(checked.value, error.pos[0]))));
    }
    const { value, fault } = plainYaml(document.contents, (offset) => position(offset).line);
    if (fault !== undefined)
      return failed({ code: fault.code, what: fault.what, where: where(fault.offset), next: fault.next });
    documents.push({ value, at: (path, type) => position(offsetAt(document, path, type)) });
  }
  return ok(documents);
};

/** The one document of a file of peapod's own; null for an empty file. */
export const parseOneYaml = (text: string, file: string, flavour: Flavour): Result<YamlDocument> => {
  const parsed = parseYaml(text, file, flavour);
  if (!parsed.ok) return parsed;
  const [first, second] = parsed.value;
  if (second !== undefined) {
    const { line, column } = second.at([]);
    const what = 'this file takes one YAML document, and here starts a second one';
    return failed({ code: 'yaml-documents', what, where: `${file}:${line}:${column}`, next: 'Remove the line `---`.' });
  }
  return ok(first ?? { value: null, at: () => ({ line: 1, column: 1 }) });
};
