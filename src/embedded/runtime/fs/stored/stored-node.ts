/** What a kept file, folder, link or device is apart from its content. */
import type { FileType, Stat } from '../../sys.ts';
import { Node, type Attributes } from '../node.ts';
import type { StoredFileSystem } from './stored-file-system.ts';

export abstract class StoredNode extends Node {
  abstract override readonly type: FileType;
  override readonly fileSystem: StoredFileSystem;
  readonly inode: number;
  mode: number;
  uid: number;
  gid: number;
  /** Names that it has. */
  links = 1;
  modified: number;
  accessed: number;
  changed: number;

  constructor(fileSystem: StoredFileSystem, { mode, uid, gid }: Attributes, inode = fileSystem.nextInode()) {
    super();
    this.fileSystem = fileSystem;
    this.inode = inode;
    this.mode = mode;
    this.uid = uid;
    this.gid = gid;
    const now = fileSystem.now();
    this.modified = now;
    this.accessed = now;
    this.changed = now;
  }

  abstract get size(): number;

  /** As stat(2) counts them: a folder's `.` and its subfolders' `..` count too. */
  get linkCount(): number {
    return this.links;
  }

  override stat(): Stat {
    return {
      type: this.type,
      mode: this.mode,
      uid: this.uid,
      gid: this.gid,
      size: this.size,
      links: this.linkCount,
      inode: this.inode,
      device: this.fileSystem.device,
      modified: this.modified,
      accessed: this.accessed,
      changed: this.changed,
    };
  }

  override setMode(mode: number): void {
    this.mode = mode & 0o7777;
    this.changed = this.fileSystem.now();
  }

  override setOwner(uid: number, gid: number): void {
    this.uid = uid;
    this.gid = gid;
    this.changed = this.fileSystem.now();
  }

  override setTimes({ modified, accessed }: { modified?: number; accessed?: number }): void {
    if (modified !== undefined) this.modified = modified;
    if (accessed !== undefined) this.accessed = accessed;
    this.changed = this.fileSystem.now();
  }

  /** Its content changed. */
  touch(): void {
    this.modified = this.fileSystem.now();
    this.changed = this.modified;
  }

  /** As `relatime` does: once a day, or when it was written to since. */
  wasRead(): void {
    const now = this.fileSystem.now();
    if (this.accessed <= this.modified || now - this.accessed > 86_400_000) this.accessed = now;
  }

  /** A name of it was taken away. */
  unlinked(): void {
    this.links -= 1;
    this.changed = this.fileSystem.now();
    if (this.links === 0) this.forget();
  }

  /** The last name is gone. */
  protected forget(): void {
    this.fileSystem.space.giveNode();
  }

  /** The same in a container's layer above this one's image. */
  abstract adopted(fileSystem: StoredFileSystem, adopt: (lower: StoredNode) => StoredNode): StoredNode;

  protected inherit(from: StoredNode): this {
    this.links = from.links;
    this.modified = from.modified;
    this.accessed = from.accessed;
    this.changed = from.changed;
    return this;
  }
}
