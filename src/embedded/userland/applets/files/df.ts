import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions } from '../options.ts';
import { LineReader, Output, reasonOf } from '../streams.ts';
import { humanSize } from './sizes.ts';

const table = { short: 'kPTat:ihmB:', usage: '[-PkmhTai] [-B SIZE] [-t TYPE] [FILESYSTEM]...' };

type Mounted = { source: string; path: string; type: string };

const mountTable = async (sys: Parameters<Program>[0]): Promise<Mounted[]> => {
  const mounted: Mounted[] = [];
  const fd = await sys.open('/proc/mounts', { read: true });
  try {
    const reader = new LineReader(sys, fd);
    for (let line = await reader.next(); line !== undefined; line = await reader.next()) {
      const [source = '', path = '', type = ''] = line.split(' ');
      mounted.push({ source, path: path.replaceAll('\\040', ' '), type });
    }
  } finally {
    sys.close(fd);
  }
  return mounted;
};

export const df: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const human = options.given.findLast(({ letter }) => 'hmk'.includes(letter))?.letter === 'h';
  const block = options.has('B') ? Number(options.value('B')) : options.has('m') ? 1024 ** 2 : 1024;
  const typed = options.has('T');
  const posix = options.has('P');
  const inodes = options.has('i');
  const out = new Output(sys);
  const blocksTitle = { 1024: '1K-blocks', [1024 ** 2]: '1M-blocks' }[block] ?? `${block}-blocks`;
  const sizeTitle = inodes ? 'Inodes' : human ? 'Size' : posix ? `${block}-blocks` : blocksTitle;
  const usedTitle = posix ? '   Used Available Capacity' : '     Used Available Use%';
  const padded = human || inodes ? `     ${sizeTitle.padStart(6)}` : ` ${sizeTitle.padEnd(posix ? 11 : 10)}`;
  await out.print(
    `Filesystem           ${typed ? 'Type       ' : ''}${padded.slice(1).padStart(9)}${usedTitle} Mounted on\n`,
  );

  const text = (bytes: number): string => (human ? humanSize(bytes) : String(Math.floor(bytes / block)));
  const show = async (mounted: Mounted): Promise<void> => {
    const { total, free, used } = sys.fileSystem(mounted.path);
    if (total === 0 && !options.has('a') && options.operands.length === 0) return;
    const unit = inodes ? 16_384 : 1;
    const numbers = [total, used, free].map((bytes) => (inodes ? String(Math.floor(bytes / unit)) : text(bytes)));
    const share = used + free === 0 ? 0 : Math.ceil((used * 100) / (used + free));
    const name =
      mounted.source.length > 20 && !posix ? `${mounted.source}\n${' '.repeat(20)}` : mounted.source.padEnd(20);
    const kind = typed ? ` ${mounted.type.padEnd(10)}` : '';
    const [size, taken, left] = numbers as [string, string, string];
    await out.print(
      `${name}${kind} ${size.padStart(9)} ${taken.padStart(9)} ${left.padStart(9)} ${String(share).padStart(3)}% ${mounted.path}\n`,
    );
  };

  let code = 0;
  try {
    const all = await mountTable(sys);
    if (options.operands.length === 0) {
      const wanted = options.value('t');
      for (const mounted of all) if (wanted === undefined || wanted === mounted.type) await show(mounted);
    }
    for (const path of options.operands) {
      try {
        sys.stat(path);
        const { mountPoint, source, type } = sys.fileSystem(path);
        await show({ source, type, path: mountPoint });
      } catch (error) {
        reasonOf(error);
        await out.flush();
        await complain(sys, `${path}: can't find mount point`);
        code = 1;
      }
    }
  } catch (error) {
    await complain(sys, `/proc/mounts: ${reasonOf(error)}`);
    code = 1;
  }
  await out.flush();
  return code;
};
