/** The journal of all lessons: one file of JSON lines that is only ever added to. */
import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Problem } from '../../domain/problem.ts';
import type { Ports } from '../../lesson/ports.ts';
import { appendix, decodeJournal, type JournalEntry } from '../../lesson/journal.ts';
import { copyAside, keptTexts } from './kept-aside.ts';

const unreadable = (file: string, error: unknown): Problem => ({
  code: 'journal-unreadable',
  what: `your progress can't be read: ${(error as Error).message}`,
  where: file,
  next: 'Make the file readable, or set PEAPOD_HOME to another folder.',
});

const partlyRead = (file: string, { skipped, newer }: { skipped: number; newer: number }, kept: string): Problem => ({
  code: 'journal-partly-unreadable',
  what:
    newer === skipped
      ? 'some of your progress was written by a newer peapod'
      : `${skipped === 1 ? 'one line' : `${skipped} lines`} of your progress can't be read`,
  where: file,
  next: `All the rest counts. ${kept}`,
});

/** What can't be read was kept before when a kept file begins this one and all that came after it can be read. */
const isKept = async (file: string, text: string): Promise<boolean> =>
  (await keptTexts(file)).some(
    (kept) => kept !== '' && text.startsWith(kept) && decodeJournal(text.slice(kept.length)).skipped === 0,
  );

const keepOnce = async (file: string, text: string): Promise<string | undefined> => {
  if (await isKept(file, text)) return undefined;
  try {
    return `The file as it was is kept as ${await copyAside(file)}.`;
  } catch (error) {
    return `The file stays as it is (no copy of it could be made: ${(error as Error).message}).`;
  }
};

/** Takes back the beginning of a text that did not fit, unless somebody has added to it meanwhile. */
const takeBack = async (handle: FileHandle, size: number, text: string): Promise<void> => {
  const now = (await handle.stat()).size;
  const written = Buffer.from(text);
  const length = now - size;
  if (length <= 0 || length >= written.length) return;
  const found = Buffer.alloc(length);
  await handle.read(found, 0, length, size);
  if (found.equals(written.subarray(0, length))) await handle.truncate(size);
};

const addTo = async (file: string, entries: readonly JournalEntry[]): Promise<void> => {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(Math.min(1, size));
    if (size > 0) await handle.read(tail, 0, 1, size - 1);
    const text = appendix(tail.toString('latin1'), entries);
    try {
      await handle.appendFile(text);
      await handle.sync();
    } catch (error) {
      await takeBack(handle, size, text).catch(() => {});
      throw error;
    }
  } finally {
    await handle.close();
  }
};

export const journalFile = (file: string): Ports['journal'] => {
  // Appends wait for each other, since each looks at how the file ends.
  let last: Promise<void> = Promise.resolve();
  return {
    load: async () => {
      let text: string;
      try {
        text = await readFile(file, 'utf8');
      } catch (error) {
        const nothing = (error as NodeJS.ErrnoException).code === 'ENOENT';
        return { entries: [], problem: nothing ? undefined : unreadable(file, error) };
      }
      const { entries, ...rest } = decodeJournal(text);
      const kept = rest.skipped === 0 ? undefined : await keepOnce(file, text);
      return { entries, problem: kept === undefined ? undefined : partlyRead(file, rest, kept) };
    },
    append: (entries) => {
      const done = last.then(() => addTo(file, entries));
      last = done.catch(() => {});
      return done;
    },
  };
};
