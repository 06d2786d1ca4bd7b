/** Carries what somebody outside types or sends into a container, no faster than it is read there. */
import type { OpenFile } from '../open-file.ts';
import type { Terminal } from '../kernel/terminal.ts';

export interface FeedTarget {
  /** Resolves when it took them; false: nobody reads any more. */
  take(bytes: Uint8Array): Promise<boolean>;
  end(): void;
}

/** The writing end of a pipe. */
export const pipeTarget = (writer: OpenFile, end: () => void): FeedTarget => ({
  async take(bytes) {
    let rest = bytes;
    while (rest.length > 0) {
      let taken: number;
      try {
        taken = writer.write(rest);
      } catch {
        return false;
      }
      rest = rest.subarray(taken);
      if (taken === 0) await new Promise<void>((resolve) => writer.whenReady('write', resolve));
    }
    return true;
  },
  end,
});

/** A terminal's keyboard. Its end is no end of input: that is what ^D is for. */
export const keyboardTarget = (terminal: Terminal): FeedTarget => ({
  async take(bytes) {
    if (terminal.inputFull) await new Promise<void>((resolve) => terminal.whenInputDrained(resolve));
    terminal.type(bytes);
    return true;
  },
  end() {},
});

/** Returns how to stop. */
export const feed = (source: AsyncIterable<Uint8Array>, target: FeedTarget): (() => void) => {
  const iterator = source[Symbol.asyncIterator]();
  let stopped = false;
  const stop = (): void => {
    if (stopped) return;
    stopped = true;
    // Who sends has no part in how that ends.
    iterator.return?.().catch(() => {});
  };
  const run = async (): Promise<void> => {
    try {
      while (!stopped) {
        const next = await iterator.next();
        if (stopped) return;
        if (next.done === true) {
          stopped = true;
          target.end();
        } else if (!(await target.take(next.value))) stop();
      }
    } catch {
      // The sender broke off: that is the end of what it sends.
      if (stopped) return;
      stopped = true;
      target.end();
    }
  };
  void run();
  return stop;
};
