/**
 * Writes a volume's files so that a reader sees all of the old ones or all of the new ones: they stand in a folder of
 * their own, `..data` links to it, and what the container sees links through `..data`.
 */
import { isDeepStrictEqual } from 'node:util';
import type { FileTree } from '../../runtime/types.ts';
import type { Payload } from './payload.ts';

export interface AtomicWriter {
  /** Whether anything changed. */
  write(payload: Payload, now: number): boolean;
}

/** `..2026_01_31_12_00_00.1438499733` */
const folderName = (now: number): string => {
  const date = new Date(now).toISOString();
  const nonce = Math.floor(Math.random() * 2 ** 32);
  return `..${date.slice(0, 10).replaceAll('-', '_')}_${date.slice(11, 19).replaceAll(':', '_')}.${nonce}`;
};

const topLevel = (payload: Payload): Set<string> => new Set([...payload.keys()].map((path) => path.split('/')[0]!));

export const createAtomicWriter = (tree: FileTree, fsGroup: number | undefined): AtomicWriter => {
  let current: { payload: Payload; folder: string } | undefined;

  const swap = (payload: Payload, folder: string): void => {
    tree.symlink(folder, '..data_tmp');
    tree.rename('..data_tmp', '..data');
    const before = current === undefined ? new Set<string>() : topLevel(current.payload);
    const after = topLevel(payload);
    for (const name of after) if (!before.has(name)) tree.symlink(`..data/${name}`, name);
    for (const name of before) if (!after.has(name)) tree.remove(name);
    if (current !== undefined) tree.remove(current.folder);
  };

  return {
    write(payload, now) {
      if (current !== undefined && isDeepStrictEqual(current.payload, payload)) return false;
      const folder = folderName(now);
      // New files take the group of their folder; it may read them, and no more.
      const ofGroup = fsGroup === undefined ? {} : { gid: fsGroup };
      const forGroup = fsGroup === undefined ? { folder: 0, file: 0 } : { folder: 0o2000, file: 0o440 };
      tree.makeDirectory(folder, { mode: 0o755 | forGroup.folder, ...ofGroup });
      for (const [path, { content, mode, uid }] of payload)
        tree.writeFile(`${folder}/${path}`, content, {
          mode: mode | forGroup.file,
          ...(uid !== undefined && { uid }),
          ...ofGroup,
        });
      swap(payload, folder);
      current = { payload, folder };
      return true;
    },
  };
};
