import type { OpenFile, Ready } from '../open-file.ts';
import { SysError, type FileType, type OpenFlags, type Stat } from '../sys.ts';
import type { WaitQueue } from './wait-queue.ts';

/** What pipes, terminals and the streams of the host have in common: no position, no size, and waiting. */
export abstract class StreamFile implements OpenFile {
  readonly link: string;
  readonly #inode: number;
  readonly #type: FileType;

  constructor(link: string, inode: number, type: FileType) {
    this.link = link;
    this.#inode = inode;
    this.#type = type;
  }

  get terminal(): boolean {
    return this.#type === 'char';
  }

  stat(): Stat {
    return {
      type: this.#type,
      mode: this.terminal ? 0o620 : 0o600,
      uid: 0,
      gid: this.terminal ? 5 : 0,
      size: 0,
      links: 1,
      inode: this.#inode,
      // Numbers that no mounted file system has.
      device: this.terminal ? 2 : 1,
      modified: 0,
      accessed: 0,
      changed: 0,
    };
  }

  read(_max: number): Uint8Array | undefined {
    throw new SysError('EBADF');
  }

  write(_bytes: Uint8Array): number {
    throw new SysError('EBADF');
  }

  readable(): boolean {
    return true;
  }

  /** Whether `write` would take something. */
  protected writable(): boolean {
    return true;
  }

  protected abstract queue(what: Ready): WaitQueue;

  whenReady(what: Ready, run: () => void): () => void {
    if (!(what === 'read' ? this.readable() : this.writable())) return this.queue(what).add(run);
    let waiting = true;
    queueMicrotask(() => {
      if (waiting) run();
    });
    return () => {
      waiting = false;
    };
  }

  seek(): number {
    throw new SysError('ESPIPE');
  }

  truncate(): void {
    throw new SysError('EINVAL');
  }

  /** The same once more, as a path through /proc/PID/fd opens it: each is released on its own. */
  abstract reopen(flags: OpenFlags): OpenFile;

  abstract release(): void;
}
