import { type Program, SysError } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { become } from './run-command.ts';

const table = { short: '+', usage: 'NEWROOT [PROG ARGS]' };

/** To the root that is already there; to another only a kernel with more than one root could go. */
export const chroot: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const [root, ...argv] = options.operands;
  if (root === undefined) return showUsage(sys, table);
  try {
    if (sys.stat(root).type !== 'directory') throw new SysError('ENOTDIR');
    if (sys.realPath(root) !== '/') throw new SysError('EPERM');
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    await complain(sys, `can't change root directory to '${root}': ${error.message}`);
    return 1;
  }
  sys.chdir('/');
  return become(sys, argv.length === 0 ? [sys.env.get('SHELL') ?? '/bin/sh', '-i'] : argv);
};
