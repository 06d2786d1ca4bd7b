/** A tree of files for tests: no owners, no links followed, modes remembered. */
import type { FileTree, TreeOptions } from '../../../src/embedded/runtime/types.ts';

type Entry =
  | { type: 'file'; content: Uint8Array; mode: number }
  | { type: 'directory'; mode: number }
  | { type: 'symlink'; target: string };

export type FakeTree = FileTree & {
  readonly options: TreeOptions;
  entries: Map<string, Entry>;
  group: number | undefined;
  /** Follows links from the root of the tree. */
  text(path: string): string | undefined;
  mode(path: string): number | undefined;
};

const bytes = (content: Uint8Array | string): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

export const fakeTree = (options: TreeOptions, rootType: 'directory' | 'file' = 'directory'): FakeTree => {
  const entries = new Map<string, Entry>();
  const parents = (path: string): string[] =>
    path
      .split('/')
      .slice(0, -1)
      .map((_, index, parts) => parts.slice(0, index + 1).join('/'));
  const resolve = (path: string): string => {
    let done = '';
    for (const part of path.split('/')) {
      done = done === '' ? part : `${done}/${part}`;
      const entry = entries.get(done);
      if (entry?.type === 'symlink') done = resolve([...parents(done).slice(-1), entry.target].join('/'));
    }
    return done;
  };
  const tree: FakeTree = {
    options,
    entries,
    group: undefined,
    fileSystem: options.fileSystem,
    used: () =>
      [...entries.values()].reduce((sum, entry) => sum + (entry.type === 'file' ? entry.content.length : 0), 0),
    held: () => tree.used(),
    release: () => entries.clear(),
    writeFile(path, content, { mode = 0o644 } = {}) {
      for (const parent of parents(path))
        if (!entries.has(parent)) entries.set(parent, { type: 'directory', mode: 0o755 });
      entries.set(path, { type: 'file', content: bytes(content), mode });
    },
    makeDirectory(path, { mode = 0o755 } = {}) {
      entries.set(path, { type: 'directory', mode });
    },
    symlink(target, path) {
      entries.set(path, { type: 'symlink', target });
    },
    remove(path) {
      for (const key of entries.keys()) if (key === path || key.startsWith(`${path}/`)) entries.delete(key);
    },
    rename(from, to) {
      const entry = entries.get(from);
      if (entry === undefined) return;
      entries.delete(from);
      entries.set(to, entry);
    },
    readFile(path) {
      const entry = entries.get(resolve(path));
      return entry?.type === 'file' ? entry.content : undefined;
    },
    list: (path) =>
      [...entries.keys()]
        .filter((key) => (path === '' || path === '.' ? !key.includes('/') : key.startsWith(`${path}/`)))
        .map((key) => (path === '' || path === '.' ? key : key.slice(path.length + 1))),
    type: (path) => (path === '' || path === '.' ? rootType : entries.get(path)?.type),
    setGroup(gid) {
      tree.group = gid;
    },
    text(path) {
      const content = tree.readFile(path);
      return content === undefined ? undefined : new TextDecoder().decode(content);
    },
    mode(path) {
      const entry = entries.get(resolve(path));
      return entry === undefined || entry.type === 'symlink' ? undefined : entry.mode;
    },
  };
  return tree;
};
