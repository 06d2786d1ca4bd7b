/** A tree of files as plain values, to be stored and made again. */
import type { FileTree, KeptFile } from '../types.ts';
import { StoredDevice } from './stored/stored-device.ts';
import { StoredDirectory } from './stored/stored-directory.ts';
import { StoredFile } from './stored/stored-file.ts';
import type { StoredNode } from './stored/stored-node.ts';
import { StoredSymlink } from './stored/stored-symlink.ts';
import type { Creation } from './node.ts';
import { mountRoot } from './tree.ts';

const keptNode = (node: StoredNode, path: string): KeptFile => {
  const { mode, uid, gid, modified } = node;
  const common = { path, mode, uid, gid, modified };
  if (node instanceof StoredFile) return { ...common, type: 'file', size: node.size, parts: [...node.content.parts()] };
  if (node instanceof StoredSymlink) return { ...common, type: 'symlink', target: node.target() };
  if (node instanceof StoredDevice)
    return { ...common, type: 'char', device: { major: node.major, minor: node.minor } };
  return { ...common, type: node.type === 'fifo' ? 'fifo' : 'directory' };
};

/** Folders before what is in them. Further names of a file become files of their own. */
export const keptFilesOf = (tree: FileTree): KeptFile[] => {
  const files: KeptFile[] = [];
  const todo: { node: StoredNode; path: string }[] = [{ node: mountRoot(tree).node, path: '' }];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { node, path } = next;
    files.push(keptNode(node, path));
    if (!(node instanceof StoredDirectory)) continue;
    for (const { name } of node.list())
      todo.push({ node: node.lookup(name)!, path: path === '' ? name : `${path}/${name}` });
  }
  return files;
};

const creationOf = (file: KeptFile): Creation => {
  if (file.type === 'symlink') return { type: 'symlink', target: file.target ?? '' };
  if (file.type === 'char') return { type: 'char', ...(file.device ?? { major: 1, minor: 3 }) };
  return { type: file.type };
};

/** What the tree has already stays where nothing else is kept under its name. */
export const restoreFiles = (tree: FileTree, files: readonly KeptFile[]): void => {
  const { node: root } = mountRoot(tree);
  const known = new Map<string, StoredNode>([['', root]]);
  for (const file of files) {
    const cut = file.path.lastIndexOf('/');
    const folder = known.get(cut === -1 ? '' : file.path.slice(0, cut));
    const name = file.path.slice(cut + 1);
    let node: StoredNode | undefined = root;
    if (file.path !== '') {
      if (!(folder instanceof StoredDirectory)) continue;
      node = folder.lookup(name);
      if (node !== undefined && node.type !== file.type) {
        tree.remove(file.path);
        node = undefined;
      }
      node ??= folder.create(name, creationOf(file), file);
    }
    known.set(file.path, node);
    if (node instanceof StoredFile) {
      node.truncate(0);
      for (const { offset, bytes } of file.parts ?? []) node.write(offset, bytes);
      node.truncate(file.size ?? 0);
    }
    node.setOwner(file.uid, file.gid);
    if (file.type !== 'symlink') node.setMode(file.mode);
  }
  // Last: whatever was made in a folder has changed it.
  for (const file of files) known.get(file.path)?.setTimes({ modified: file.modified });
};
