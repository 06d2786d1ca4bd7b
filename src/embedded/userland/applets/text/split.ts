import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { closeInput, eachChunk, fromBytes, openInput, toBytes } from '../streams.ts';
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
  let left = 0;
  let exhausted = false;
  const write = async (piece: string): Promise<void> => {
    if (fd === undefined) {
      const name = suffix(files++, length);
      if (name === undefined) {
        exhausted = true;
        await complain(sys, 'suffixes exhausted');
        return;
      }
      fd = await sys.open(prefix + name, { write: true, create: true, truncate: true }, 0o666);
      left = count;
    }
    await sys.write(fd, toBytes(piece));
  };
  const next = (): void => {
    if (fd !== undefined) sys.close(fd);
    fd = undefined;
  };
  await eachChunk(sys, input, async (bytes) => {
    let rest = fromBytes(bytes);
    while (rest !== '' && !exhausted) {
      if (left === 0 && fd !== undefined) next();
      const room = fd === undefined ? count : left;
      let end = 0;
      let used = 0;
      if (byBytes) {
        end = Math.min(room, rest.length);
        used = end;
      } else {
        while (used < room && end < rest.length) {
          const newline = rest.indexOf('\n', end);
          end = newline < 0 ? rest.length : newline + 1;
          if (newline < 0) break;
          used += 1;
        }
      }
      await write(rest.slice(0, end));
      left = room - used;
      rest = rest.slice(end);
      await sys.step();
    }
  });
  next();
  closeInput(sys, input);
  return exhausted ? 1 : 0;
};
