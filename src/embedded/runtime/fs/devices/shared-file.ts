import type { OpenFile, Ready } from '../../open-file.ts';
import { SysError, type OpenFlags, type Stat } from '../../sys.ts';

/** Another process's open file under a further descriptor: closing that one leaves it open. */
class SharedFile implements OpenFile {
  readonly #file: OpenFile;
  readonly terminal: boolean;
  readonly link: string;

  constructor(file: OpenFile) {
    this.#file = file;
    this.terminal = file.terminal;
    this.link = file.link;
  }

  stat(): Stat {
    return this.#file.stat();
  }

  read(max: number): Uint8Array | undefined {
    return this.#file.read(max);
  }

  write(bytes: Uint8Array): number {
    return this.#file.write(bytes);
  }

  whenReady(what: Ready, run: () => void): () => void {
    return this.#file.whenReady(what, run);
  }

  readable(): boolean {
    return this.#file.readable();
  }

  seek(offset: number, from: 'start' | 'current' | 'end'): number {
    return this.#file.seek(offset, from);
  }

  truncate(size: number): void {
    this.#file.truncate(size);
  }

  release(): void {}

  windowSize(): { columns: number; rows: number } {
    return this.#file.windowSize?.() ?? { columns: 0, rows: 0 };
  }

  reopen(flags: OpenFlags): OpenFile {
    return reopened(this.#file, flags);
  }
}

/** What a path through /proc/PID/fd opens when the file has no path of its own. Sockets can't be opened. */
export const reopened = (file: OpenFile, flags: OpenFlags): OpenFile => {
  if (file.socket !== undefined) throw new SysError('ENXIO');
  return file.reopen?.(flags) ?? new SharedFile(file);
};
