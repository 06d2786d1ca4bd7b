import type { FileSystem } from '../node.ts';
import { Space } from './space.ts';

export type StoredOptions = {
  type: 'tmpfs' | 'ext4' | 'overlay' | 'mqueue';
  source: string;
  device: number;
  superOptions: string;
  limitBytes?: number;
  now: () => number;
  nextInode: () => number;
  /** Used before anything is written: what else lies on the node's disk. */
  usedByOthers?: number;
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
  readonly #usedByOthers: number;

  constructor(options: StoredOptions) {
    this.type = options.type;
    this.source = options.source;
    this.device = options.device;
    this.superOptions = options.superOptions;
    this.space = new Space(options.limitBytes);
    this.now = options.now;
    this.nextInode = options.nextInode;
    this.#usedByOthers = options.usedByOthers ?? 0;
  }

  /** A folder takes a block on a disk and nothing in memory. */
  get folderBytes(): number {
    return this.type === 'tmpfs' || this.type === 'mqueue' ? 0 : 4096;
  }

  usage(): { total: number; used: number } {
    return { total: this.space.total, used: Math.min(this.space.total, this.space.used + this.#usedByOthers) };
  }
}
