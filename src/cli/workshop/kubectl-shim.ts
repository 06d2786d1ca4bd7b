/** A `kubectl` for machines that have none: a small program in a folder for PATH that runs peapod's own. */
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { realpathSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { Environment } from '../../shared/environment.ts';
import { findOnPath } from '../../shared/find-on-path.ts';
import { quoted } from '../../shared/run-command.ts';

/** What runs this peapod, without arguments: npm's link to it may be gone when the shim is used. */
const thisProgram = (): [string, string] => [process.execPath, realpathSync(process.argv[1] ?? '')];

export const shimText = (program: readonly string[], platform: NodeJS.Platform): string =>
  platform === 'win32'
    ? `@${program.map((word) => `"${word.replaceAll('%', '%%')}"`).join(' ')} kubectl %*\r\n`
    : `#!/bin/sh\nexec ${program.map(quoted).join(' ')} kubectl "$@"\n`;

export const shimFolder = (stateFolder: string): string => join(stateFolder, 'bin');

/** Replaced as a whole: a shell may be about to run it. */
const writeProgram = async (file: string, text: string): Promise<void> => {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(beside, text);
    await chmod(beside, 0o755);
    await rename(beside, file);
  } finally {
    await rm(beside, { force: true });
  }
};

/**
 * A folder to put in front of PATH so that `kubectl` is there: made as needed, undefined when a real one is on PATH
 * already. Rejects when the state folder can't be written.
 */
export const kubectlFolder = async (
  env: Environment,
  stateFolder: string,
  program: readonly string[] = thisProgram(),
): Promise<string | undefined> => {
  const folder = shimFolder(stateFolder);
  if (findOnPath('kubectl', env, (each) => resolve(each) === folder) !== undefined) return undefined;
  const file = join(folder, process.platform === 'win32' ? 'kubectl.cmd' : 'kubectl');
  const text = shimText(program, process.platform);
  if ((await readFile(file, 'utf8').catch(() => '')) === text) return folder;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeProgram(file, text);
  return folder;
};

/** The environment for programs of a lesson: with a kubectl in PATH. Where peapod's own can't be put, a shell says that there is none. */
export const withKubectl = async (
  env: Environment,
  stateFolder: string,
  program?: readonly string[],
): Promise<Environment> => {
  const folder = await kubectlFolder(env, stateFolder, program).catch(() => undefined);
  if (folder === undefined) return env;
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...env, [name]: [folder, env[name]].filter((part) => part !== undefined && part !== '').join(delimiter) };
};
