/** Reads the objects of `-f`: files, folders, patterns, addresses and standard input; YAML with several documents, JSON, Lists. */
import { glob, readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../cluster/kube.ts';
import { kubernetesYaml } from '../shared/kubernetes-yaml.ts';
import { rememberSource } from './manifest-source.ts';
import { UsageError, type Context, type Flags } from './verb.ts';

const extensions = ['.json', '.yaml', '.yml'];

type Text = { source: string; text: string };

const readStream = async (stream: Readable): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
};

const fetchText = async (url: string, signal: AbortSignal): Promise<string> => {
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    throw new UsageError(`unable to read URL "${url}": ${error instanceof Error ? error.message : String(error)}`);
  }
  if (response.ok) return response.text();
  throw new UsageError(
    `unable to read URL "${url}", server reported ${response.status} ${response.statusText}, status code=${response.status}`,
  );
};

const filesIn = async (folder: string, recursive: boolean): Promise<string[]> => {
  const entries = (await readdir(folder, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(recursive ? await filesIn(path, true) : []));
    else if (extensions.some((extension) => entry.name.endsWith(extension))) found.push(path);
  }
  return found;
};

const textsOf = async (name: string, recursive: boolean, context: Context): Promise<Text[]> => {
  const { io, signal } = context;
  if (name === '-') return [{ source: 'STDIN', text: await readStream(io.stdin) }];
  if (/^https?:\/\//.test(name)) return [{ source: name, text: await fetchText(name, signal) }];
  const info = await stat(resolve(io.cwd, name)).catch(() => undefined);
  if (info === undefined) {
    const matches: string[] = [];
    for await (const match of glob(name, { cwd: io.cwd })) matches.push(match);
    if (matches.length === 0) throw new UsageError(`the path "${name}" does not exist`);
    return (await Promise.all(matches.toSorted().map((match) => textsOf(match, recursive, context)))).flat();
  }
  const paths = info.isDirectory() ? await filesIn(resolve(io.cwd, name), recursive) : [resolve(io.cwd, name)];
  if (paths.length === 0) {
    throw new UsageError(`error reading [${name}]: recognized file extensions are [${extensions.join(' ')}]`);
  }
  return Promise.all(
    paths.map(async (path) => ({
      source: info.isDirectory() ? join(name, path.slice(resolve(io.cwd, name).length + 1)) : name,
      text: await readFile(path, 'utf8'),
    })),
  );
};

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

const unset = (source: string, what: string): UsageError =>
  new UsageError(
    `error validating "${source}": error validating data: ${what}; ` +
      'if you choose to ignore these errors, turn validation off with --validate=false',
  );

const objectIn = (value: unknown, source: string): KubeObject[] => {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new UsageError(
      `error parsing ${source}: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ` +
        `${Array.isArray(value) ? 'array' : typeof value} into Go value of type map[string]interface {}`,
    );
  }
  const object = value as Partial<KubeObject> & { items?: unknown[] };
  const missing = (['apiVersion', 'kind'] as const)
    .filter((field) => !object[field])
    .map((field) => `${field} not set`);
  if (missing.length > 0) throw unset(source, missing.length === 1 ? missing.join() : `[${missing.join(', ')}]`);
  if (Array.isArray(object.items) && object.kind?.endsWith('List') === true) {
    return object.items.flatMap((item) => objectIn(item, source));
  }
  return [object as KubeObject];
};

const objectsIn = ({ source, text }: Text): KubeObject[] => {
  const found: KubeObject[] = [];
  for (const document of parseAllDocuments(text, { ...kubernetesYaml, uniqueKeys: true })) {
    const [error] = document.errors;
    if (error !== undefined) {
      const words = error.message.split(/ at line /)[0] ?? error.message;
      throw new UsageError(
        `error parsing ${source}: error converting YAML to JSON: yaml: line ${lineOf(text, error.pos[0])}: ${words}`,
      );
    }
    for (const manifest of objectIn(document.toJS(), source)) found.push(rememberSource(manifest, source));
  }
  return found;
};

/** The manifests of `-f`: YAML with several documents, JSON, Lists; with the words of kubectl for what is wrong. */
export const manifestsOf = async (context: Context, flags: Flags): Promise<readonly KubeObject[]> => {
  const found: KubeObject[] = [];
  for (const name of flags.list('filename').flatMap((each) => each.split(','))) {
    for (const text of await textsOf(name, flags.is('recursive'), context)) found.push(...objectsIn(text));
  }
  return found;
};
