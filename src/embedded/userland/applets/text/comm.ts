import type { Program } from '../../../runtime/sys.ts';
import { readOptions, showUsage } from '../options.ts';
import { closeInput, LineReader, openInput, Output } from '../streams.ts';

const table = { short: '123', usage: '[-123] FILE1 FILE2' };

export const comm: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.operands.length !== 2) return showUsage(sys, table);
  const readers: LineReader[] = [];
  for (const path of options.operands) {
    const fd = await openInput(sys, path);
    if (fd === undefined) return 1;
    readers.push(new LineReader(sys, fd));
  }
  const [one, two] = readers as [LineReader, LineReader];
  const out = new Output(sys);
  const show = (column: 1 | 2 | 3, line: string): Promise<void> | undefined => {
    if (options.has(String(column))) return undefined;
    const before = [1, 2].filter((other) => other < column && !options.has(String(other))).length;
    return out.put(`${'\t'.repeat(before)}${line}\n`);
  };
  let left = await one.next();
  let right = await two.next();
  while (left !== undefined || right !== undefined) {
    await sys.step();
    if (right === undefined || (left !== undefined && left < right)) {
      await show(1, left!);
      left = await one.next();
    } else if (left === undefined || right < left) {
      await show(2, right);
      right = await two.next();
    } else {
      await show(3, left);
      left = await one.next();
      right = await two.next();
    }
  }
  for (const { fd } of readers) closeInput(sys, fd);
  await out.flush();
  return 0;
};
