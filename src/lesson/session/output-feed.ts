/** Hands on what a command writes, at most once per `everyMs`, the first at once; of a flood only the newest. */
import { linesKept, sizeKept, type OutputPiece, type OutputStream } from '../console/command-output.ts';
import { plainText } from '../console/plain-text.ts';
import type { Clock } from '../ports.ts';

export type OutputFeed = {
  add(text: string, stream: OutputStream): void;
  /** Hands on what is left. */
  end(): void;
};

type OutputFeedOptions = {
  deliver: (pieces: readonly OutputPiece[], dropped: number) => void;
  everyMs: number;
  clock: Clock;
  signal: AbortSignal;
};

const lineEnds = (text: string): number => {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
};

/** Where the newest `lines` lines of a text begin: it may end with a part of one more. */
const beginOfNewest = (text: string, lines: number): { from: number; found: number } => {
  let at = text.length;
  for (let found = 0; found <= lines; found += 1) {
    at = at === 0 ? -1 : text.lastIndexOf('\n', at - 1);
    if (at < 0) return { from: 0, found };
  }
  return { from: at + 1, found: lines };
};

/** No more lines than are kept: taking a flood apart line by line would be for nothing. */
const newest = (pieces: readonly OutputPiece[]): { pieces: OutputPiece[]; dropped: number } => {
  let left = linesKept;
  let dropped = 0;
  const kept: OutputPiece[] = [];
  for (const { text, stream } of pieces.toReversed()) {
    const { from, found } = left > 0 ? beginOfNewest(text, left) : { from: text.length, found: 0 };
    left -= found;
    dropped += lineEnds(text.slice(0, from));
    if (from < text.length) kept.push({ stream, text: text.slice(from) });
  }
  return { pieces: kept.toReversed(), dropped };
};

export const outputFeed = ({ deliver, everyMs, clock, signal }: OutputFeedOptions): OutputFeed => {
  const plain = { out: plainText(), err: plainText() };
  let pieces: OutputPiece[] = [];
  let size = 0;
  let dropped = 0;
  let resting = false;

  const flush = (): void => {
    if (pieces.length === 0) return;
    const { pieces: now, dropped: lost } = newest(pieces);
    const all = lost + dropped;
    [pieces, size, dropped] = [[], 0, 0];
    deliver(now, all);
  };

  const rest = async (): Promise<void> => {
    resting = true;
    await clock.sleep(everyMs, signal).catch(() => {});
    resting = false;
    if (signal.aborted || pieces.length === 0) return;
    flush();
    void rest();
  };

  const collect = (text: string, stream: OutputStream): void => {
    if (text === '') return;
    const last = pieces.at(-1);
    if (last?.stream === stream) pieces[pieces.length - 1] = { stream, text: last.text + text };
    else pieces.push({ stream, text });
    size += text.length;
    // Twice as much as is kept, so that not every piece of a flood is cut anew.
    if (size < 2 * sizeKept) return;
    while (size > sizeKept) {
      const [oldest] = pieces;
      if (oldest === undefined) break;
      const extra = Math.min(oldest.text.length, size - sizeKept);
      dropped += lineEnds(oldest.text.slice(0, extra));
      size -= extra;
      if (extra === oldest.text.length) pieces.shift();
      else pieces[0] = { stream: oldest.stream, text: oldest.text.slice(extra) };
    }
  };

  return {
    add: (text, stream) => {
      collect(plain[stream].add(text), stream);
      if (resting) return;
      flush();
      void rest();
    },
    end: () => {
      for (const stream of ['out', 'err'] as const) collect(plain[stream].end(), stream);
      flush();
    },
  };
};
