import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { reasonOf } from '../streams.ts';

const table = { short: 'qdxn', usage: '[-q] { [-dn] DIR | -x DEVICE }' };

export const mountpoint: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const [path] = options.operands;
  if (path === undefined || options.operands.length > 1) return showUsage(sys, table);
  const quiet = options.has('q');
  const say = async (text: string): Promise<void> => {
    if (!quiet) await sys.write(1, Buffer.from(`${text}\n`));
  };
  try {
    const stat = sys.stat(path);
    if (stat.type !== 'directory') {
      if (!quiet) await complain(sys, `${path}: Not a directory`);
      return 1;
    }
    const { mountPoint, source } = sys.fileSystem(path);
    const mounted = mountPoint === sys.realPath(path);
    if (options.has('d')) await say(`${stat.device >> 8}:${stat.device & 255}`);
    if (options.has('n')) await say(`${mounted ? source : 'UNKNOWN'} ${path}`);
    if (!options.has('d') && !options.has('n')) await say(`${path} is ${mounted ? '' : 'not '}a mountpoint`);
    return mounted ? 0 : 1;
  } catch (error) {
    const reason = reasonOf(error);
    if (!quiet) await complain(sys, `${path}: ${reason}`);
    return 1;
  }
};
