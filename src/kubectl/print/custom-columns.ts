/** `-o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[*].image` */
import type { Json } from '../../domain/json.ts';
import { findings, printed } from '../jsonpath/evaluate.ts';
import { parseTemplate, relaxed, type Part } from '../jsonpath/parse.ts';
import { UsageError } from '../verb.ts';
import { alignColumns, tableStyle } from './align-columns.ts';
import type { ObjectPrinter } from './object-printer.ts';

export type Column = { header: string; parts: Part[] };

const columnOf = (header: string, path: string): Column => ({ header, parts: parseTemplate(relaxed(path)) });

export const columnsOf = (spec: string): Column[] =>
  spec.split(',').map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0) {
      throw new UsageError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    }
    return columnOf(part.slice(0, colon), part.slice(colon + 1));
  });

/** Two lines of words: headers and paths. */
export const columnsOfTemplate = (text: string): Column[] => {
  const [headers = [], paths] = text.split('\n').map((line) => line.split(/\s+/).filter((word) => word !== ''));
  if (paths === undefined) {
    throw new UsageError(
      'invalid template, missing spec line. Expected format is one line of space separated headers, one line of space separated column specs.',
    );
  }
  if (headers.length !== paths.length) {
    throw new UsageError(
      `number of headers (${headers.length}) and field specifications (${paths.length}) don't match`,
    );
  }
  return headers.map((header, index) => columnOf(header, paths[index] ?? ''));
};

/** Values inside lists and maps appear as Go prints them. */
const goText = (value: Json): string => {
  if (value === null) return '<nil>';
  if (typeof value !== 'object') return printed(value);
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, each]) => `${key}:${goText(each)}`).join(' ')}]`;
};

const cellOf = (parts: readonly Part[], object: Json): string => {
  const found = findings(parts, object);
  const none = found[0] === undefined || found[0].length === 0;
  return [...(none ? ['<none>'] : []), ...found.flat().map(goText)].join(',');
};

export const customColumns = (columns: readonly Column[], headers: boolean): ObjectPrinter => {
  let begun = !headers;
  return (object) => {
    const lines = (object.items ?? [object]).map((each) =>
      columns.map(({ parts }) => cellOf(parts, each as unknown as Json)).join('\t'),
    );
    const heading = begun ? [] : [columns.map(({ header }) => header).join('\t')];
    begun = true;
    return alignColumns([...heading, ...lines, ''].join('\n'), tableStyle);
  };
};
