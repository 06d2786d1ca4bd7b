/** Log lines as the kubelet sends them. */
import type { LogLine } from '../../runtime/types.ts';
import type { LogOptions } from './log-options.ts';

const newline = Buffer.from('\n');

/** Nanoseconds are part of the format. */
const stamp = (at: number): string => new Date(at).toISOString().replace('Z', '000000Z');

/** Turns lines into bytes, one after the other. Returns undefined once `limitBytes` is used up. */
export const lineWriter = ({ timestamps, since, limitBytes }: LogOptions): ((line: LogLine) => Buffer | undefined) => {
  let left = limitBytes ?? Infinity;
  let midLine = false;
  return ({ at, text, partial }) => {
    if (left <= 0) return undefined;
    if (since !== undefined && at < since) return Buffer.alloc(0);
    const ended = text.at(-1) === 0x0a;
    const parts = [
      timestamps && !midLine ? Buffer.from(`${stamp(at)} `) : Buffer.alloc(0),
      text,
      partial || ended ? Buffer.alloc(0) : newline,
    ];
    midLine = partial;
    const bytes = Buffer.concat(parts);
    const taken = bytes.length > left ? bytes.subarray(0, left) : bytes;
    left -= bytes.length;
    return taken;
  };
};

/** The last `count` whole lines; the pieces of a long one count together. */
export const tail = (lines: readonly LogLine[], count: number): readonly LogLine[] => {
  let seen = 0;
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    // A line begins after the end of the one before.
    const endsBefore = lines[index]!.partial && index !== lines.length - 1 ? 0 : 1;
    seen += endsBefore;
    if (seen > count) return lines.slice(index + 1);
  }
  return lines;
};
