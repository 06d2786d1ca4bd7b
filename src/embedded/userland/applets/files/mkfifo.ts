import type { Program, Sys } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage, type Options } from '../options.ts';
import { reasonOf } from '../streams.ts';
import { changeMode } from './mode.ts';

const fifoTable = { short: 'm:', usage: '[-m MODE] NAME' };
const nodeTable = { short: 'm:', usage: '[-m MODE] NAME TYPE [MAJOR MINOR]' };

const makeFifo = async (sys: Sys, options: Options, path: string): Promise<number> => {
  const text = options.value('m');
  const mode = text === undefined ? undefined : changeMode(text, { mode: 0o666, directory: false }, sys.umask());
  if (text !== undefined && mode === undefined) {
    await complain(sys, `invalid mode '${text}'`);
    return 1;
  }
  try {
    sys.makeFifo(path, mode ?? 0o666);
    if (mode !== undefined) sys.chmod(path, mode);
    return 0;
  } catch (error) {
    await complain(sys, `${path}: ${reasonOf(error)}`);
    return 1;
  }
};

export const mkfifo: Program = async (sys) => {
  const options = await readOptions(sys, fifoTable);
  if (typeof options === 'number') return options;
  const [path] = options.operands;
  if (path === undefined || options.operands.length > 1) return showUsage(sys, fifoTable);
  return makeFifo(sys, options, path);
};

/** Pipes only: device nodes are refused as in a container without the capability. */
export const mknod: Program = async (sys) => {
  const options = await readOptions(sys, nodeTable);
  if (typeof options === 'number') return options;
  const [path, type, major, minor] = options.operands;
  if (path === undefined || type === undefined) return showUsage(sys, nodeTable);
  if (type === 'p') return makeFifo(sys, options, path);
  if (!['b', 'c', 'u'].includes(type) || major === undefined || minor === undefined) return showUsage(sys, nodeTable);
  await complain(sys, `${path}: Operation not permitted`);
  return 1;
};
