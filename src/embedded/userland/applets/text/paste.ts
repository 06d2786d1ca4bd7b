import type { Program, Sys } from '../../../runtime/sys.ts';
import { readOptions } from '../options.ts';
import { closeInput, encode, LineReader, openInput, Output, type ByteString } from '../streams.ts';

const table = { short: 'd:s', usage: '[-d LIST] [-s] [FILE]...' };

/** One separator after the other; `\0` is none. */
const separators = (list: string): ByteString[] =>
  (encode(list).match(/\\.|[^]/g) ?? ['']).map(
    (one) => ({ '\\n': '\n', '\\t': '\t', '\\0': '', '\\\\': '\\' })[one] ?? one.slice(-1),
  );

/** A folder counts as empty. */
const nextLine = async (reader: LineReader): Promise<ByteString | undefined> => reader.ready() ?? reader.next();

/** One line of each in turn. A file that has ended is left out. */
const side = async (
  sys: Sys,
  readers: readonly LineReader[],
  marks: readonly ByteString[],
  out: Output,
): Promise<void> => {
  const ended = new Set<number>();
  while (ended.size < readers.length) {
    let mark = 0;
    for (const [index, reader] of readers.entries()) {
      if (ended.has(index)) continue;
      const line = await nextLine(reader);
      if (line === undefined) {
        ended.add(index);
        continue;
      }
      await out.put(line + (index < readers.length - 1 ? marks[mark++ % marks.length]! : '\n'));
    }
    await sys.step();
  }
};

const serial = async (sys: Sys, reader: LineReader, marks: readonly ByteString[], out: Output): Promise<void> => {
  let count = 0;
  for (let line = await nextLine(reader); line !== undefined; line = await nextLine(reader)) {
    if (count > 0) await out.put(marks[(count - 1) % marks.length]!);
    await out.put(line);
    count += 1;
    await sys.step();
  }
  await out.put('\n');
};

export const paste: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const marks = separators(options.value('d') ?? '\t');
  const readers: LineReader[] = [];
  const input = new LineReader(sys, 0);
  for (const path of options.operands.length === 0 ? ['-'] : options.operands) {
    const fd = await openInput(sys, path);
    if (fd === undefined) return 1;
    // Each `-` takes the next line of the same input.
    readers.push(fd === 0 ? input : new LineReader(sys, fd));
  }
  const out = new Output(sys);
  if (options.has('s')) for (const reader of readers) await serial(sys, reader, marks, out);
  else await side(sys, readers, marks, out);
  for (const { fd } of readers) closeInput(sys, fd);
  await out.flush();
  return 0;
};
