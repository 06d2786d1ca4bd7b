/** Trees of files that containers mount, and the node's own. */
import { SysError } from '../sys.ts';
import type { FileTree, TreeOptions } from '../types.ts';
import { anonymousDevice, diskDevice } from './device-number.ts';
import type { Attributes, Creation } from './node.ts';
import { StoredDirectory } from './stored/stored-directory.ts';
import { StoredFile } from './stored/stored-file.ts';
import { StoredFileSystem } from './stored/stored-file-system.ts';
import type { StoredNode } from './stored/stored-node.ts';

type Owner = { mode?: number; uid?: number; gid?: number };

/** Whoever comes this way may do everything. */
const nobodyAsked = undefined as never;
const mostLinks = 40;

/** The node's disk numbers all its files in one row. */
let lastDiskInode = 1_271_600;

const namesOf = (path: string): string[] => path.split('/').filter((name) => name !== '' && name !== '.');

/** A folder (or a single file) with all that is below it. */
class StoredTree implements FileTree {
  readonly root: StoredNode;

  constructor(root: StoredNode) {
    this.root = root;
  }

  get fileSystem(): FileTree['fileSystem'] {
    const { type } = this.root.fileSystem;
    return type === 'mqueue' ? 'tmpfs' : type;
  }

  used(): number {
    return this.root.fileSystem.space.used;
  }

  held(): number {
    return this.root.fileSystem.space.held;
  }

  release(): void {
    this.root.fileSystem.space.release();
  }

  writeFile(path: string, content: Uint8Array | string, options: Owner = {}): void {
    const file = this.#made(path, { type: 'file' }, options, 0o644);
    if (!(file instanceof StoredFile)) throw new SysError('EISDIR');
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    file.truncate(0);
    let done = 0;
    while (done < bytes.length) done += file.write(done, bytes.subarray(done));
    if (options.mode !== undefined) file.setMode(options.mode);
  }

  makeDirectory(path: string, options: Owner = {}): void {
    const directory = this.#made(path, { type: 'directory' }, options, 0o755);
    if (directory.type !== 'directory') throw new SysError('EEXIST');
    if (options.mode !== undefined) directory.setMode(options.mode);
  }

  symlink(target: string, path: string): void {
    const { folder, name } = this.#folderOf(path);
    if (folder.lookup(name) !== undefined) throw new SysError('EEXIST');
    folder.create(name, { type: 'symlink', target }, { mode: 0o777, uid: 0, gid: 0 });
  }

  remove(path: string): void {
    const names = namesOf(path);
    const name = names.pop();
    const folder = this.find(names.join('/'));
    if (name === undefined || !(folder instanceof StoredDirectory)) return;
    const node = folder.lookup(name);
    if (node instanceof StoredDirectory) new StoredTree(node).#clear();
    if (node !== undefined) folder.detach(name);
  }

  rename(from: string, to: string): void {
    const source = this.#folderOf(from);
    const node = source.folder.lookup(source.name);
    if (node === undefined) throw new SysError('ENOENT');
    const target = this.#folderOf(to);
    const old = target.folder.lookup(target.name);
    if (old === node) return;
    if (old instanceof StoredDirectory && !old.empty) throw new SysError('ENOTEMPTY');
    target.folder.move(node, source, target.name);
  }

  readFile(path: string): Uint8Array | undefined {
    const file = this.find(path);
    return file instanceof StoredFile ? file.content.read(0, file.size) : undefined;
  }

  list(path: string): string[] | undefined {
    const directory = this.find(path);
    return directory instanceof StoredDirectory ? directory.list().map(({ name }) => name) : undefined;
  }

  type(path: string): ReturnType<FileTree['type']> {
    return this.find(path, false)?.type;
  }

  setGroup(gid: number, { readOnly = false }: { readOnly?: boolean } = {}): void {
    const [file, folder] = readOnly ? [0o440, 0o2550] : [0o660, 0o2770];
    this.#each((node) => {
      node.setOwner(node.uid, gid);
      // The setgid bit hands the group on to what is made there later.
      if (node.type === 'directory') node.setMode(node.mode | folder);
      else if (node.type === 'file') node.setMode(node.mode | file);
    });
  }

  /** What a path leads to. Links are followed but can't lead out of the tree. */
  find(path: string, follow = true): StoredNode | undefined {
    const rest = namesOf(path).toReversed();
    const stack: StoredNode[] = [];
    let at = this.root;
    let links = 0;
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      if (!(at instanceof StoredDirectory)) return undefined;
      if (name === '..') {
        at = stack.pop() ?? this.root;
        continue;
      }
      const next = at.lookup(name);
      if (next === undefined) return undefined;
      if (next.type !== 'symlink' || (rest.length === 0 && !follow)) {
        stack.push(at);
        at = next;
        continue;
      }
      links += 1;
      if (links > mostLinks) return undefined;
      const target = next.target(nobodyAsked);
      if (target.startsWith('/')) {
        at = this.root;
        stack.length = 0;
      }
      rest.push(...namesOf(target).toReversed());
    }
    return at;
  }

  #made(path: string, what: Creation, { mode, uid = 0, gid = 0 }: Owner, usualMode: number): StoredNode {
    const existing = this.find(path);
    if (existing !== undefined) {
      return existing;
    }
    const { folder, name } = this.#folderOf(path);
    return folder.create(name, what, this.#inherited(folder, what, { mode: mode ?? usualMode, uid, gid }));
  }

  /** A folder with the setgid bit hands its group on. */
  #inherited(folder: StoredNode, { type }: Creation, attributes: Attributes): Attributes {
    if ((folder.mode & 0o2000) === 0) return attributes;
    return { ...attributes, gid: folder.gid, mode: attributes.mode | (type === 'directory' ? 0o2000 : 0) };
  }

  /** Makes what is missing above a path's last name. */
  #folderOf(path: string): { folder: StoredDirectory; name: string } {
    const names = namesOf(path);
    const name = names.pop();
    if (name === undefined || name === '..') throw new SysError('EINVAL');
    const above = names.join('/');
    const folder = above === '' ? this.root : this.#made(above, { type: 'directory' }, {}, 0o755);
    if (!(folder instanceof StoredDirectory)) throw new SysError('ENOTDIR');
    return { folder, name };
  }

  #clear(): void {
    if (!(this.root instanceof StoredDirectory)) return;
    for (const { name } of this.root.list()) this.remove(name);
  }

  #each(run: (node: StoredNode) => void): void {
    const todo = [this.root];
    for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
      run(node);
      if (!(node instanceof StoredDirectory)) continue;
      for (const { name } of node.list()) todo.push(node.lookup(name)!);
    }
  }
}

const ownOf = (tree: FileTree): StoredTree => {
  if (!(tree instanceof StoredTree)) throw new TypeError('This tree was not made by createTree.');
  return tree;
};

export const createTree = (options: TreeOptions & { now: () => number }): FileTree => {
  const { fileSystem: type, limitBytes, now } = options;
  let lastInode = 0;
  const inMemory = type === 'tmpfs';
  const fileSystem = new StoredFileSystem({
    type,
    source: inMemory ? 'tmpfs' : '/dev/vda1',
    device: inMemory ? anonymousDevice() : diskDevice,
    superOptions: inMemory && limitBytes !== undefined ? `size=${Math.ceil(limitBytes / 1024)}k` : '',
    ...(limitBytes === undefined ? {} : { limitBytes }),
    now,
    nextInode: inMemory ? () => (lastInode += 1) : () => (lastDiskInode += 1),
  });
  const { mode = 0o755, uid = 0, gid = 0 } = options;
  return new StoredTree(new StoredDirectory(fileSystem, { mode, uid, gid }));
};

/** A part of a tree as a tree of its own; undefined when it isn't there and `create` is not set. */
export const subTree = (tree: FileTree, path: string, create?: 'directory' | 'file'): FileTree | undefined => {
  const own = ownOf(tree);
  if (own.find(path) === undefined) {
    if (create === 'directory') tree.makeDirectory(path);
    if (create === 'file') tree.writeFile(path, '');
  }
  const node = own.find(path);
  return node === undefined ? undefined : new StoredTree(node);
};

/** What a mount of a tree shows, and its path there. A missing `subPath` becomes a folder. */
export const mountRoot = (tree: FileTree, subPath = ''): { node: StoredNode; path: string } => {
  const own = ownOf(tree);
  const names = namesOf(subPath);
  // Whoever may use the volume may use its parts: the kubelet makes them with the same mode.
  for (const index of names.keys()) {
    const folder = names.slice(0, index + 1).join('/');
    if (own.find(folder) === undefined) own.makeDirectory(folder, { mode: own.root.mode });
  }
  const path = names.join('/');
  const node = own.find(path);
  if (node === undefined) throw new SysError('ENOENT');
  return { node, path: `/${path}` };
};
