import type { Program, Sys } from '../../../runtime/sys.ts';
import { errnoText, SysError } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { reasonOf } from '../streams.ts';
import { changeMode } from './mode.ts';

const table = {
  short: 'm:pv',
  long: { mode: 'm', parents: 'p', verbose: 'v' },
  usage: '[-m MODE] [-p] DIRECTORY...',
};

/** The folders on the way to a path, the nearest to the root first, the path itself last. */
const steps = (path: string): string[] => {
  const ends = [...path.matchAll(/[^/]+\/*/g)].map((match) => match.index + match[0].length);
  return ends.map((end, index) => (index === ends.length - 1 ? path : path.slice(0, end)));
};

const isFolder = (sys: Sys, path: string): boolean => {
  try {
    return sys.stat(path).type === 'directory';
  } catch (error) {
    reasonOf(error);
    return false;
  }
};

/** As `mkdir -p`: the folders that were not there, or which one could not be made. */
export const makeParents = async (
  sys: Sys,
  path: string,
): Promise<{ made: string[] } | { failed: string; reason: string }> => {
  const made: string[] = [];
  for (const step of steps(path)) {
    const wait = sys.step();
    if (wait !== undefined) await wait;
    try {
      sys.makeDirectory(step.replace(/(.)\/+$/, '$1'), 0o777);
      made.push(step);
    } catch (error) {
      let reason = reasonOf(error);
      // A read-only or foreign folder that is there already is as good.
      if (isFolder(sys, step)) continue;
      if (step !== path && error instanceof SysError && error.errno === 'EEXIST') reason = errnoText.ENOTDIR;
      return { failed: step, reason };
    }
  }
  return { made };
};

export const mkdir: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  if (options.operands.length === 0) return showUsage(sys, table);
  const text = options.value('m');
  const mode = text === undefined ? undefined : changeMode(text, { mode: 0o777, directory: true }, sys.umask());
  if (text !== undefined && mode === undefined) {
    await complain(sys, `invalid mode '${text}'`);
    return 1;
  }
  let code = 0;
  for (const path of options.operands) {
    const wait = sys.step();
    if (wait !== undefined) await wait;
    let made = [path];
    let failure: { failed: string; reason: string } | undefined;
    if (options.has('p')) {
      const result = await makeParents(sys, path);
      if ('failed' in result) failure = result;
      else ({ made } = result);
    } else {
      try {
        sys.makeDirectory(path, 0o777);
      } catch (error) {
        failure = { failed: path, reason: reasonOf(error) };
      }
    }
    if (failure !== undefined) {
      await complain(sys, `can't create directory '${failure.failed}': ${failure.reason}`);
      code = 1;
      continue;
    }
    if (mode !== undefined && made.includes(path)) sys.chmod(path, mode);
    if (options.has('v')) for (const one of made) await sys.write(1, Buffer.from(`created directory: '${one}'\n`));
  }
  return code;
};
