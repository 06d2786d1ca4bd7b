/** Brings what happens into the journal, in order. What can't be written now is kept and written as soon as it can be. */
import type { JournalEntry } from '../journal.ts';
import type { Clock, Ports } from '../ports.ts';

export type Saver = {
  /** Resolves when it is written, or kept for later. Never rejects. */
  save(entry: JournalEntry): Promise<void>;
  /** Tries once more; returns how many entries are still not written. */
  finish(): Promise<number>;
};

export type SaverOptions = {
  append: Ports['journal']['append'];
  clock: Clock;
  /** Ends the attempts to write what could not be written. */
  signal: AbortSignal;
  /** Once for each time that it begins to fail. */
  onFailing: (error: unknown) => void;
  /** All that had to wait is written. */
  onRecovered: () => void;
};

const retryMs = 10_000;

export const journalSaver = ({ append, clock, signal, onFailing, onRecovered }: SaverOptions): Saver => {
  const waiting: JournalEntry[] = [];
  let failing = false;
  let last: Promise<boolean> = Promise.resolve(true);

  /** False when it could not be written. */
  const write = async (): Promise<boolean> => {
    const batch = [...waiting];
    if (batch.length === 0) return true;
    try {
      await append(batch);
    } catch (error) {
      if (!failing) {
        failing = true;
        onFailing(error);
        void retry();
      }
      return false;
    }
    waiting.splice(0, batch.length);
    if (failing) onRecovered();
    failing = false;
    return true;
  };
  const writeInTurn = (): Promise<boolean> => {
    last = last.then(write);
    return last;
  };
  const retry = async (): Promise<void> => {
    do {
      try {
        await clock.sleep(retryMs, signal);
      } catch {
        return;
      }
    } while (!(await writeInTurn()));
  };

  return {
    save: async (entry) => {
      waiting.push(entry);
      await writeInTurn();
    },
    finish: async () => {
      await writeInTurn();
      return waiting.length;
    },
  };
};
