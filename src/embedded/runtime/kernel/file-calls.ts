/** System calls on open files. */
import type { OpenFile, Ready } from '../open-file.ts';
import { SysError, type OpenFlags, type Stat } from '../sys.ts';
import { Calls } from './calls.ts';
import { createPipe } from './pipe.ts';

const defaultReadBytes = 64 * 1024;
/** A container that fills a file system in memory is looked at after this many bytes. */
const memoryCheckBytes = 256 * 1024;

export abstract class FileCalls extends Calls {
  #writtenUnchecked = 0;

  async open(path: string, flags: OpenFlags, mode = 0o666): Promise<number> {
    const turn = this.step();
    if (turn !== undefined) await turn;
    if (this.process.fds.full) throw new SysError('EMFILE');
    const file = this.process.confinement.view.open(this.caller(), path, flags, mode);
    if (file.opening === true) {
      const what = flags.write === true ? 'write' : 'read';
      await this.untilOpen(file, async () => {
        while (file.opening) await this.#ready(file, what, true);
      });
    }
    return this.process.fds.add(file);
  }

  async read(fd: number, max = defaultReadBytes, options?: { interruptible?: boolean }): Promise<Uint8Array> {
    let opened: OpenFile | undefined;
    for (;;) {
      const turn = this.step();
      // A number that is closed meanwhile may be another file's soon: what is read stays what it was.
      const file = (opened ??= this.process.fds.get(fd));
      if (turn !== undefined) await turn;
      const bytes = file.read(max);
      if (bytes !== undefined) return bytes;
      await this.#ready(file, 'read', options?.interruptible === true);
    }
  }

  async write(fd: number, bytes: Uint8Array): Promise<void> {
    let rest = bytes;
    let opened: OpenFile | undefined;
    do {
      const turn = this.step();
      const file = (opened ??= this.process.fds.get(fd));
      if (turn !== undefined) await turn;
      const taken = this.#writeSome(file, rest);
      rest = taken === 0 ? rest : rest.subarray(taken);
      if (taken === 0 && rest.length > 0) await this.#ready(file, 'write', false);
    } while (rest.length > 0);
    this.#writtenUnchecked += bytes.length;
    if (this.#writtenUnchecked < memoryCheckBytes) return;
    this.#writtenUnchecked = 0;
    this.kernel.checkMemory(this.process);
    this.alive();
  }

  close(fd: number): void {
    this.enter().fds.close(fd);
  }

  dup2(from: number, to: number): number {
    return this.enter().fds.duplicateTo(from, to);
  }

  dup(fd: number, atLeast = 0): number {
    return this.enter().fds.duplicate(fd, atLeast);
  }

  pipe(): { read: number; write: number } {
    const { fds } = this.enter();
    const { reader, writer } = createPipe();
    const read = fds.add(reader);
    try {
      return { read, write: fds.add(writer) };
    } catch (error) {
      fds.close(read);
      throw error;
    }
  }

  seek(fd: number, offset: number, from: 'start' | 'current' | 'end'): number {
    return this.enter().fds.get(fd).seek(offset, from);
  }

  truncate(fd: number, size: number): void {
    this.enter().fds.get(fd).truncate(size);
  }

  fstat(fd: number): Stat {
    return this.enter().fds.get(fd).stat();
  }

  isTerminal(fd: number): boolean {
    const { fds } = this.enter();
    try {
      return fds.get(fd).terminal;
    } catch {
      return false;
    }
  }

  windowSize(fd: number): { columns: number; rows: number } | undefined {
    return this.enter().fds.get(fd).windowSize?.();
  }

  async poll(fds: readonly number[], timeoutMs?: number): Promise<number[]> {
    const turn = this.step();
    if (turn !== undefined) await turn;
    const readable = (): number[] => fds.filter((fd) => this.process.fds.get(fd).readable());
    const first = readable();
    if (first.length > 0 || timeoutMs === 0) return first;
    const { clock } = this.kernel;
    const until = timeoutMs === undefined ? Infinity : clock.now() + timeoutMs;
    for (;;) {
      await this.suspend((wake) => {
        const cancels = fds.map((fd) => this.process.fds.get(fd).whenReady('read', wake));
        if (until !== Infinity) cancels.push(clock.schedule(until, wake));
        return () => {
          for (const cancel of cancels) cancel();
        };
      });
      const ready = readable();
      if (ready.length > 0 || clock.now() >= until) return ready;
    }
  }

  openFds(): number[] {
    return this.enter().fds.numbers();
  }

  /** Waits for a file that has no descriptor yet. It is let go when that fails, or when the process ends meanwhile. */
  protected async untilOpen(file: OpenFile, wait: () => Promise<void>): Promise<void> {
    const { pendingFiles } = this.process;
    pendingFiles.add(file);
    try {
      await wait();
    } catch (error) {
      file.release();
      throw error;
    } finally {
      pendingFiles.delete(file);
    }
  }

  #writeSome(file: OpenFile, bytes: Uint8Array): number {
    try {
      return file.write(bytes);
    } catch (error) {
      if (error instanceof SysError && error.errno === 'EPIPE') {
        this.kernel.signal(this.process, 'PIPE', 'kernel');
        this.alive();
      }
      throw error;
    }
  }

  #ready(file: OpenFile, what: Ready, interruptible: boolean): Promise<void> {
    return this.suspend((wake) => file.whenReady(what, wake), interruptible);
  }
}
