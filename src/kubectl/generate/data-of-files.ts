/** The data of a ConfigMap or Secret: literals, files, folders and files of `KEY=value` lines. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { UsageError, type Flags } from '../verb.ts';

export type Entry = { key: string; value: Buffer };

const literal = (source: string): Entry => {
  const equals = source.indexOf('=');
  if (equals <= 0) throw new UsageError(`invalid literal source ${source}, expected key=value`);
  const value = source.slice(equals + 1).replaceAll(/^["']+|["']+$/g, '');
  return { key: source.slice(0, equals), value: Buffer.from(value) };
};

const infoOf = async (path: string, shown: string): Promise<{ isDirectory(): boolean }> => {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) throw new UsageError(`error reading ${shown}: no such file or directory`);
  return info;
};

const files = async (source: string, cwd: string): Promise<Entry[]> => {
  const equals = source.indexOf('=');
  if (equals === 0) throw new UsageError(`key name for file path ${source.slice(1)} missing`);
  const shown = source.slice(equals + 1);
  if (equals > 0 && shown === '') throw new UsageError(`file path for key name ${source.slice(0, equals)} missing`);
  const path = resolve(cwd, shown);
  if (!(await infoOf(path, shown)).isDirectory()) {
    return [{ key: equals > 0 ? source.slice(0, equals) : basename(shown), value: await readFile(path) }];
  }
  if (equals > 0) throw new UsageError('cannot give a key name for a directory path');
  const entries = (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isFile());
  return Promise.all(entries.map(async ({ name }) => ({ key: name, value: await readFile(join(path, name)) })));
};

const environmentFile = async (shown: string, cwd: string): Promise<Entry[]> => {
  const path = resolve(cwd, shown);
  if ((await infoOf(path, shown)).isDirectory()) throw new UsageError('env config file cannot be a directory');
  const lines = (await readFile(path, 'utf8')).split(/\r?\n/).map((line) => line.trimStart());
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const equals = line.indexOf('=');
      if (equals === -1) return { key: line, value: Buffer.alloc(0) };
      return { key: line.slice(0, equals), value: Buffer.from(line.slice(equals + 1)) };
    });
};

const keyRule =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  " +
  "or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

const checked = (entries: readonly Entry[], kind: 'ConfigMap' | 'Secret', name: string): readonly Entry[] => {
  const seen = new Set<string>();
  for (const { key } of entries) {
    if (!/^[-._a-zA-Z0-9]+$/.test(key)) {
      throw new UsageError(
        kind === 'ConfigMap'
          ? `"${key}" is not a valid key name for a ConfigMap: ${keyRule}`
          : `"${key}" is not valid key name for a Secret ${keyRule}`,
      );
    }
    if (seen.has(key)) {
      throw new UsageError(
        kind === 'ConfigMap'
          ? `cannot add key "${key}", another key by that name already exists in Data for ConfigMap "${name}"`
          : `cannot add key ${key}, another key by that name already exists`,
      );
    }
    seen.add(key);
  }
  return entries;
};

/** All of `--from-literal`, `--from-file` and `--from-env-file`. */
export const entriesOf = async (
  flags: Flags,
  cwd: string,
  kind: 'ConfigMap' | 'Secret',
  name: string,
): Promise<readonly Entry[]> => {
  const several = (flag: string): string[] => flags.list(flag).flatMap((each) => each.split(','));
  if (several('from-env-file').length > 0 && flags.list('from-file').length + flags.list('from-literal').length > 0) {
    throw new UsageError('from-env-file cannot be combined with from-file or from-literal');
  }
  const found = await Promise.all([
    ...several('from-file').map((source) => files(source, cwd)),
    ...flags.list('from-literal').map((source) => Promise.resolve([literal(source)])),
    ...several('from-env-file').map((source) => environmentFile(source, cwd)),
  ]);
  return checked(found.flat(), kind, name);
};
