import type { Program, Sys } from '../../../runtime/sys.ts';
import { complain, readOptions } from '../options.ts';
import { eachInput, eachLine, fromBytes, LineReader, Output, readAll } from '../streams.ts';
import { digitsOf, parseCount } from './counts.ts';

const table = { short: 'n:c:qv0123456789', usage: '[OPTIONS] [FILE]...' };

/** The first lines; stops reading as soon as it has them. */
const firstLines = async (sys: Sys, fd: number, out: Output, count: number): Promise<void> => {
  const reader = new LineReader(sys, fd);
  for (let left = count; left > 0; left -= 1) {
    const line = reader.ready() ?? (await reader.next());
    if (line === undefined) return;
    await out.put(reader.terminated ? `${line}\n` : line);
    await sys.step();
  }
};

const firstBytes = async (sys: Sys, fd: number, out: Output, count: number): Promise<void> => {
  let left = count;
  while (left > 0) {
    const bytes = await sys.read(fd, Math.min(left, 0x10000));
    if (bytes.length === 0) return;
    left -= bytes.length;
    await out.put(bytes);
    await sys.step();
  }
};

/** `-n -3`: all but the last three. */
const allButLines = async (sys: Sys, fd: number, out: Output, count: number): Promise<void> => {
  const held: string[] = [];
  await eachLine(sys, new LineReader(sys, fd), (line, terminated) => {
    held.push(terminated ? `${line}\n` : line);
    return held.length > count ? out.put(held.shift()!) : undefined;
  });
};

const allButBytes = async (sys: Sys, fd: number, out: Output, count: number): Promise<void> => {
  const all = fromBytes(await readAll(sys, fd));
  await out.put(all.slice(0, Math.max(0, all.length - count)));
};

export const head: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const byBytes = options.given.findLast(({ letter }) => letter === 'n' || letter === 'c')?.letter === 'c';
  const text = options.value(byBytes ? 'c' : 'n') ?? (digitsOf(options.given) || '10');
  const fromEnd = text.startsWith('-');
  const count = parseCount(fromEnd ? text.slice(1) : text);
  if (count === undefined) {
    await complain(sys, `invalid number '${text}'`);
    return 1;
  }
  const out = new Output(sys);
  const files = options.operands;
  const titles = options.has('v') || (files.length > 1 && !options.has('q'));
  const take = byBytes ? (fromEnd ? allButBytes : firstBytes) : fromEnd ? allButLines : firstLines;
  const words = { out, unreadable: (path: string) => `${path}: Input/output error` };
  const well = await eachInput(sys, files, words, async (fd, path, index) => {
    if (titles) await out.print(`${index === 0 ? '' : '\n'}==> ${path === '-' ? 'standard input' : path} <==\n`);
    await take(sys, fd, out, count);
  });
  await out.flush();
  return well ? 0 : 1;
};
