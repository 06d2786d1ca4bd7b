import type { Program } from '../../../runtime/sys.ts';
import { readOptions, showUsage } from '../options.ts';
import { folderOf } from './paths.ts';

const table = { short: '', usage: 'FILENAME' };

export const dirname: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const [path] = options.operands;
  if (path === undefined || options.operands.length > 1) return showUsage(sys, table);
  await sys.write(1, Buffer.from(`${folderOf(path)}\n`));
  return 0;
};
