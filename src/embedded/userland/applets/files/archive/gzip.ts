import type { Program, Sys } from '../../../../runtime/sys.ts';
import { complain, readOptions, type Options } from '../../options.ts';
import { eachChunk, reasonOf } from '../../streams.ts';
import { statOrNothing } from '../copy-file.ts';
import { DamagedArchive, packer, unpacker, type Converter } from './zlib-stream.ts';

const gzipTable = { short: 'cfkdtqnv123456789S:', usage: '[-cfkdt123456789] [FILE]...' };
const gunzipTable = { short: 'cfktdqnv', usage: '[-cfkt] [FILE]...' };
const zcatTable = { short: 'fcdkqnv', usage: '[FILE]...' };

/** Sends all of an input through a converter. `output` undefined: nowhere. */
export const convert = async (
  sys: Sys,
  input: number,
  output: number | undefined,
  through: Converter,
): Promise<void> => {
  const write = async (pieces: readonly Uint8Array[]): Promise<void> => {
    for (const piece of pieces) {
      await sys.step(1 + (piece.length >> 6));
      if (output !== undefined) await sys.write(output, piece);
    }
  };
  try {
    await eachChunk(sys, input, async (bytes) => write(await through.push(bytes)));
    await write(await through.end());
  } finally {
    through.close();
  }
};

type Way = { unpack: boolean; toStdout: boolean; test: boolean };

const looksPacked = /\.(?:gz|tgz|z|Z|taz)$/;

/** What a file is called afterwards. Undefined: it isn't one of these. */
const newName = (path: string, unpack: boolean): string | undefined => {
  if (!unpack) return `${path}.gz`;
  if (/\.(?:tgz|taz)$/.test(path)) return path.replace(/\.t[ga]z$/, '.tar');
  return looksPacked.test(path) ? path.replace(/\.[^.]*$/, '') : undefined;
};

const one = async (sys: Sys, path: string, way: Way, options: Options, level: number): Promise<boolean> => {
  const through = (): Converter => (way.unpack ? unpacker() : packer(level));
  const noMagic = way.toStdout && !options.has('c') ? 'no gzip/bzip2/xz magic' : 'invalid magic';
  const damaged = async (error: unknown): Promise<boolean> => {
    if (!(error instanceof DamagedArchive)) throw error;
    const words = /unexpected end/.test(error.message)
      ? 'short read'
      : /header/.test(error.message)
        ? noMagic
        : 'corrupted data';
    await complain(sys, words);
    return false;
  };
  if (path === '-') {
    try {
      await convert(sys, 0, way.test ? undefined : 1, through());
      return true;
    } catch (error) {
      return damaged(error);
    }
  }
  let input: number;
  try {
    input = await sys.open(path, { read: true });
  } catch (error) {
    await complain(sys, `${path}: ${reasonOf(error)}`);
    return false;
  }
  try {
    const stat = sys.fstat(input);
    if (way.toStdout || way.test) {
      await convert(sys, input, way.test ? undefined : 1, through());
      return true;
    }
    const target = newName(path, way.unpack);
    if (target === undefined) {
      await complain(sys, `${path}: unknown suffix - ignored`);
      return false;
    }
    if (stat.type !== 'file') {
      await complain(sys, `can't remove file '${path}': Is a directory`);
      return false;
    }
    if (!options.has('f') && statOrNothing(sys, target, false) !== undefined) {
      await complain(sys, `can't open '${target}': File exists`);
      return false;
    }
    const output = await sys.open(target, { write: true, create: true, truncate: true }, stat.mode);
    try {
      await convert(sys, input, output, through());
    } catch (error) {
      sys.unlink(target);
      throw error;
    } finally {
      sys.close(output);
    }
    sys.setTimes(target, { modified: stat.modified });
    if (!options.has('k')) sys.unlink(path);
    return true;
  } catch (error) {
    if (error instanceof DamagedArchive) return await damaged(error);
    await complain(sys, `${path}: ${reasonOf(error)}`);
    return false;
  } finally {
    sys.close(input);
  }
};

const converting =
  (table: typeof gzipTable, unpackAlways: boolean, toStdout: boolean): Program =>
  async (sys) => {
    const options = await readOptions(sys, table);
    if (typeof options === 'number') return options;
    const test = options.has('t');
    const way = { unpack: unpackAlways || options.has('d') || test, toStdout: toStdout || options.has('c'), test };
    const level = Number(options.given.findLast(({ letter }) => letter >= '1' && letter <= '9')?.letter ?? 6);
    let code = 0;
    for (const path of options.operands.length === 0 ? ['-'] : options.operands) {
      if (!(await one(sys, path, way, options, level))) code = 1;
    }
    return code;
  };

export const gzip = converting(gzipTable, false, false);
export const gunzip = converting(gunzipTable, true, false);
export const zcat = converting(zcatTable, true, true);
