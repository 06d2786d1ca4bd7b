import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { watch } from 'chokidar';

const isManifest = (name: string): boolean => /\.(ya?ml|json)$/i.test(name) && !name.startsWith('.');

/** How long a file must have kept its size: editors write in pieces. */
const settledMs = 80;

/** Calls with the name of each manifest of the folder whose text has changed. Resolves when the signal is aborted. */
export const watchFiles = async (
  folder: string,
  onChange: (file: string) => void,
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
  const look = async (path: string): Promise<void> => {
    const name = basename(path);
    const early = first;
    const text = await textOf(name);
    if (text === undefined || texts.get(name) === text) return;
    texts.set(name, text);
    // What is there when the watching starts is no change.
    if (!early) onChange(name);
  };
  const seen: Promise<void>[] = [];
  watcher.on('add', (path) => void seen.push(look(path)));
  watcher.on('change', (path) => void look(path));
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
