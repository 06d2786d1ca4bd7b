import type { Program, Sys } from '../../../runtime/sys.ts';
import { SysError } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { reasonOf } from '../streams.ts';
import { folderOf, join, lastPart } from './paths.ts';

const table = { short: 'fenvsqm', usage: '[-fenv] FILE' };

/** The path without links; only its last part may be missing. Throws SysError. */
export const canonical = (sys: Sys, path: string): string => {
  try {
    return sys.realPath(path);
  } catch (error) {
    if (!(error instanceof SysError) || error.errno !== 'ENOENT') throw error;
    let target: string | undefined;
    try {
      target = sys.readLink(path);
    } catch (other) {
      reasonOf(other);
    }
    const folder = sys.realPath(folderOf(path));
    // A link to nothing stands for the place that it points to.
    if (target !== undefined) return canonical(sys, target.startsWith('/') ? target : join(folder, target));
    return join(folder, lastPart(path));
  }
};

export const readlink: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.operands.length === 0) return showUsage(sys, table);
  let code = 0;
  for (const path of options.operands) {
    let text: string;
    try {
      if (options.has('f') || options.has('m')) text = canonical(sys, path);
      else text = options.has('e') ? sys.realPath(path) : sys.readLink(path);
    } catch (error) {
      const reason = reasonOf(error);
      if (options.has('v')) await complain(sys, `${path}: ${reason}`);
      code = 1;
      continue;
    }
    await sys.write(1, Buffer.from(options.has('n') ? text : `${text}\n`));
  }
  return code;
};
