/** A kept folder. In a container's layer it shows what the image's folder holds, apart from what was changed. */
import type { OpenFile } from '../../open-file.ts';
import { SysError, type DirectoryEntry } from '../../sys.ts';
import { Node, type Attributes, type Creation, type Opening } from '../node.ts';
import { OpenDirectory } from '../open-directory.ts';
import { StoredDevice } from './stored-device.ts';
import { StoredFifo } from './stored-fifo.ts';
import { StoredFile } from './stored-file.ts';
import type { StoredFileSystem } from './stored-file-system.ts';
import { StoredNode } from './stored-node.ts';
import { StoredSymlink } from './stored-symlink.ts';

type Lower = { directory: StoredDirectory; adopt: (lower: StoredNode) => StoredNode };

const make = (fileSystem: StoredFileSystem, what: Creation, attributes: Attributes): StoredNode => {
  switch (what.type) {
    case 'file':
      return new StoredFile(fileSystem, attributes);
    case 'directory':
      return new StoredDirectory(fileSystem, attributes);
    case 'fifo':
      return new StoredFifo(fileSystem, attributes);
    case 'symlink':
      return new StoredSymlink(fileSystem, attributes, what.target);
    case 'char':
      return new StoredDevice(fileSystem, attributes, what);
  }
};

/** Most folders of a layer never get anything of their own: they share this. */
const nothing = new Map<string, StoredNode | undefined>();

export class StoredDirectory extends StoredNode {
  override readonly type = 'directory';
  /** Undefined: the image has something of that name, and it was taken away. */
  #own: Map<string, StoredNode | undefined> = nothing;
  readonly #lower: Lower | undefined;
  #count: number;
  #folders: number;

  constructor(fileSystem: StoredFileSystem, attributes: Attributes, inode?: number, lower?: Lower) {
    super(fileSystem, attributes, inode);
    this.#lower = lower;
    this.#count = lower === undefined ? 0 : lower.directory.#count;
    this.#folders = lower === undefined ? 0 : lower.directory.#folders;
  }

  override get size(): number {
    return this.fileSystem.folderBytes === 0 ? 40 + 20 * this.#count : 4096;
  }

  override get linkCount(): number {
    if (this.links === 0) return 0;
    // A folder that overlayfs has merged says 1.
    const merged = this.fileSystem.type === 'overlay' && this.#lower !== undefined && this.#own.size > 0;
    return merged ? 1 : 2 + this.#folders;
  }

  override get empty(): boolean {
    return this.#count === 0;
  }

  override open(opening: Opening): OpenFile {
    return new OpenDirectory(this, opening);
  }

  override lookup(name: string): StoredNode | undefined {
    const own = this.#own.get(name);
    if (own !== undefined || this.#lower === undefined || this.#own.has(name)) return own;
    const lower = this.#lower.directory.lookup(name);
    return lower === undefined ? undefined : this.#lower.adopt(lower);
  }

  override list(): DirectoryEntry[] {
    const entries: DirectoryEntry[] = [];
    if (this.#lower !== undefined) {
      for (const entry of this.#lower.directory.list()) if (!this.#own.has(entry.name)) entries.push(entry);
    }
    for (const [name, node] of this.#own) {
      if (node !== undefined) entries.push({ name, type: node.type, inode: node.inode });
    }
    return entries;
  }

  override create(name: string, what: Creation, attributes: Attributes): StoredNode {
    const { space } = this.fileSystem;
    if (this.links === 0) throw new SysError('ENOENT');
    if (!space.takeNode()) throw new SysError('ENOSPC');
    if (what.type === 'directory' && !space.take(this.fileSystem.folderBytes, 0)) {
      space.giveNode();
      throw new SysError('ENOSPC');
    }
    const node = make(this.fileSystem, what, attributes);
    node.links = 0;
    this.attach(name, node);
    return node;
  }

  override attach(name: string, node: Node): void {
    if (!(node instanceof StoredNode) || node.fileSystem !== this.fileSystem) throw new SysError('EXDEV');
    if (this.links === 0) throw new SysError('ENOENT');
    if (this.#own === nothing) this.#own = new Map();
    // A new name stands behind the others, also where an old one was.
    this.#own.delete(name);
    this.#own.set(name, node);
    node.links += 1;
    node.changed = this.fileSystem.now();
    this.#count += 1;
    if (node.type === 'directory') this.#folders += 1;
    this.touch();
  }

  override detach(name: string): void {
    const node = this.lookup(name);
    if (node === undefined) throw new SysError('ENOENT');
    if (this.#own === nothing) this.#own = new Map();
    if (this.#lower?.directory.lookup(name) === undefined) this.#own.delete(name);
    else this.#own.set(name, undefined);
    node.unlinked();
    this.#count -= 1;
    if (node.type === 'directory') this.#folders -= 1;
    this.touch();
  }

  /** Takes `node` under `name` from another folder (or this one), in place of what has the name. */
  override move(node: Node, from: { folder: Node; name: string }, name: string): void {
    if (!(node instanceof StoredNode)) throw new SysError('EXDEV');
    if (this.lookup(name) !== undefined) this.detach(name);
    // The new name first: what has none is forgotten.
    this.attach(name, node);
    from.folder.detach(from.name);
  }

  protected override forget(): void {
    super.forget();
    this.fileSystem.space.give(this.fileSystem.folderBytes, 0);
  }

  override adopted(fileSystem: StoredFileSystem, adopt: (lower: StoredNode) => StoredNode): StoredDirectory {
    return new StoredDirectory(fileSystem, this, this.inode, { directory: this, adopt }).inherit(this);
  }
}
