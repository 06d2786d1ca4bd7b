/** Reads a YAML body as the API server does: YAML 1.1's words for true and false, no dates, fields that stand twice. */
import { isMap, isScalar, Lexer, LineCounter, parseDocument, visit } from 'yaml';
import type { Json } from '../schema-tools.ts';

export type ReadYaml = {
  value: Json;
  /** `line 3: key "spec" already set in map` */
  twice: string[];
};

/** Aliases may make much out of little; this many are beyond any manifest. */
const mostAliases = 100;

/** As the API server's reader has it; more would take a while before the stack is full. */
const mostFlowLevels = 10_000;

const listsInLists = new RegExp(`(?:- ){${mostFlowLevels}}`);

/** The line where brackets stand in more brackets than that, or lists in lists. */
const tooDeepAt = (text: string): number | undefined => {
  const lists = listsInLists.exec(text);
  if (lists !== null) return text.slice(0, lists.index).split('\n').length;
  let brackets = 0;
  for (const character of text) if (character === '[' || character === '{') brackets += 1;
  if (brackets <= mostFlowLevels) return undefined;
  let [level, line] = [0, 1];
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') level += 1;
    else if (token === ']' || token === '}') level -= 1;
    else if (token.includes('\n')) line += token.split('\n').length - 1;
    if (level > mostFlowLevels) return line;
  }
  return undefined;
};

const stackIsFull = 'Maximum call stack size exceeded';

export const readYaml = (text: string): ReadYaml | { problem: string } => {
  const deep = tooDeepAt(text);
  if (deep !== undefined) return { problem: `yaml: line ${deep}: exceeded max depth of ${mostFlowLevels}` };
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: 'yaml-1.1',
    merge: true,
    uniqueKeys: false,
    stringKeys: false,
    logLevel: 'silent',
    lineCounter: lines,
    customTags: (tags) =>
      tags.filter((tag) => {
        if (typeof tag === 'string') return true;
        return tag.tag !== 'tag:yaml.org,2002:timestamp' && !('format' in tag && tag.format === 'TIME');
      }),
  });
  const error = document.errors[0];
  if (error !== undefined) {
    const line = error.linePos?.[0].line;
    const said = error.message.startsWith(stackIsFull) ? 'exceeded max depth' : error.message.split(' at line ')[0];
    return { problem: `yaml: ${line === undefined ? '' : `line ${line}: `}${said}` };
  }
  const twice: string[] = [];
  visit(document, {
    Map(_key, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        const line = lines.linePos(key.range?.[0] ?? 0).line;
        if (seen.has(name) && name !== '<<') twice.push(`line ${line}: key ${JSON.stringify(name)} already set in map`);
        seen.add(name);
      }
    },
  });
  if (document.contents !== null && !isMap(document.contents) && isScalar(document.contents))
    return { value: document.contents.value as Json, twice };
  try {
    return { value: document.toJS({ maxAliasCount: mostAliases }) as Json, twice };
  } catch (caught) {
    return { problem: `yaml: ${caught instanceof Error ? caught.message : String(caught)}` };
  }
};
