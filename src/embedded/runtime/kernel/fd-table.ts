import type { OpenFile } from '../open-file.ts';
import { SysError } from '../sys.ts';
import { openFilesLimit } from './machine.ts';

/** An open file and how many descriptors, of all processes, mean it. */
type Description = { readonly file: OpenFile; holders: number };

/** A process's file descriptors. Copies and children share what is open: it is let go with its last descriptor. */
export class FdTable {
  readonly #entries: (Description | undefined)[] = [];

  get(fd: number): OpenFile {
    const entry = this.#entries[fd];
    if (entry === undefined) throw new SysError('EBADF');
    return entry.file;
  }

  /** Under the lowest free number. */
  add(file: OpenFile, atLeast = 0): number {
    return this.#hold({ file, holders: 0 }, this.#free(atLeast));
  }

  /** Whether another descriptor fits. */
  get full(): boolean {
    return this.#entries.length >= openFilesLimit && !this.#entries.includes(undefined);
  }

  duplicate(fd: number, atLeast = 0): number {
    return this.#hold(this.#entry(fd), this.#free(atLeast));
  }

  duplicateTo(from: number, to: number): number {
    const entry = this.#entry(from);
    if (!Number.isInteger(to) || to < 0 || to >= openFilesLimit) throw new SysError('EBADF');
    if (from === to) return to;
    // Held before the other is let go: they may be the same.
    entry.holders += 1;
    this.#drop(to);
    this.#entries[to] = entry;
    return to;
  }

  close(fd: number): void {
    this.#entry(fd);
    this.#drop(fd);
    while (this.#entries.length > 0 && this.#entries.at(-1) === undefined) this.#entries.pop();
  }

  closeAll(): void {
    for (const fd of this.#entries.keys()) this.#drop(fd);
    this.#entries.length = 0;
  }

  /** Lowest first. */
  numbers(): number[] {
    return [...this.#entries.keys()].filter((fd) => this.#entries[fd] !== undefined);
  }

  files(): Map<number, OpenFile> {
    return new Map(this.numbers().map((fd) => [fd, this.get(fd)]));
  }

  /** For a child: `fds` by the child's number, each one of these. */
  inherit(fds: Iterable<readonly [number, number]>): FdTable {
    const child = new FdTable();
    try {
      for (const [to, from] of fds) child.#hold(this.#entry(from), to);
    } catch (error) {
      child.closeAll();
      throw error;
    }
    return child;
  }

  #entry(fd: number): Description {
    const entry = this.#entries[fd];
    if (entry === undefined) throw new SysError('EBADF');
    return entry;
  }

  #free(atLeast: number): number {
    if (!Number.isInteger(atLeast) || atLeast < 0) throw new SysError('EINVAL');
    let fd = atLeast;
    while (this.#entries[fd] !== undefined) fd += 1;
    if (fd >= openFilesLimit) throw new SysError('EMFILE');
    return fd;
  }

  #hold(entry: Description, fd: number): number {
    if (!Number.isInteger(fd) || fd < 0 || fd >= openFilesLimit) throw new SysError('EBADF');
    // Without holes: `at` and `keys` of a sparse array are slow.
    while (this.#entries.length < fd) this.#entries.push(undefined);
    entry.holders += 1;
    this.#entries[fd] = entry;
    return fd;
  }

  #drop(fd: number): void {
    const entry = this.#entries[fd];
    if (entry === undefined) return;
    this.#entries[fd] = undefined;
    entry.holders -= 1;
    if (entry.holders === 0) entry.file.release();
  }
}
