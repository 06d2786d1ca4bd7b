import type { Program, Stat, Sys } from '../../../runtime/sys.ts';
import { SysError } from '../../../runtime/sys.ts';
import { complain, readOptions } from '../options.ts';
import { fromBytes, reasonOf, toBytes } from '../streams.ts';
import { digitsOf, parseCount } from './counts.ts';

const table = { short: 'fFn:c:s:qv0123456789', usage: '[OPTIONS] [FILE]...' };

/** How much of the input is to be shown: `count` lines or bytes from its end, or from its start on. */
type Part = { count: number; bytes: boolean; fromStart: boolean };

type Followed = { path: string; fd: number | undefined; opened: Stat | undefined };

const copy = async (sys: Sys, fd: number, show: (bytes: Uint8Array) => Promise<void>): Promise<void> => {
  for (;;) {
    const bytes = await sys.read(fd);
    if (bytes.length === 0) return;
    await show(bytes);
    await sys.step(1 + (bytes.length >> 8));
  }
};

/** `+N`: what comes after the first N - 1 lines or bytes. */
const fromStart = async (
  sys: Sys,
  fd: number,
  part: Part,
  show: (bytes: Uint8Array) => Promise<void>,
): Promise<void> => {
  let skip = Math.max(0, part.count - 1);
  while (skip > 0) {
    const bytes = await sys.read(fd);
    if (bytes.length === 0) return;
    await sys.step(1 + (bytes.length >> 8));
    let at = 0;
    if (part.bytes) at = Math.min(skip, bytes.length);
    while (!part.bytes && skip > 0) {
      const end = bytes.indexOf(10, at);
      at = end < 0 ? bytes.length : end + 1;
      if (end < 0) break;
      skip -= 1;
    }
    if (part.bytes) skip -= at;
    if (skip === 0 && at < bytes.length) await show(bytes.subarray(at));
  }
  await copy(sys, fd, show);
};

/** Where the last `count` lines begin in `text`. */
const startOfLast = (text: string, count: number): number => {
  if (count === 0) return text.length;
  let at = text.endsWith('\n') ? text.length - 1 : text.length;
  for (let left = count; left > 0; left -= 1) {
    if (at === 0) return 0;
    at = text.lastIndexOf('\n', at - 1);
    if (at < 0) return 0;
  }
  return at + 1;
};

/** A regular file is read from near its end, as far back as is needed. */
const seekable = (sys: Sys, fd: number): number | undefined => {
  try {
    const stat = sys.fstat(fd);
    // The files of /proc say 0 although they hold something.
    if (stat.type !== 'file' || stat.size === 0) return undefined;
    return stat.size;
  } catch (error) {
    reasonOf(error);
    return undefined;
  }
};

const readUpTo = async (sys: Sys, fd: number, length: number): Promise<string> => {
  let text = '';
  while (text.length < length) {
    const bytes = await sys.read(fd, length - text.length);
    if (bytes.length === 0) break;
    text += fromBytes(bytes);
    await sys.step();
  }
  return text;
};

const lastOfFile = async (sys: Sys, fd: number, size: number, part: Part): Promise<Uint8Array> => {
  let from = size;
  let text = '';
  const chunk = part.bytes ? part.count : 0x4000;
  let begin: number;
  do {
    const length = Math.min(chunk, from);
    from -= length;
    sys.seek(fd, from, 'start');
    const piece = await readUpTo(sys, fd, length);
    sys.charge(piece.length);
    text = piece + text;
    begin = part.bytes ? Math.max(0, text.length - part.count) : startOfLast(text, part.count);
  } while (begin === 0 && !part.bytes && from > 0);
  // What is added from now on is new.
  sys.seek(fd, from + text.length, 'start');
  sys.charge(-text.length);
  return toBytes(text.slice(begin));
};

/** How many lines end in these bytes. */
const countLines = (bytes: Uint8Array): number => {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines += 1;
  return lines;
};

/** Of a pipe only what may still be needed is held. */
const lastOfStream = async (sys: Sys, fd: number, part: Part): Promise<Uint8Array> => {
  const measure = part.bytes ? (bytes: Uint8Array): number => bytes.length : countLines;
  const pieces: { bytes: Uint8Array; measured: number }[] = [];
  let charged = 0;
  let measured = 0;
  let first = 0;
  for (;;) {
    const bytes = await sys.read(fd);
    if (bytes.length === 0) break;
    const piece = { bytes, measured: measure(bytes) };
    pieces.push(piece);
    measured += piece.measured;
    let change = bytes.length;
    // One line more than asked for: the newline before the first of them shows where it begins.
    for (let next = pieces[first]!; measured - next.measured > part.count; next = pieces[first]!) {
      measured -= next.measured;
      change -= next.bytes.length;
      first += 1;
    }
    if (first > 1000) {
      pieces.splice(0, first);
      first = 0;
    }
    sys.charge(change);
    charged += change;
    await sys.step(1 + (bytes.length >> 8));
  }
  sys.charge(-charged);
  const all = Buffer.concat(pieces.slice(first).map(({ bytes }) => bytes));
  if (part.bytes) return all.subarray(Math.max(0, all.length - part.count));
  return all.subarray(startOfLast(fromBytes(all), part.count));
};

const showPart = async (
  sys: Sys,
  fd: number,
  part: Part,
  show: (bytes: Uint8Array) => Promise<void>,
): Promise<void> => {
  if (part.fromStart) return fromStart(sys, fd, part, show);
  const size = seekable(sys, fd);
  await show(size === undefined ? await lastOfStream(sys, fd, part) : await lastOfFile(sys, fd, size, part));
};

/** With -F: whether another file goes by this name now. Says so. A file that is gone is held until a new one comes. */
const reopen = async (sys: Sys, file: Followed): Promise<void> => {
  let found: Stat | undefined;
  try {
    found = sys.stat(file.path);
  } catch (error) {
    const reason = reasonOf(error);
    if (file.fd !== undefined) await complain(sys, `${file.path} has been renamed or deleted: ${reason}`);
    return;
  }
  if (file.fd !== undefined && file.opened?.inode === found.inode && file.opened.device === found.device) return;
  let fd: number;
  try {
    fd = await sys.open(file.path, { read: true });
  } catch (error) {
    reasonOf(error);
    return;
  }
  const change = file.fd === undefined ? 'appeared' : 'been replaced';
  await complain(sys, `${file.path} has ${change}; following end of new file`);
  if (file.fd !== undefined) sys.close(file.fd);
  file.fd = fd;
  file.opened = sys.fstat(fd);
};

export const tail: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  let files = [...options.operands];
  const byBytes = options.given.findLast(({ letter }) => letter === 'n' || letter === 'c')?.letter === 'c';
  let text = options.value(byBytes ? 'c' : 'n') ?? (digitsOf(options.given) || '10');
  if (files[0] !== undefined && /^\+\d+$/.test(files[0]) && !options.has('n') && !options.has('c'))
    text = files.shift()!;
  const count = parseCount(text.replace(/^[+-]/, ''));
  if (count === undefined) {
    await complain(sys, `invalid number '${text}'`);
    return 1;
  }
  const seconds = Number(options.value('s') ?? 1);
  const retry = options.has('F');
  const follow = retry || options.has('f');
  if (files.length === 0) files = ['-'];

  const followed: Followed[] = [];
  const titles = (): boolean => options.has('v') || (followed.length > 1 && !options.has('q'));
  let shownTitle: string | undefined;
  const title = async (path: string): Promise<void> => {
    if (!titles() || shownTitle === path) return;
    const text = `${shownTitle === undefined ? '' : '\n'}==> ${path === '-' ? 'standard input' : path} <==\n`;
    shownTitle = path;
    await sys.write(1, Buffer.from(text, 'utf8'));
  };
  const show = async (bytes: Uint8Array): Promise<void> => {
    if (bytes.length > 0) await sys.write(1, bytes);
  };

  let code = 0;
  for (const path of files) {
    let fd: number | undefined;
    try {
      fd = path === '-' ? 0 : await sys.open(path, { read: true });
    } catch (error) {
      await complain(sys, `can't open '${path}': ${reasonOf(error)}`);
      code = 1;
    }
    if (fd !== undefined || retry) {
      followed.push({ path, fd, opened: fd === undefined ? undefined : sys.fstat(fd) });
    }
  }
  if (followed.length === 0) {
    await complain(sys, 'no files');
    return 1;
  }
  for (const file of followed) {
    if (file.fd === undefined) continue;
    await title(file.path);
    try {
      await showPart(sys, file.fd, { count, bytes: byBytes, fromStart: text.startsWith('+') }, show);
    } catch (error) {
      if (!(error instanceof SysError) || error.errno === 'EPIPE') throw error;
      await complain(sys, `read error: ${error.message}`);
      code = 1;
    }
  }
  if (!follow) return code;
  for (;;) {
    await sys.sleep(seconds * 1000);
    for (const file of followed) {
      if (retry) await reopen(sys, file);
      if (file.fd === undefined) continue;
      const stat = sys.fstat(file.fd);
      if (stat.type === 'file' && sys.seek(file.fd, 0, 'current') > stat.size) {
        sys.seek(file.fd, 0, 'start');
      }
      await copy(sys, file.fd, async (bytes) => {
        await title(file.path);
        await show(bytes);
      });
    }
  }
};
