import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { reasonOf } from '../streams.ts';

const syncTable = { short: 'df', usage: '[-df] [FILE]...' };
const fsyncTable = { short: 'd', usage: '[-d] FILE...' };

/** There is nothing to be written back: it only looks whether the files can be opened. */
const syncing =
  (table: typeof syncTable, needsFiles: boolean): Program =>
  async (sys) => {
    const options = await readOptions(sys, table);
    if (typeof options === 'number') return options;
    if (needsFiles && options.operands.length === 0) return showUsage(sys, table);
    let code = 0;
    for (const path of options.operands) {
      try {
        sys.close(await sys.open(path, { read: true }));
      } catch (error) {
        await complain(sys, `${needsFiles ? '' : "can't open '"}${path}${needsFiles ? '' : "'"}: ${reasonOf(error)}`);
        code = 1;
      }
    }
    return code;
  };

export const sync = syncing(syncTable, false);
export const fsync = syncing(fsyncTable, true);
