import type { Attributes } from '../node.ts';
import type { StoredFileSystem } from './stored-file-system.ts';
import { StoredNode } from './stored-node.ts';

export class StoredSymlink extends StoredNode {
  override readonly type = 'symlink';
  readonly #target: string;

  constructor(fileSystem: StoredFileSystem, attributes: Attributes, target: string, inode?: number) {
    super(fileSystem, { ...attributes, mode: 0o777 }, inode);
    this.#target = target;
  }

  override get size(): number {
    return Buffer.byteLength(this.#target);
  }

  override target(): string {
    return this.#target;
  }

  override adopted(fileSystem: StoredFileSystem): StoredSymlink {
    return new StoredSymlink(fileSystem, this, this.#target, this.inode).inherit(this);
  }
}
