import type { Program } from '../../../runtime/sys.ts';
import { SysError } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { reasonOf } from '../streams.ts';
import { parseDate } from './dates.ts';

const table = {
  short: 'cfhd:t:r:am',
  long: { 'no-create': 'c', reference: 'r', date: 'd', 'no-dereference': 'h' },
  usage: '[-cham] [-d DATE] [-t DATE] [-r FILE] FILE...',
};

export const touch: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.operands.length === 0) return showUsage(sys, table);
  const now = sys.clock.now();
  let times: { modified: number; accessed: number } = { modified: now, accessed: now };
  const reference = options.value('r');
  if (reference !== undefined) {
    try {
      const stat = sys.stat(reference);
      times = { modified: stat.modified, accessed: stat.accessed };
    } catch (error) {
      await complain(sys, `can't stat '${reference}': ${reasonOf(error)}`);
      return 1;
    }
  }
  const text = options.value('d') ?? options.value('t');
  if (text !== undefined) {
    const date = parseDate(text, now);
    if (date === undefined) {
      await complain(sys, `invalid date '${text}'`);
      return 1;
    }
    times = { modified: date, accessed: date };
  }
  const set = {
    ...(options.has('a') && !options.has('m') ? {} : { modified: times.modified }),
    ...(options.has('m') && !options.has('a') ? {} : { accessed: times.accessed }),
  };
  let code = 0;
  for (const path of options.operands) {
    const wait = sys.step();
    if (wait !== undefined) await wait;
    try {
      try {
        // A link's own times can't be set.
        if (options.has('h') && sys.stat(path, { follow: false }).type === 'symlink') continue;
        sys.setTimes(path, set);
      } catch (error) {
        if (!(error instanceof SysError) || error.errno !== 'ENOENT') throw error;
        if (options.has('c') || options.has('h')) continue;
        sys.close(await sys.open(path, { write: true, create: true }, 0o666));
        if (text !== undefined || reference !== undefined) sys.setTimes(path, set);
      }
    } catch (error) {
      await complain(sys, `${path}: ${reasonOf(error)}`);
      code = 1;
    }
  }
  return code;
};
