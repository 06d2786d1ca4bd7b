import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { closeInput, fromBytes, openInput, toBytes, type ByteString } from '../streams.ts';
import { parseCount } from './counts.ts';

const table = { short: 'l:b:a:', usage: '[OPTIONS] [INPUT [PREFIX]]' };

/** `aa`, `ab` …; undefined: there are no more of this length. */
const suffix = (index: number, length: number): string | undefined => {
  let text = '';
  let left = index;
  for (let place = 0; place < length; place += 1) {
    text = String.fromCharCode(97 + (left % 26)) + text;
    left = Math.floor(left / 26);
  }
  return left > 0 ? undefined : text;
};

type Cut = { end: number; used: number };

const bytesUpTo = (text: ByteString, most: number): Cut => {
  const end = Math.min(most, text.length);
  return { end, used: end };
};

/** The last line may go on in the next piece: it doesn't count yet. */
const linesUpTo = (text: ByteString, most: number): Cut => {
  let end = 0;
  let used = 0;
  while (used < most) {
    const newline = text.indexOf('\n', end);
    if (newline < 0) return { end: text.length, used };
    end = newline + 1;
    used += 1;
  }
  return { end, used };
};

export const split: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const [path = '-', prefix = 'x'] = options.operands;
  if (options.operands.length > 2) return showUsage(sys, table);
  const byBytes = options.has('b');
  const text = options.value(byBytes ? 'b' : 'l') ?? '1000';
  const count = parseCount(text);
  const length = Number(options.value('a') ?? 2);
  if (count === undefined || count === 0) {
    await complain(sys, `invalid number '${text}'`);
    return 1;
  }
  const input = await openInput(sys, path, { cantOpen: true });
  if (input === undefined) return 1;
  let files = 0;
  let fd: number | undefined;
  let room = 0;
  /** Makes the next file, unless there are no more names. */
  const nextFile = async (): Promise<boolean> => {
    if (fd !== undefined) sys.close(fd);
    const name = suffix(files++, length);
    if (name === undefined) {
      await complain(sys, 'suffixes exhausted');
      return false;
    }
    fd = await sys.open(prefix + name, { write: true, create: true, truncate: true }, 0o666);
    room = count;
    return true;
  };
  for (;;) {
    const bytes = await sys.read(input);
    if (bytes.length === 0) break;
    let rest = fromBytes(bytes);
    while (rest !== '') {
      if (room === 0 && !(await nextFile())) return 1;
      const { end, used } = byBytes ? bytesUpTo(rest, room) : linesUpTo(rest, room);
      await sys.write(fd!, toBytes(rest.slice(0, end)));
      room -= used;
      rest = rest.slice(end);
      await sys.step();
    }
  }
  if (fd !== undefined) sys.close(fd);
  closeInput(sys, input);
  return 0;
};
