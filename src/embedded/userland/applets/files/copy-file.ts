/** Copying of files and trees, for `cp`, `mv` and `install`. */
import type { OpenFlags, Stat, Sys } from '../../../runtime/sys.ts';
import { SysError } from '../../../runtime/sys.ts';
import { appletName, complain } from '../options.ts';
import { eachChunk, reasonOf } from '../streams.ts';
import { ask } from './ask.ts';
import { join } from './paths.ts';

export type CopyOptions = {
  recursive: boolean;
  /** Links to follow: all, those named on the command line, or none. */
  follow: 'always' | 'named' | 'never';
  preserve: boolean;
  force: boolean;
  interactive: boolean;
  keepExisting: boolean;
  onlyNewer: boolean;
  verbose: boolean;
  /** Makes links instead of copies. */
  link?: 'hard' | 'symbolic';
};

export const statOrNothing = (sys: Sys, path: string, follow: boolean): Stat | undefined => {
  try {
    return sys.stat(path, { follow });
  } catch (error) {
    if (error instanceof SysError && error.errno === 'ENOENT') return undefined;
    throw error;
  }
};

/** Why the last operand can't be looked at, in the words that `cp` and `mv` have for it. */
export const lastReason = (error: unknown): string => {
  const reason = reasonOf(error);
  return error instanceof SysError && error.errno === 'ENOTDIR' ? 'Path has non-directory component' : reason;
};

const preserve = (sys: Sys, path: string, stat: Stat): void => {
  const follow = stat.type !== 'symlink';
  try {
    sys.chown(path, stat.uid, stat.gid, { follow });
  } catch (error) {
    // Only root may give files away.
    reasonOf(error);
  }
  if (!follow) return;
  sys.chmod(path, stat.mode);
  sys.setTimes(path, { modified: stat.modified, accessed: stat.accessed });
};

const sameFile = (a: Stat, b: Stat): boolean => a.inode === b.inode && a.device === b.device;

const copyBytes = async (
  sys: Sys,
  from: string,
  to: string,
  stat: Stat,
  exists: boolean,
  force: boolean,
): Promise<boolean> => {
  let source: number;
  try {
    source = await sys.open(from, { read: true });
  } catch (error) {
    await complain(sys, `can't open '${from}': ${reasonOf(error)}`);
    return false;
  }
  try {
    let target: number;
    const flags: OpenFlags = { write: true, create: true, truncate: true };
    try {
      target = await sys.open(
        to,
        exists ? { write: true, truncate: true } : { ...flags, exclusive: true },
        stat.mode & 0o777,
      );
    } catch (error) {
      const reason = reasonOf(error);
      if (!exists || !force) {
        await complain(sys, `can't create '${to}': ${reason}`);
        return false;
      }
      sys.unlink(to);
      target = await sys.open(to, { ...flags, exclusive: true }, stat.mode & 0o777);
    }
    try {
      await eachChunk(sys, source, (bytes) => sys.write(target, bytes));
    } finally {
      sys.close(target);
    }
    return true;
  } finally {
    sys.close(source);
  }
};

const copyFolder = async (
  sys: Sys,
  from: string,
  to: string,
  stat: Stat,
  target: Stat | undefined,
  options: CopyOptions,
  above: readonly Stat[],
): Promise<boolean> => {
  if (!options.recursive) {
    await complain(sys, `omitting directory '${from}'`);
    return false;
  }
  if (target !== undefined && target.type !== 'directory') {
    await complain(sys, `target '${to}' is not a directory`);
    return false;
  }
  const made = target === undefined;
  if (made) {
    try {
      // Its own user must be able to write into it meanwhile.
      sys.makeDirectory(to, stat.mode | 0o700);
    } catch (error) {
      await complain(sys, `can't create directory '${to}': ${reasonOf(error)}`);
      return false;
    }
  }
  const inside = [...above, sys.stat(to)];
  let well = true;
  for (const { name } of sys.readDirectory(from)) {
    const next = join(from, name);
    const found = statOrNothing(sys, next, false);
    // The copy itself, when a folder is copied into itself.
    if (found !== undefined && inside.some((other) => sameFile(other, found))) {
      await complain(sys, `recursion detected, omitting directory '${next}'`);
      well = false;
      continue;
    }
    const follow = options.follow === 'always' ? 'always' : 'never';
    well = (await copyFile(sys, next, join(to, name), { ...options, follow }, inside)) && well;
  }
  if (made && !options.preserve) sys.chmod(to, stat.mode & ~sys.umask());
  if (options.preserve) preserve(sys, to, stat);
  return well;
};

/** Copies a file, link or tree. Returns whether all went well; what didn't has been said. */
export const copyFile = async (
  sys: Sys,
  from: string,
  to: string,
  options: CopyOptions,
  above: readonly Stat[] = [],
): Promise<boolean> => {
  await sys.step();
  let stat: Stat;
  try {
    stat = sys.stat(from, { follow: options.follow !== 'never' });
  } catch (error) {
    await complain(sys, `can't stat '${from}': ${reasonOf(error)}`);
    return false;
  }
  let target: Stat | undefined;
  let entry: Stat | undefined;
  try {
    entry = statOrNothing(sys, to, false);
    target = statOrNothing(sys, to, true) ?? entry;
  } catch (error) {
    await complain(sys, `can't stat '${to}': ${reasonOf(error)}`);
    return false;
  }
  if (entry !== undefined && sameFile(stat, entry)) {
    await complain(sys, `'${from}' and '${to}' are the same file`);
    return false;
  }
  if (stat.type === 'directory') {
    const well = await copyFolder(sys, from, to, stat, target, options, above);
    if (options.verbose && well) await sys.write(1, Buffer.from(`'${from}' -> '${to}'\n`));
    return well;
  }
  if (target !== undefined) {
    if (options.keepExisting) return true;
    if (options.onlyNewer && target.modified >= stat.modified) return true;
    if (options.interactive && !(await ask(sys, `${appletName(sys)}: overwrite '${to}'?`))) return true;
  }
  try {
    if (options.link !== undefined) {
      if (target !== undefined && options.force) sys.unlink(to);
      try {
        if (options.link === 'hard') sys.link(from, to);
        else sys.symlink(from, to);
      } catch (error) {
        await complain(sys, `can't create '${to}': ${reasonOf(error)}`);
        return false;
      }
    } else if (stat.type === 'file' || (!options.recursive && stat.type !== 'symlink')) {
      const dangling = target?.type === 'symlink';
      if (dangling) sys.unlink(to);
      if (!(await copyBytes(sys, from, to, stat, target !== undefined && !dangling, options.force))) return false;
      if (options.preserve) preserve(sys, to, stat);
    } else {
      if (target !== undefined) sys.unlink(to);
      if (stat.type === 'symlink') sys.symlink(sys.readLink(from), to);
      else if (stat.type === 'fifo') sys.makeFifo(to, stat.mode);
      else throw new SysError('EPERM');
      if (options.preserve) preserve(sys, to, stat);
    }
  } catch (error) {
    await complain(sys, `can't create '${to}': ${reasonOf(error)}`);
    return false;
  }
  if (options.verbose) await sys.write(1, Buffer.from(`'${from}' -> '${to}'\n`));
  return true;
};
