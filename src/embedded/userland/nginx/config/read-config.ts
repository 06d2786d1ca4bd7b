/** Reads a configuration file and what it includes into a tree of directives. */
import { SysError, type Sys } from '../../../runtime/sys.ts';
import { readFile } from '../../net/read-file.ts';
import { numbered } from '../errno-number.ts';
import { directiveRules, onceOnly, upstreamServerRule, type Context } from './directives.ts';
import { Emergency } from './emergency.ts';
import { StatementReader } from './read-tokens.ts';

export type Directive = {
  name: string;
  args: readonly string[];
  /** `/etc/nginx/nginx.conf:12`; what `-g` gave is at `command line`. */
  place: string;
  /** What stands between the braces. */
  block: readonly Directive[];
};

type Scope = Context | 'types';

/** Throws Emergency with the place where the trouble is. */
export const readConfigFile = async (sys: Sys, path: string): Promise<Directive[]> => {
  const seen: Directive[] = [];
  await readInto(sys, path, await load(sys, path, undefined), 'main', seen);
  return seen;
};

/** What `-g` says. */
export const readGlobals = (sys: Sys, text: string): Promise<Directive[]> =>
  readStatements(sys, 'command line', new StatementReader(text), 'main', [], true);

const load = async (sys: Sys, path: string, place: string | undefined): Promise<string> => {
  try {
    return (await readFile(sys, path)).toString('utf8');
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new Emergency(`open() "${path}" failed (${numbered(error)})${place === undefined ? '' : ` in ${place}`}`);
  }
};

const readInto = async (sys: Sys, file: string, text: string, scope: Scope, into: Directive[]): Promise<void> => {
  await readStatements(sys, file, new StatementReader(text), scope, into, true);
};

/** Up to the end of the file, or of the block when it isn't the whole file. */
const readStatements = async (
  sys: Sys,
  file: string,
  reader: StatementReader,
  scope: Scope,
  into: Directive[],
  whole: boolean,
): Promise<Directive[]> => {
  for (;;) {
    const placeNow = (): string => (file === 'command line' ? 'command line' : `${file}:${reader.line}`);
    const at = <T>(run: () => T): T => {
      try {
        return run();
      } catch (error) {
        throw error instanceof Emergency ? new Emergency(`${error.message} in ${placeNow()}`) : error;
      }
    };
    const statement = at(() => reader.next());
    if (statement.end === '}') {
      if (!whole) return into;
      throw new Emergency(`unexpected "}" in ${placeNow()}`);
    }
    if (statement.end === 'end-of-file') {
      if (whole) return into;
      throw new Emergency(`unexpected end of file, expecting "}" in ${placeNow()}`);
    }
    const [name = '', ...args] = statement.words;
    const place = placeNow();
    if (scope === 'types' && name !== 'include') {
      into.push({ name, args, place, block: [] });
      continue;
    }
    at(() => check(name, args, statement.end, scope, into));
    if (name === 'include') {
      for (const path of await includedFiles(sys, args[0]!)) {
        await readInto(sys, path, await load(sys, path, place), scope, into);
      }
      continue;
    }
    const block = statement.end === '{' ? await readStatements(sys, file, reader, inside(name), [], false) : [];
    into.push({ name, args, place, block });
  }
};

const inside = (name: string): Scope => (name === 'types' ? 'types' : (name as Context));

const check = (
  name: string,
  args: readonly string[],
  end: ';' | '{',
  scope: Scope,
  before: readonly Directive[],
): void => {
  const rule = scope === 'upstream' && name === 'server' ? upstreamServerRule : directiveRules.get(name);
  if (rule === undefined) throw new Emergency(`unknown directive "${name}"`);
  if (name !== 'include' && !(rule.contexts as readonly string[]).includes(scope)) {
    throw new Emergency(`"${name}" directive is not allowed here`);
  }
  if (!rule.block && end === '{') throw new Emergency(`directive "${name}" is not terminated by ";"`);
  if (rule.block && end === ';') throw new Emergency(`directive "${name}" has no opening "{"`);
  if (args.length < rule.min || args.length > rule.max) {
    throw new Emergency(`invalid number of arguments in "${name}" directive`);
  }
  const isSecond = before.some((directive) => directive.name === name);
  if (isSecond && onceOnly.has(name)) throw new Emergency(`"${name}" directive is duplicate`);
  if (isSecond && (name === 'events' || name === 'http')) throw new Emergency(`"${name}" directive is duplicate`);
};

/** A pattern may match nothing; a plain name must be there. */
const includedFiles = async (sys: Sys, pattern: string): Promise<string[]> => {
  const path = pattern.startsWith('/') ? pattern : `/etc/nginx/${pattern}`;
  if (!/[*?[]/u.test(path)) return [path];
  const slash = path.lastIndexOf('/');
  const folder = path.slice(0, slash) || '/';
  const matcher = new RegExp(`^${globSource(path.slice(slash + 1))}$`, 'u');
  try {
    return sys
      .readDirectory(folder)
      .map(({ name }) => name)
      .filter((name) => matcher.test(name) && !name.startsWith('.'))
      .toSorted()
      .map((name) => `${folder === '/' ? '' : folder}/${name}`);
  } catch (error) {
    if (error instanceof SysError) return [];
    throw error;
  }
};

const globSource = (glob: string): string =>
  glob
    .replace(/[.+^${}()|\\\]/-]/gu, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll('[', '\\[');
