/** pipe(2): what one end writes, the other reads, with room for 64 KiB between them. */
import type { OpenFile } from '../open-file.ts';
import { SysError, type OpenFlags } from '../sys.ts';
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
  /** How many times that end is open. */
  readers = 0;
  writers = 0;
  readonly reader: PipeReader = new PipeReader(this);
  readonly writer: PipeWriter = new PipeWriter(this);

  /** One that reads and writes would be no use to anybody: it reads. */
  open({ write, read }: OpenFlags): OpenFile {
    if (write === true && read !== true) {
      this.writers += 1;
      return this.writer;
    }
    this.readers += 1;
    return this.reader;
  }
}

class PipeReader extends StreamFile {
  readonly #pipe: Pipe;

  constructor(pipe: Pipe) {
    super(`pipe:[${pipe.inode}]`, pipe.inode, 'fifo');
    this.#pipe = pipe;
  }

  override read(max: number): Uint8Array | undefined {
    const { buffer } = this.#pipe;
    if (buffer.length === 0) return this.#pipe.writers > 0 ? undefined : new Uint8Array(0);
    const bytes = buffer.take(max);
    if (capacity - buffer.length >= atomicBytes) this.#pipe.toWrite.wake();
    return bytes;
  }

  override readable(): boolean {
    return this.#pipe.buffer.length > 0 || this.#pipe.writers === 0;
  }

  protected override queue(): WaitQueue {
    return this.#pipe.toRead;
  }

  override reopen(flags: OpenFlags): OpenFile {
    return this.#pipe.open(flags);
  }

  override release(): void {
    this.#pipe.readers -= 1;
    if (this.#pipe.readers > 0) return;
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
    if (this.#pipe.readers === 0) throw new SysError('EPIPE');
    const { buffer } = this.#pipe;
    const room = capacity - buffer.length;
    if (room <= 0 || (bytes.length <= atomicBytes && bytes.length > room)) return 0;
    buffer.push(bytes.length <= room ? bytes : bytes.subarray(0, room));
    this.#pipe.toRead.wake();
    return Math.min(bytes.length, room);
  }

  protected override writable(): boolean {
    return this.#pipe.readers === 0 || capacity - this.#pipe.buffer.length >= atomicBytes;
  }

  protected override queue(): WaitQueue {
    return this.#pipe.toWrite;
  }

  override reopen(flags: OpenFlags): OpenFile {
    return this.#pipe.open(flags);
  }

  override release(): void {
    this.#pipe.writers -= 1;
    if (this.#pipe.writers === 0) this.#pipe.toRead.wake();
  }
}

export const createPipe = (): { reader: OpenFile; writer: OpenFile } => {
  const pipe = new Pipe();
  return { reader: pipe.open({ read: true }), writer: pipe.open({ write: true }) };
};
