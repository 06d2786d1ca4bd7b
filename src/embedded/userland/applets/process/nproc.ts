import { type Program, type Sys, SysError } from '../../../runtime/sys.ts';
import { complain, readOptions } from '../options.ts';
import { fromBytes, readAll } from '../streams.ts';
import { writeText } from './write-text.ts';

/** As the node's /proc/cpuinfo counts them. */
const processors = async (sys: Sys): Promise<number> => {
  try {
    const fd = await sys.open('/proc/cpuinfo', { read: true });
    try {
      return Math.max(1, fromBytes(await readAll(sys, fd)).match(/^processor\b/gm)?.length ?? 1);
    } finally {
      sys.close(fd);
    }
  } catch (error) {
    if (error instanceof SysError) return 1;
    throw error;
  }
};

export const nproc: Program = async (sys) => {
  const options = await readOptions(sys, {
    short: 'I:A',
    long: { ignore: 'I', all: 'A' },
    usage: '[--all] [--ignore=N]',
  });
  if (typeof options === 'number') return options;
  const ignored = options.value('I') ?? '0';
  if (!/^\d+$/.test(ignored)) {
    await complain(sys, `invalid number '${ignored}'`);
    return 1;
  }
  return writeText(sys, `${Math.max(1, (await processors(sys)) - Number(ignored))}\n`);
};
