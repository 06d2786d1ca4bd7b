/** What an image holds, and the layer above it that a container changes. */
import { anonymousDevice } from '../device-number.ts';
import { StoredDirectory } from './stored-directory.ts';
import { StoredFileSystem, type StoredOptions } from './stored-file-system.ts';
import type { StoredNode } from './stored-node.ts';

/** Files that many containers share. Nobody changes them any more. */
export type ImageLayer = { readonly root: StoredDirectory };

/** Numbers of what a container makes itself: far above those of any image. */
const firstOwnInode = 1_000_000;

/** An empty root to be filled. */
export const newImageRoot = (now: () => number): StoredDirectory => {
  let lastInode = 1;
  const fileSystem = new StoredFileSystem({
    type: 'overlay',
    source: 'overlay',
    device: anonymousDevice(),
    superOptions: '',
    now,
    nextInode: () => (lastInode += 1),
  });
  return new StoredDirectory(fileSystem, { mode: 0o755, uid: 0, gid: 0 });
};

type LayerOptions = Omit<StoredOptions, 'device' | 'nextInode'>;

/** A layer of one's own: costs nothing before something of it is looked at. */
export const layerAbove = (lower: StoredDirectory, options: LayerOptions): StoredDirectory => {
  let lastInode = firstOwnInode;
  const fileSystem = new StoredFileSystem({
    ...options,
    device: anonymousDevice(),
    nextInode: () => (lastInode += 1),
  });
  const adopted = new Map<StoredNode, StoredNode>();
  const adopt = (node: StoredNode): StoredNode => {
    let own = adopted.get(node);
    if (own === undefined) {
      own = node.adopted(fileSystem, adopt);
      adopted.set(node, own);
    }
    return own;
  };
  return lower.adopted(fileSystem, adopt);
};
