/** The journal of all lessons: one file of JSON lines that is only ever added to. */
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { failed, ok, type Result } from '../../domain/problem.ts';
import { appendix, decodeJournal, type JournalEntry } from '../../lesson/journal.ts';

export type JournalFile = { load(): Promise<Result<JournalEntry[]>>; append(entry: JournalEntry): Promise<void> };

export const journalFile = (file: string): JournalFile => {
  // Appends wait for each other, since each looks at how the file ends.
  let last: Promise<void> = Promise.resolve();
  const append = async (entry: JournalEntry): Promise<void> => {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(file, 'a+', 0o600);
    try {
      const { size } = await handle.stat();
      const tail = Buffer.alloc(Math.min(1, size));
      if (size > 0) await handle.read(tail, 0, 1, size - 1);
      await handle.appendFile(appendix(tail.toString('latin1'), entry));
      await handle.sync();
    } finally {
      await handle.close();
    }
  };
  return {
    load: async () => {
      try {
        return ok(decodeJournal(await readFile(file, 'utf8')).entries);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok([]);
        return failed({
          code: 'journal-unreadable',
          what: `your progress can't be read: ${(error as Error).message}`,
          where: file,
          next: 'Make the file readable, or set PEAPOD_HOME to another folder.',
        });
      }
    },
    append: (entry) => {
      const done = last.then(() => append(entry));
      last = done.catch(() => {});
      return done;
    },
  };
};
