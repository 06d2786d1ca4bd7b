/** System calls that take paths: this process's part in them is who asks. */
import type { FileSystemView } from '../fs/view.ts';
import { SysError, type DirectoryEntry, type Stat } from '../sys.ts';
import { FileCalls } from './file-calls.ts';

export abstract class PathCalls extends FileCalls {
  get #view(): FileSystemView {
    return this.process.confinement.view;
  }

  chdir(path: string): void {
    const caller = this.caller();
    const real = this.#view.realPath(caller, path);
    if (this.#view.stat(caller, real, true).type !== 'directory') throw new SysError('ENOTDIR');
    if (!this.#view.access(caller, real, { execute: true })) throw new SysError('EACCES');
    this.process.cwd = real;
  }

  umask(mask?: number): number {
    const process = this.enter();
    const former = process.umask;
    if (mask !== undefined) process.umask = mask & 0o777;
    return former;
  }

  stat(path: string, options?: { follow?: boolean }): Stat {
    return this.#view.stat(this.caller(), path, options?.follow ?? true);
  }

  access(path: string, want: { read?: boolean; write?: boolean; execute?: boolean }): boolean {
    return this.#view.access(this.caller(), path, want);
  }

  readDirectory(path: string): DirectoryEntry[] {
    return this.#view.readDirectory(this.caller(), path);
  }

  readLink(path: string): string {
    return this.#view.readLink(this.caller(), path);
  }

  realPath(path: string): string {
    return this.#view.realPath(this.caller(), path);
  }

  makeDirectory(path: string, mode = 0o777): void {
    this.#view.makeDirectory(this.caller(), path, mode);
  }

  removeDirectory(path: string): void {
    this.#view.removeDirectory(this.caller(), path);
  }

  unlink(path: string): void {
    this.#view.unlink(this.caller(), path);
  }

  rename(from: string, to: string): void {
    this.#view.rename(this.caller(), from, to);
  }

  link(from: string, to: string): void {
    this.#view.link(this.caller(), from, to);
  }

  symlink(target: string, path: string): void {
    this.#view.symlink(this.caller(), target, path);
  }

  makeFifo(path: string, mode = 0o666): void {
    this.#view.makeFifo(this.caller(), path, mode);
  }

  chmod(path: string, mode: number): void {
    this.#view.chmod(this.caller(), path, mode);
  }

  chown(path: string, uid: number, gid: number, options?: { follow?: boolean }): void {
    this.#view.chown(this.caller(), path, uid, gid, options?.follow ?? true);
  }

  setTimes(path: string, times: { modified?: number; accessed?: number }): void {
    this.#view.setTimes(this.caller(), path, times);
  }

  fileSystem(path: string): ReturnType<FileSystemView['fileSystem']> {
    return this.#view.fileSystem(this.caller(), path);
  }

  mount(source: string, path: string, options: Parameters<FileSystemView['mount']>[3]): void {
    this.#view.mount(this.caller(), source, path, options);
  }

  unmount(path: string): void {
    this.#view.unmount(this.caller(), path);
  }
}
