import type { Program, Sys } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { reasonOf } from '../streams.ts';
import { statOrNothing } from './copy-file.ts';
import { join, lastPart } from './paths.ts';

const table = {
  short: 'sfnbS:vTL',
  long: { symbolic: 's', force: 'f', 'no-dereference': 'n' },
  usage: '[-sfnbtv] [-S SUF] TARGET... LINK|DIR',
};

const isFolder = (sys: Sys, path: string, follow: boolean): boolean => {
  try {
    return sys.stat(path, { follow }).type === 'directory';
  } catch (error) {
    reasonOf(error);
    return false;
  }
};

export const ln: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const operands = [...options.operands];
  if (operands.length === 0) return showUsage(sys, table);
  const last = operands.length === 1 ? lastPart(operands[0]!) : operands.pop()!;
  const into = !options.has('T') && isFolder(sys, last, !options.has('n'));
  let code = 0;
  for (const target of operands) {
    const path = into ? join(last, lastPart(target)) : last;
    let named = target;
    try {
      if (!options.has('s')) sys.stat(target, { follow: false });
      named = path;
      const there = statOrNothing(sys, path, false);
      if (there !== undefined && options.has('b')) sys.rename(path, path + (options.value('S') ?? '~'));
      else if (there !== undefined && options.has('f')) {
        if (!options.has('s') && there.inode === sys.stat(target).inode && there.device === sys.stat(target).device)
          continue;
        sys.unlink(path);
      }
      if (options.has('s')) sys.symlink(target, path);
      else sys.link(options.has('L') ? sys.realPath(target) : target, path);
      if (options.has('v')) await sys.write(1, Buffer.from(`'${path}' -> '${target}'\n`));
    } catch (error) {
      await complain(sys, `${named}: ${reasonOf(error)}`);
      code = 1;
    }
  }
  return code;
};
