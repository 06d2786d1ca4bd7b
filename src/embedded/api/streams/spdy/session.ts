/**
 * One SPDY/3.1 connection whose other side opens all streams. There are no windows, as in the library of Kubernetes,
 * which knows none: the connection itself is held back when too much of it lies unread.
 */
import type { ByteTransport } from '../byte-transport.ts';
import { InputQueue } from '../input-queue.ts';
import { goAwayStatus, frameBytes, resetStatus, SpdyError, type Frame } from './frame.ts';
import { FrameReader } from './frame-reader.ts';
import { HeaderReader, HeaderWriter } from './header-block.ts';
import { SpdyStream, type StreamHost } from './stream.ts';

/** What lies unread before the other side has to wait. */
const highWater = 1024 * 1024;
/** At one time. */
const mostStreams = 2048;

export type SessionOptions = {
  transport: ByteTransport;
  /** Returns whether the stream is wanted. It has been answered when `answered` resolves. */
  onStream: (stream: SpdyStream, answered: Promise<void>) => boolean;
};

export class SpdySession {
  /** Resolves when the connection is over, and with it all streams. Rejects for bugs only. */
  readonly done: Promise<void>;
  readonly #transport: ByteTransport;
  readonly #onStream: SessionOptions['onStream'];
  readonly #streams = new Map<number, SpdyStream>();
  readonly #frames = new FrameReader();
  readonly #headerReader = new HeaderReader();
  readonly #headerWriter = new HeaderWriter();
  readonly #host: StreamHost;
  /** As it came, not looked at yet. */
  readonly #input = new InputQueue((bytes) => this.#count(bytes));
  #unread = 0;
  #paused = false;
  #lastStream = 0;
  /** The other side opens no more streams. */
  #goneAway = false;
  #closed = false;

  constructor({ transport, onStream }: SessionOptions) {
    this.#transport = transport;
    this.#onStream = onStream;
    this.#host = {
      send: (frame) => this.#send(frame),
      count: (bytes) => this.#count(bytes),
      ended: ({ id }) => void this.#streams.delete(id),
    };
    transport.onBytes = (bytes) => {
      if (this.#closed) return;
      this.#input.push(bytes);
    };
    transport.onClose = () => {
      this.#closed = true;
      this.#input.drop();
    };
    this.done = this.#run();
  }

  /** Ends all streams; what was written before still goes out. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    void this.#send({ type: 'goAway', lastStream: this.#lastStream, status: goAwayStatus.ok });
    this.#transport.close();
    this.#input.drop();
  }

  #send(frame: Frame): Promise<boolean> {
    return this.#transport.send(frameBytes(frame));
  }

  #count(bytes: number): void {
    this.#unread += bytes;
    const full = this.#unread >= highWater;
    if (full === this.#paused || this.#closed) return;
    this.#paused = full;
    if (full) this.#transport.pause();
    else this.#transport.resume();
  }

  async #run(): Promise<void> {
    try {
      for (let chunk = await this.#input.read(); chunk !== undefined; chunk = await this.#input.read()) {
        for (const frame of this.#frames.read(chunk)) {
          await this.#take(frame);
          if (this.#closed) return;
        }
      }
    } catch (error) {
      if (!(error instanceof SpdyError)) throw error;
      void this.#send({ type: 'goAway', lastStream: this.#lastStream, status: goAwayStatus.protocolError });
    } finally {
      this.#closed = true;
      this.#input.drop();
      for (const stream of this.#streams.values()) stream.abandon();
      this.#headerReader.close();
      // Held back, it would not hear that the other side has closed too.
      this.#transport.resume();
      this.#transport.close();
    }
  }

  async #refuse(stream: number, status: number): Promise<void> {
    await this.#send({ type: 'reset', stream, status });
  }

  /** Whoever doesn't read the answers is not listened to either. */
  async #take(frame: Frame): Promise<void> {
    switch (frame.type) {
      case 'synStream':
        return this.#open(frame);
      case 'data': {
        const { stream, bytes, end } = frame;
        // What comes for a stream that has ended was under way.
        this.#streams.get(stream)?.arrive(bytes, end);
        return;
      }
      case 'reset':
        this.#streams.get(frame.stream)?.abandon();
        return;
      case 'ping':
        // Odd ones are the other side's questions, even ones answers.
        if (frame.id % 2 === 1) await this.#send(frame);
        return;
      case 'goAway':
        this.#goneAway = true;
        return;
      case 'synReply':
      case 'headers':
        // Of no use here, but what is unpacked later builds on it.
        await this.#headerReader.read(frame.block);
        return;
      default:
    }
  }

  async #open({ stream: id, end, block }: Extract<Frame, { type: 'synStream' }>): Promise<void> {
    const headers = await this.#headerReader.read(block);
    if (this.#goneAway || this.#closed) return;
    if (id % 2 === 0 || id <= this.#lastStream) return this.#refuse(id, resetStatus.protocolError);
    this.#lastStream = id;
    if (this.#streams.size >= mostStreams) return this.#refuse(id, resetStatus.refused);
    const stream = new SpdyStream(this.#host, id, headers);
    if (end) stream.arrive(new Uint8Array(0), true);
    this.#streams.set(id, stream);
    let answer: () => void = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    if (!this.#onStream(stream, answered)) return stream.reset();
    const reply = this.#headerWriter.write(new Map());
    await this.#send({ type: 'synReply', stream: id, end: false, block: reply });
    answer();
  }
}
