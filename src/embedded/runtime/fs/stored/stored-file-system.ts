import type { FileSystem, Usage } from '../node.ts';
import { diskBytes, Space } from './space.ts';

/** What else lies on the node's disk: the system and its images. */
const usedByOthers = 12 * 1024 ** 3;

export type StoredOptions = {
  type: 'tmpfs' | 'ext4' | 'overlay' | 'mqueue';
  source: string;
  device: number;
  superOptions: string;
  limitBytes?: number;
  now: () => number;
  nextInode: () => number;
};

/** A file system whose files are kept in memory. */
export class StoredFileSystem implements FileSystem {
  readonly type: StoredOptions['type'];
  readonly source: string;
  readonly device: number;
  readonly superOptions: string;
  readonly space: Space;
  readonly now: () => number;
  readonly nextInode: () => number;

  constructor(options: StoredOptions) {
    this.type = options.type;
    this.source = options.source;
    this.device = options.device;
    this.superOptions = options.superOptions;
    this.space = new Space(options.limitBytes);
    this.now = options.now;
    this.nextInode = options.nextInode;
  }

  /** A folder takes a block on a disk and nothing in memory. */
  get folderBytes(): number {
    return this.type === 'tmpfs' || this.type === 'mqueue' ? 0 : 4096;
  }

  usage(): Usage {
    const { used, limit } = this.space;
    if (this.type === 'mqueue') return { total: 0, used: 0, free: 0 };
    const onDisk = this.type !== 'tmpfs';
    // A limit of a folder on the disk is not to be seen, only to be met.
    const total = onDisk ? diskBytes : limit;
    const taken = Math.min(total, used + (onDisk ? usedByOthers : 0));
    return { total, used: taken, free: total - taken };
  }
}
