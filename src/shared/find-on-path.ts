import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Environment } from './environment.ts';

const isExecutable = (file: string): boolean => {
  try {
    if (!statSync(file).isFile()) return false;
    // Windows has no such right: there the ending of the name says it.
    if (process.platform !== 'win32') accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Windows calls its variable `Path`. */
export const searchPath = (env: Environment): string[] =>
  (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '');

const endings = (env: Environment): string[] =>
  process.platform === 'win32' ? ['', ...(env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';')] : [''];

/** The file that a shell would run for this name; folders of the path for which `skip` is true don't count. */
export const findOnPath = (
  name: string,
  env: Environment,
  skip: (folder: string) => boolean = () => false,
): string | undefined =>
  searchPath(env)
    .filter((folder) => !skip(folder))
    .flatMap((folder) => endings(env).map((ending) => join(folder, name + ending)))
    .find(isExecutable);
