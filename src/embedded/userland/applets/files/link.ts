import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { reasonOf } from '../streams.ts';

const linkTable = { short: '', usage: 'FILE LINK' };
const unlinkTable = { short: '', usage: 'FILE' };

export const link: Program = async (sys) => {
  const options = await readOptions(sys, linkTable);
  if (typeof options === 'number') return options;
  const [from, to] = options.operands;
  if (from === undefined || to === undefined || options.operands.length > 2) return showUsage(sys, linkTable);
  try {
    sys.link(from, to);
    return 0;
  } catch (error) {
    await complain(sys, `can't create link '${to}' to '${from}': ${reasonOf(error)}`);
    return 1;
  }
};

export const unlink: Program = async (sys) => {
  const options = await readOptions(sys, unlinkTable);
  if (typeof options === 'number') return options;
  const [path] = options.operands;
  if (path === undefined || options.operands.length > 1) return showUsage(sys, unlinkTable);
  try {
    sys.unlink(path);
    return 0;
  } catch (error) {
    await complain(sys, `can't remove file '${path}': ${reasonOf(error)}`);
    return 1;
  }
};
