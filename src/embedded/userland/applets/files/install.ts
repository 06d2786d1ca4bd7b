import type { Program } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { reasonOf } from '../streams.ts';
import { readAccounts } from './accounts.ts';
import { copyFile, statOrNothing } from './copy-file.ts';
import { makeParents } from './mkdir.ts';
import { changeMode } from './mode.ts';
import { folderOf, join, lastPart } from './paths.ts';

const table = {
  short: 'cdDpsg:m:o:t:v',
  long: { directory: 'd', mode: 'm', owner: 'o', group: 'g' },
  usage: '[-cdDsp] [-o USER] [-g GRP] [-m MODE] [-t DIR] [SOURCE]... DEST',
};

export const install: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const operands = [...options.operands];
  const folder = options.value('t');
  if (operands.length < (options.has('d') || folder !== undefined ? 1 : 2)) return showUsage(sys, table);
  const mode = changeMode(options.value('m') ?? '755', { mode: 0o755, directory: false }, sys.umask()) ?? 0o755;
  const accounts = await readAccounts(sys);
  const owner = options.value('o');
  const group = options.value('g');
  const uid = owner === undefined ? undefined : accounts.userId(owner);
  const gid = group === undefined ? undefined : accounts.groupId(group);
  let code = 0;
  const finish = async (path: string): Promise<void> => {
    try {
      sys.chmod(path, mode);
      const stat = sys.stat(path);
      if (uid !== undefined || gid !== undefined) sys.chown(path, uid ?? stat.uid, gid ?? stat.gid);
    } catch (error) {
      await complain(sys, `can't change ownership of '${path}': ${reasonOf(error)}`);
      code = 1;
    }
  };
  const makeFolder = async (path: string): Promise<boolean> => {
    const result = await makeParents(sys, path);
    if ('made' in result) return true;
    await complain(sys, `can't create directory '${result.failed}': ${result.reason}`);
    code = 1;
    return false;
  };
  if (options.has('d')) {
    for (const path of operands) if (await makeFolder(path)) await finish(path);
    return code;
  }
  const last = folder ?? operands.pop()!;
  if (options.has('D') && !(await makeFolder(folder ?? folderOf(last)))) return 1;
  const into = folder !== undefined || operands.length > 1 || statOrNothing(sys, last, true)?.type === 'directory';
  for (const from of operands) {
    const to = into ? join(last, lastPart(from)) : last;
    const copied = await copyFile(sys, from, to, {
      recursive: false,
      follow: 'named',
      preserve: options.has('p'),
      force: true,
      interactive: false,
      keepExisting: false,
      onlyNewer: false,
      verbose: options.has('v'),
    });
    if (copied) await finish(to);
    else code = 1;
  }
  return code;
};
