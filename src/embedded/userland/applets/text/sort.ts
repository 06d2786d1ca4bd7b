import type { Program, Sys } from '../../../runtime/sys.ts';
import { complain, readOptions, type Options } from '../options.ts';
import { closeInput, encode, Output, readAll, fromBytes, reasonOf, type ByteString } from '../streams.ts';
import { compareKeys, parseKey, type Key } from './sort-key.ts';

const table = {
  short: 'nguMVhbdfimrsco:uk:t:T:S:z',
  usage: '[-nrughMcszbdfiokt] [-o FILE] [-k START[.OFS][OPTS][,END[.OFS][OPTS]] [-t CHAR] [FILE]...',
};

/** Merges ascending runs; takes turns with others on long lists. */
const sortLines = async (
  sys: Sys,
  lines: ByteString[],
  compare: (a: ByteString, b: ByteString) => number,
): Promise<ByteString[]> => {
  const chunk = 2048;
  let runs: ByteString[][] = [];
  for (let at = 0; at < lines.length; at += chunk) {
    runs.push(lines.slice(at, at + chunk).toSorted(compare));
    await sys.step(chunk);
  }
  while (runs.length > 1) {
    const merged: ByteString[][] = [];
    for (let at = 0; at < runs.length; at += 2) {
      const left = runs[at]!;
      const right = runs[at + 1] ?? [];
      const result: ByteString[] = [];
      let l = 0;
      let r = 0;
      while (l < left.length && r < right.length) {
        result.push(compare(left[l]!, right[r]!) <= 0 ? left[l++]! : right[r++]!);
        if ((result.length & 4095) === 0) await sys.step(4096);
      }
      merged.push(result.concat(left.slice(l), right.slice(r)));
    }
    runs = merged;
  }
  return runs[0] ?? [];
};

const linesAtOnce = 4096;
/** What a line takes besides its text. */
const lineBytes = 32;

const readInputs = async (sys: Sys, options: Options, separator: string): Promise<ByteString[] | undefined> => {
  const lines: ByteString[] = [];
  for (const path of options.operands.length === 0 ? ['-'] : options.operands) {
    let fd: number;
    try {
      fd = path === '-' ? 0 : await sys.open(path, { read: true });
    } catch (error) {
      await complain(sys, `${path}: ${reasonOf(error)}`);
      return undefined;
    }
    try {
      const text = fromBytes(await readAll(sys, fd));
      for (let at = 0; at < text.length;) {
        const before = lines.length;
        for (let left = linesAtOnce; left > 0 && at < text.length; left -= 1) {
          const end = text.indexOf(separator, at);
          lines.push(text.slice(at, end < 0 ? text.length : end));
          at = end < 0 ? text.length : end + 1;
        }
        sys.charge((lines.length - before) * lineBytes);
        await sys.step(linesAtOnce);
      }
    } catch (error) {
      reasonOf(error);
    } finally {
      closeInput(sys, fd);
    }
  }
  return lines;
};

export const sort: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options === 0 ? 0 : 2;
  const separator = options.has('z') ? '\0' : '\n';
  const fieldSeparator = options.value('t');
  if (fieldSeparator !== undefined && encode(fieldSeparator).length > 1 && fieldSeparator !== '\\0') {
    await complain(sys, 'bad -t parameter');
    return 2;
  }
  const global = 'nghMVbdfir'
    .split('')
    .filter((letter) => options.has(letter))
    .join('');
  const keys: Key[] = [];
  for (const text of options.values('k')) {
    const key = parseKey(text, global);
    if (key === undefined) {
      await complain(sys, 'bad field specification');
      return 2;
    }
    keys.push(key);
  }
  const compareBy = compareKeys(keys, global, fieldSeparator === undefined ? undefined : encode(fieldSeparator));
  const backwards = options.has('r') ? -1 : 1;
  const unique = options.has('u');
  const compare = (a: ByteString, b: ByteString): number => {
    const difference = compareBy(a, b);
    if (difference !== 0 || options.has('s')) return difference;
    return a < b ? -backwards : a > b ? backwards : 0;
  };
  const lines = await readInputs(sys, options, separator);
  if (lines === undefined) return 2;

  if (options.has('c')) {
    for (let at = 1; at < lines.length; at += 1) {
      const order = compare(lines[at - 1]!, lines[at]!);
      if (order > 0 || (unique && order === 0)) {
        await sys.write(2, Buffer.from(`Check line ${at}\n`));
        return 1;
      }
      await sys.step();
    }
    return 0;
  }
  const sorted = await sortLines(sys, lines, compare);
  let fd = 1;
  const path = options.value('o');
  if (path !== undefined) {
    try {
      fd = await sys.open(path, { write: true, create: true, truncate: true }, 0o666);
    } catch (error) {
      await complain(sys, `${path}: ${reasonOf(error)}`);
      return 2;
    }
  }
  const out = new Output(sys, fd);
  let last: ByteString | undefined;
  for (const line of sorted) {
    if (unique && last !== undefined && compareBy(last, line) === 0) continue;
    last = line;
    const wait = out.put(line + separator);
    if (wait !== undefined) await wait;
  }
  await out.flush();
  return 0;
};
