/** Lays out an image's files as its recipe says. */
import { newImageRoot, type ImageLayer } from '../fs/stored/image-layer.ts';
import { StoredDirectory } from '../fs/stored/stored-directory.ts';
import { StoredFile } from '../fs/stored/stored-file.ts';
import type { Attributes, Creation } from '../fs/node.ts';
import { programHead } from '../fs/program-file.ts';
import type { StoredNode } from '../fs/stored/stored-node.ts';
import type { ImageFiles, ImageRecipe } from '../types.ts';

type Options = { mode?: number; uid?: number; gid?: number };

const programSize = 131_072;

const namesOf = (path: string): string[] => path.split('/').filter((name) => name !== '');

class LayerFiles implements ImageFiles {
  readonly root: StoredDirectory;

  constructor(root: StoredDirectory) {
    this.root = root;
  }

  file(path: string, content: string | Uint8Array, options: Options = {}): void {
    this.#write(path, typeof content === 'string' ? Buffer.from(content) : content, { mode: 0o644, ...options });
  }

  program(
    path: string,
    program: Parameters<ImageFiles['program']>[1],
    { mode = 0o755, size = programSize }: { mode?: number; size?: number } = {},
  ): void {
    this.#write(path, programHead(program), { mode }).truncate(size);
  }

  hardLink(existing: string, path: string): void {
    const { folder, name } = this.#folderOf(path);
    folder.attach(name, this.#find(existing));
  }

  directory(path: string, options: Options = {}): void {
    if (namesOf(path).length > 0 && this.#lookup(path) === undefined) {
      this.#make(path, { type: 'directory' }, { mode: 0o755, ...options });
      return;
    }
    const node = this.#find(path);
    if (options.mode !== undefined) node.setMode(options.mode);
    node.setOwner(options.uid ?? node.uid, options.gid ?? node.gid);
  }

  symlink(target: string, path: string): void {
    this.#make(path, { type: 'symlink', target }, { mode: 0o777 });
  }

  #write(path: string, bytes: Uint8Array, options: Options & { mode: number }): StoredFile {
    const node = this.#lookup(path) ?? this.#make(path, { type: 'file' }, options);
    if (!(node instanceof StoredFile)) throw new Error(`${path} is no file`);
    node.truncate(0);
    node.write(0, bytes);
    node.setMode(options.mode);
    return node;
  }

  #make(path: string, what: Creation, { mode, uid = 0, gid = 0 }: Options & { mode: number }): StoredNode {
    const { folder, name } = this.#folderOf(path);
    const attributes: Attributes = { mode, uid, gid };
    return folder.create(name, what, attributes);
  }

  #folderOf(path: string): { folder: StoredDirectory; name: string } {
    const names = namesOf(path);
    const name = names.pop();
    if (name === undefined) throw new Error('The root is there already.');
    let folder = this.root;
    for (const [index, each] of names.entries()) {
      let next = this.#lookup(names.slice(0, index + 1).join('/'));
      next ??= folder.create(each, { type: 'directory' }, { mode: 0o755, uid: 0, gid: 0 });
      if (!(next instanceof StoredDirectory)) throw new Error(`${each} in ${path} is no folder`);
      folder = next;
    }
    return { folder, name };
  }

  #find(path: string): StoredNode {
    const node = this.#lookup(path);
    if (node === undefined) throw new Error(`${path} was not made yet`);
    return node;
  }

  /** Links on the way are followed: /bin may be one. */
  #lookup(path: string): StoredNode | undefined {
    const rest = namesOf(path).toReversed();
    let at: StoredNode | undefined = this.root;
    let folder: StoredDirectory = this.root;
    for (let name = rest.pop(); name !== undefined && at !== undefined; name = rest.pop()) {
      if (!(at instanceof StoredDirectory)) return undefined;
      folder = at;
      at = folder.lookup(name);
      if (at?.type !== 'symlink' || rest.length === 0) continue;
      const target = at.target(undefined as never);
      rest.push(...namesOf(target).toReversed());
      at = target.startsWith('/') ? this.root : folder;
    }
    return at;
  }
}

export const buildLayer = (recipe: Pick<ImageRecipe, 'build'>, builtAt: number): ImageLayer => {
  const root = newImageRoot(() => builtAt);
  recipe.build(new LayerFiles(root));
  return { root };
};
