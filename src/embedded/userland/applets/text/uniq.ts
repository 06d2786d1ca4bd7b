import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { closeInput, LineReader, openInput, Output, reasonOf, type ByteString } from '../streams.ts';

const table = { short: 'cdudf:s:w:iz', usage: '[-cduiz] [-f,s,w N] [FILE [OUTFILE]]' };

export const uniq: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const [path = '-', target] = options.operands;
  if (options.operands.length > 2) return showUsage(sys, table);
  const numbers: Record<string, number> = {};
  for (const letter of ['f', 's', 'w']) {
    const text = options.value(letter);
    if (text !== undefined && !/^\d+$/.test(text)) {
      await complain(sys, `invalid number '${text}'`);
      return 1;
    }
    numbers[letter] = text === undefined ? (letter === 'w' ? Number.POSITIVE_INFINITY : 0) : Number(text);
  }
  const keyOf = (line: ByteString): ByteString => {
    let key = line;
    for (let left = numbers['f']!; left > 0; left -= 1) key = key.replace(/^[ \t]*[^ \t]*/, '');
    key = key.slice(numbers['s']).slice(0, numbers['w']);
    return options.has('i') ? key.toLowerCase() : key;
  };
  const fd = await openInput(sys, path, { cantOpen: true });
  if (fd === undefined) return 1;
  let outFd = 1;
  if (target !== undefined && target !== '-') {
    try {
      outFd = await sys.open(target, { write: true, create: true, truncate: true }, 0o666);
    } catch (error) {
      await complain(sys, `can't open '${target}': ${reasonOf(error)}`);
      return 1;
    }
  }
  const out = new Output(sys, outFd);
  const separator = options.has('z') ? '\0' : '\n';
  const reader = new LineReader(sys, fd);
  let held: { line: ByteString; key: ByteString; count: number } | undefined;
  const show = (): Promise<void> | undefined => {
    if (held === undefined || (options.has('d') && held.count === 1) || (options.has('u') && held.count > 1)) return;
    const count = options.has('c') ? `${String(held.count).padStart(7)} ` : '';
    return out.put(`${count}${held.line}${separator}`);
  };
  try {
    for (;;) {
      const line = reader.ready() ?? (await reader.next());
      if (line === undefined) break;
      const key = keyOf(line);
      if (held !== undefined && held.key === key) held.count += 1;
      else {
        await show();
        held = { line, key, count: 1 };
      }
      await sys.step();
    }
  } catch (error) {
    reasonOf(error);
    await complain(sys, `${path}: I/O error`);
    return 1;
  }
  closeInput(sys, fd);
  await show();
  await out.flush();
  return 0;
};
