import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { watch } from 'chokidar';
import type { Problem } from '../../domain/problem.ts';
import type { FileCalls } from '../../lesson/ports.ts';

const isManifest = (name: string): boolean => /\.(ya?ml|json)$/i.test(name) && !name.startsWith('.');

/** How long a file must have kept its size: editors write in pieces. */
const settledMs = 80;

const unwatched = (folder: string, error: unknown): Problem => ({
  code: 'files-unwatched',
  what: `saved files may go unnoticed: ${error instanceof Error ? error.message : String(error)}`,
  where: folder,
  next: 'Press a to apply a file after you have saved it.',
});

/** Tells of each manifest of the folder that was saved. Resolves when the signal is aborted. */
export const watchFiles = async (
  folder: string,
  { onChange, onTrouble }: FileCalls,
  signal: AbortSignal,
): Promise<void> => {
  const texts = new Map<string, string>();
  const textOf = (name: string): Promise<string | undefined> =>
    readFile(join(folder, name), 'utf8').catch(() => undefined);
  const watcher = watch(folder, {
    depth: 0,
    atomic: true,
    awaitWriteFinish: { stabilityThreshold: settledMs, pollInterval: 20 },
    ignored: (path, stats) => stats?.isFile() === true && !isManifest(basename(path)),
  });
  let first = true;
  let told = false;
  // An error that nobody listens to would end the program.
  watcher.on('error', (error) => {
    if (!told && !signal.aborted) onTrouble(unwatched(folder, error));
    told = true;
  });
  const look = async (path: string, added: boolean): Promise<void> => {
    const name = basename(path);
    const early = first;
    const text = await textOf(name);
    if (text === undefined) return;
    const same = texts.get(name) === text;
    texts.set(name, text);
    // What is there when the watching starts is no change. Saving the same text again is a wish to have it applied.
    if (!early && !(same && added)) onChange(name);
  };
  const seen: Promise<void>[] = [];
  watcher.on('add', (path) => void seen.push(look(path, true)));
  watcher.on('change', (path) => void look(path, false));
  await new Promise<void>((resolve) => {
    watcher.on('ready', () => resolve());
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.all(seen);
  first = false;
  if (!signal.aborted) {
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
  await watcher.close();
};
