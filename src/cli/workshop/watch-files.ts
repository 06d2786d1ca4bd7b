/** Tells of each of the learner's manifests that was saved, went away or came back, whatever becomes of their folder. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { watch, type FSWatcher } from 'chokidar';
import { systemClock } from '../../cluster/system-clock.ts';
import { readText } from '../../content/read-text.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Clock, FileCalls } from '../../lesson/ports.ts';

const isManifest = (name: string): boolean => /\.(ya?ml|json)$/i.test(name) && !name.startsWith('.');

/** How long a file must have kept its size: editors write in pieces. */
const settledMs = 80;
/** A folder that was removed, or removed and made again, is found this often. */
const folderEveryMs = 500;

const unwatched = (folder: string, error: unknown): Problem => ({
  code: 'files-unwatched',
  what: `saved files may go unnoticed: ${error instanceof Error ? error.message : String(error)}`,
  where: folder,
  next: 'Press a to apply a file after you have saved it.',
});

/** A folder of the same name is not the same folder; undefined when there is none. */
const identityOf = async (folder: string): Promise<string | undefined> => {
  try {
    const { ino, dev, birthtimeMs } = await stat(folder);
    return `${dev} ${ino} ${birthtimeMs}`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
};

/** The text, or why there is none: both are worth telling when they change. */
const contentOf = async (folder: string, name: string): Promise<string | undefined> => {
  const read = await readText(join(folder, name), name);
  if (read.ok) return `text ${read.value}`;
  return read.problem.code === 'path-missing' ? undefined : `${read.problem.code} ${read.problem.what}`;
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** One life of the folder. */
type Round = {
  folder: string;
  /** What is known of each file; it outlives the folder. */
  known: Map<string, string>;
  /** Files that nobody knows the text of: what is in them when the watching begins is no change. */
  unread: ReadonlySet<string>;
  tell: (name: string) => void;
  onError: (error: unknown) => void;
  /** The folder itself may be gone. */
  onFolder: () => void;
};

const watchRound = ({
  folder,
  known,
  unread,
  tell,
  onError,
  onFolder,
}: Round): { watcher: FSWatcher; ready: Promise<void>; sweep: () => Promise<void> } => {
  const watcher = watch(folder, {
    depth: 0,
    atomic: true,
    awaitWriteFinish: { stabilityThreshold: settledMs, pollInterval: 20 },
    ignored: (path, stats) => stats?.isFile() === true && !isManifest(basename(path)),
  });
  let early = true;
  // An error that nobody listens to would end the program.
  watcher.on('error', (error) => {
    // The library may have wrapped it.
    if (String(error).includes('ENOENT')) onFolder();
    else onError(error);
  });
  /** When the files that were read before the watch stood had been written: it may tell of that once more. */
  const writtenAt = new Map<string, number | undefined>();
  const look = async (path: string, added: boolean): Promise<void> => {
    const name = basename(path);
    const during = early;
    const quiet = during && unread.has(name);
    const content = await contentOf(folder, name);
    if (content === undefined) return;
    const written = (await stat(path).catch(() => undefined))?.mtimeMs;
    const same = known.get(name) === content;
    const again = same && (added || during || writtenAt.get(name) === written);
    known.set(name, content);
    if (during) writtenAt.set(name, written);
    // Saving the same text again is a wish to have it applied.
    if (!quiet && !again) tell(name);
  };
  const gone = async (path: string): Promise<void> => {
    const name = basename(path);
    // An editor may have put another file in its place meanwhile.
    const content = await contentOf(folder, name);
    if (!isManifest(name) || known.get(name) === content) return;
    if (content === undefined) known.delete(name);
    else known.set(name, content);
    tell(name);
  };
  const seen: Promise<void>[] = [];
  watcher.on('add', (path) => void seen.push(look(path, true)));
  watcher.on('change', (path) => void look(path, false));
  watcher.on('unlink', (path) => void gone(path));
  watcher.on('unlinkDir', (path) => {
    if (path === folder) onFolder();
    else void gone(path);
  });
  /** Of a folder that takes the place of a file there is no event. */
  const sweep = async (): Promise<void> => {
    for (const name of known.keys()) {
      const there = await stat(join(folder, name)).catch(() => undefined);
      if (there?.isDirectory() === true) await gone(name);
    }
  };
  const ready = new Promise<void>((resolve) => {
    watcher.on('ready', () => resolve());
  }).then(async () => {
    await Promise.all(seen);
    early = false;
    // Of what went away before there was a watch there is no event.
    for (const name of known.keys()) if ((await contentOf(folder, name)) === undefined) await gone(name);
  });
  return { watcher, ready, sweep };
};

/** Resolves when the signal is aborted. */
export const watchFiles = async (
  folder: string,
  { texts, onChange, onTrouble }: FileCalls,
  signal: AbortSignal,
  clock: Pick<Clock, 'sleep'> = systemClock,
): Promise<void> => {
  const known = new Map<string, string>();
  for (const [name, text] of texts) if (text !== undefined) known.set(name, `text ${text}`);
  let told = false;
  const tell = (name: string): void => {
    if (!signal.aborted) onChange(name);
  };
  const onError = (error: unknown): void => {
    if (!told && !signal.aborted) onTrouble(unwatched(folder, error));
    told = true;
  };
  let unread: ReadonlySet<string> = new Set(
    (await readdir(folder).catch(() => [])).filter((name) => texts.get(name) === undefined),
  );
  while (!signal.aborted) {
    let identity: string | undefined;
    try {
      identity = await identityOf(folder);
    } catch (error) {
      onError(error);
      return aborted(signal);
    }
    if (identity === undefined) {
      // All that was in it went with it.
      for (const name of Array.from(known.keys())) {
        known.delete(name);
        tell(name);
      }
      await clock.sleep(folderEveryMs, signal).catch(() => {});
      continue;
    }
    let look = (): void => {};
    const { watcher, ready, sweep } = watchRound({ folder, known, unread, tell, onError, onFolder: () => look() });
    await Promise.race([ready, aborted(signal)]);
    unread = new Set();
    while (!signal.aborted && (await identityOf(folder).catch(() => undefined)) === identity) {
      const early = new AbortController();
      look = () => early.abort();
      await clock.sleep(folderEveryMs, AbortSignal.any([signal, early.signal])).catch(() => {});
      if (!signal.aborted) await sweep();
    }
    await watcher.close();
  }
};
