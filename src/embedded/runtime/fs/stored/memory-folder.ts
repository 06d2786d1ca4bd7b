import { anonymousDevice } from '../device-number.ts';
import { StoredDirectory } from './stored-directory.ts';
import { StoredFileSystem } from './stored-file-system.ts';

const usualLimit = 64 * 1024 * 1024;

/** The root of a new file system in memory. */
export const memoryFolder = (options: {
  type?: 'tmpfs' | 'mqueue';
  source: string;
  superOptions: string;
  mode: number;
  limitBytes?: number;
  now: () => number;
}): StoredDirectory => {
  const { type = 'tmpfs', source, superOptions, mode, limitBytes = usualLimit, now } = options;
  let lastInode = 0;
  const fileSystem = new StoredFileSystem({
    type,
    source,
    superOptions,
    device: anonymousDevice(),
    limitBytes,
    now,
    nextInode: () => (lastInode += 1),
  });
  return new StoredDirectory(fileSystem, { mode, uid: 0, gid: 0 });
};
