import type { OpenFile } from '../open-file.ts';
import { SysError, type DirectoryEntry, type OpenFlags, type Stat } from '../sys.ts';
import { chmod, chown, setTimes } from './change-attributes.ts';
import { mount, unmount, type MountRequest } from './change-mounts.ts';
import { link, makeDirectory, makeFifo, removeDirectory, rename, symlink, unlink } from './change-names.ts';
import { executableAt } from './executable.ts';
import type { MountTable } from './mount-table.ts';
import { openPath } from './open-path.ts';
import { Paths, permit } from './paths.ts';
import { allows, type Want } from './permission.ts';
import { pathOf, type Place } from './place.ts';
import { StoredFile } from './stored/stored-file.ts';
import type { StoredFileSystem } from './stored/stored-file-system.ts';
import type { Caller, Executable, FileSystemView } from './view.ts';
import { walk } from './walk.ts';

export type MountedOptions = { table: MountTable; root: Place; layer: StoredFileSystem; now: () => number };

const asRoot: Caller = {
  cwd: '/',
  credentials: { uid: 0, gid: 0, groups: [] },
  umask: 0o022,
  capabilities: new Set(['DAC_OVERRIDE']),
  pid: 0,
  now: 0,
};

/** A container's mount table with all calls that take a path. */
export class MountedView implements FileSystemView {
  readonly table: MountTable;
  readonly paths: Paths;
  readonly #layer: StoredFileSystem;
  readonly #now: () => number;
  /** File systems in memory that nobody else mounts. */
  readonly #inMemory = new Set<StoredFileSystem>();

  constructor({ table, root, layer, now }: MountedOptions) {
    this.table = table;
    this.paths = new Paths(root);
    this.#layer = layer;
    this.#now = now;
  }

  /** Counts a file system in memory as this container's. */
  ownsMemory(fileSystem: StoredFileSystem): void {
    this.#inMemory.add(fileSystem);
  }

  open(caller: Caller, path: string, flags: OpenFlags, mode: number): OpenFile {
    return openPath(this.paths, caller, path, flags, mode);
  }

  executable(caller: Caller, path: string): Executable {
    return executableAt(this.paths, caller, path);
  }

  stat(caller: Caller, path: string, follow: boolean): Stat {
    const { node } = this.paths.find(caller, path, follow);
    return (follow ? node.descriptor(caller)?.stat() : undefined) ?? node.stat();
  }

  access(caller: Caller, path: string, want: Want): boolean {
    const {
      node,
      mount: { options },
    } = this.paths.find(caller, path);
    const open = node.descriptor(caller);
    if (open !== undefined) return allows(open.stat(), caller, want);
    if (!node.permits(caller, want)) return false;
    if (want.execute === true && options.noExec === true && node.type === 'file') return false;
    // Devices, pipes and sockets can be written to wherever they lie.
    return want.write !== true || !options.readOnly || (node.type !== 'file' && node.type !== 'directory');
  }

  readDirectory(caller: Caller, path: string): DirectoryEntry[] {
    const place = this.paths.find(caller, path);
    if (place.node.type !== 'directory') throw new SysError('ENOTDIR');
    permit(caller, place, { read: true });
    return place.node.list(caller);
  }

  readLink(caller: Caller, path: string): string {
    return this.paths.find(caller, path, false).node.target(caller);
  }

  realPath(caller: Caller, path: string): string {
    const place = this.paths.find(caller, path);
    if (place.node.type === 'directory') permit(caller, place, { execute: true });
    return pathOf(place);
  }

  makeDirectory(caller: Caller, path: string, mode: number): void {
    makeDirectory(this.paths, caller, path, mode);
  }

  removeDirectory(caller: Caller, path: string): void {
    removeDirectory(this.paths, caller, path);
  }

  unlink(caller: Caller, path: string): void {
    unlink(this.paths, caller, path);
  }

  rename(caller: Caller, from: string, to: string): void {
    rename(this.paths, caller, from, to);
  }

  link(caller: Caller, from: string, to: string): void {
    link(this.paths, caller, from, to);
  }

  symlink(caller: Caller, target: string, path: string): void {
    symlink(this.paths, caller, target, path);
  }

  makeFifo(caller: Caller, path: string, mode: number): void {
    makeFifo(this.paths, caller, path, mode);
  }

  chmod(caller: Caller, path: string, mode: number): void {
    chmod(this.paths, caller, path, mode);
  }

  chown(caller: Caller, path: string, uid: number, gid: number, follow: boolean): void {
    chown(this.paths, caller, path, { uid, gid }, follow);
  }

  setTimes(caller: Caller, path: string, times: { modified?: number; accessed?: number }): void {
    setTimes(this.paths, caller, path, times);
  }

  fileSystem(caller: Caller, path: string): ReturnType<FileSystemView['fileSystem']> {
    const { mount: at, node } = this.paths.find(caller, path);
    const { type, source } = node.fileSystem;
    return { type, source, ...node.fileSystem.usage(), mountPoint: at.path };
  }

  mount(caller: Caller, source: string, path: string, options: MountRequest): void {
    const made = mount(this.paths, caller, { source, path, now: this.#now }, options);
    if (made !== undefined) this.ownsMemory(made.fileSystem);
  }

  unmount(caller: Caller, path: string): void {
    unmount(this.paths, caller, path);
    const left = new Set(this.table.list().map(({ root }) => root.fileSystem));
    for (const fileSystem of this.#inMemory) if (!left.has(fileSystem)) this.#inMemory.delete(fileSystem);
  }

  mountInfo(): string {
    return this.table.infoText();
  }

  mounts(): string {
    return this.table.text();
  }

  layerBytes(): number {
    return this.#layer.space.used;
  }

  heldBytes(): number {
    return this.#layer.space.held;
  }

  memoryBytes(): number {
    let bytes = 0;
    for (const { space } of this.#inMemory) bytes += space.used;
    return bytes;
  }

  release(): void {
    this.#layer.space.release();
    for (const { space } of this.#inMemory) space.release();
  }

  readFile(path: string): Uint8Array | undefined {
    const { root } = this.paths;
    try {
      const { place } = walk({ root, start: root, caller: asRoot, follow: true, trusted: true }, path);
      return place?.node instanceof StoredFile ? place.node.content.read(0, place.node.size) : undefined;
    } catch (error) {
      if (error instanceof SysError) return undefined;
      throw error;
    }
  }
}
