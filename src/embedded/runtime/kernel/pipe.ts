/** pipe(2): what one end writes, the other reads, with room for 64 KiB between them. */
import type { OpenFile } from '../open-file.ts';
import { SysError } from '../sys.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { nextInode } from './inode.ts';
import { StreamFile } from './stream-file.ts';
import { WaitQueue } from './wait-queue.ts';

const capacity = 64 * 1024;
/** A write of up to PIPE_BUF bytes goes in as one piece. */
const atomicBytes = 4096;

class Pipe {
  readonly inode = nextInode();
  readonly buffer = new ByteBuffer();
  readonly toRead = new WaitQueue();
  readonly toWrite = new WaitQueue();
  /** Whether somebody still holds that end. */
  reader = true;
  writer = true;
}

class PipeReader extends StreamFile {
  readonly #pipe: Pipe;

  constructor(pipe: Pipe) {
    super(`pipe:[${pipe.inode}]`, pipe.inode, 'fifo');
    this.#pipe = pipe;
  }

  override read(max: number): Uint8Array | undefined {
    const { buffer } = this.#pipe;
    if (buffer.length === 0) return this.#pipe.writer ? undefined : new Uint8Array(0);
    const bytes = buffer.take(max);
    if (capacity - buffer.length >= atomicBytes) this.#pipe.toWrite.wake();
    return bytes;
  }

  override readable(): boolean {
    return this.#pipe.buffer.length > 0 || !this.#pipe.writer;
  }

  protected override queue(): WaitQueue {
    return this.#pipe.toRead;
  }

  override release(): void {
    this.#pipe.reader = false;
    this.#pipe.buffer.clear();
    this.#pipe.toWrite.wake();
  }
}

class PipeWriter extends StreamFile {
  readonly #pipe: Pipe;

  constructor(pipe: Pipe) {
    super(`pipe:[${pipe.inode}]`, pipe.inode, 'fifo');
    this.#pipe = pipe;
  }

  override write(bytes: Uint8Array): number {
    if (!this.#pipe.reader) throw new SysError('EPIPE');
    const { buffer } = this.#pipe;
    const room = capacity - buffer.length;
    if (room <= 0 || (bytes.length <= atomicBytes && bytes.length > room)) return 0;
    buffer.push(bytes.length <= room ? bytes : bytes.subarray(0, room));
    this.#pipe.toRead.wake();
    return Math.min(bytes.length, room);
  }

  protected override writable(): boolean {
    return !this.#pipe.reader || capacity - this.#pipe.buffer.length >= atomicBytes;
  }

  protected override queue(): WaitQueue {
    return this.#pipe.toWrite;
  }

  override release(): void {
    this.#pipe.writer = false;
    this.#pipe.toRead.wake();
  }
}

export const createPipe = (): { reader: OpenFile; writer: OpenFile } => {
  const pipe = new Pipe();
  return { reader: new PipeReader(pipe), writer: new PipeWriter(pipe) };
};
