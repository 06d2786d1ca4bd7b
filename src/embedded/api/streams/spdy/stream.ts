import { InputQueue } from '../input-queue.ts';
import { resetStatus, type Frame } from './frame.ts';
import type { Headers } from './header-block.ts';

/** What a stream needs of the connection that it is one of. */
export type StreamHost = {
  /** False: nobody takes it any more. */
  send(frame: Frame): Promise<boolean>;
  /** So much memory was taken by what arrived, or given back. */
  count(bytes: number): void;
  /** Nothing goes over the stream any more. */
  ended(stream: SpdyStream): void;
};

/** So much of what is written goes into one frame. */
const longestFrame = 32 * 1024;

/** One stream that the other side has opened. */
export class SpdyStream {
  readonly id: number;
  readonly headers: Headers;
  readonly #host: StreamHost;
  readonly #input: InputQueue;
  #ended = false;

  constructor(host: StreamHost, id: number, headers: Headers) {
    this.#host = host;
    this.#input = new InputQueue((bytes) => host.count(bytes));
    this.id = id;
    this.headers = headers;
  }

  /** Undefined: no more comes. */
  read(): Promise<Uint8Array | undefined> {
    return this.#input.read();
  }

  /**
   * Resolves when the other side has taken most of it: whoever writes faster has to wait. False: nobody takes it any
   * more.
   */
  async write(bytes: Uint8Array): Promise<boolean> {
    for (let at = 0; at < bytes.length && !this.#ended; at += longestFrame) {
      const piece = bytes.subarray(at, at + longestFrame);
      const taken = await this.#host.send({ type: 'data', stream: this.id, end: false, bytes: piece });
      if (!taken) return false;
    }
    return !this.#ended;
  }

  /** No more is written, and what still arrives is nobody's. */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.abandon();
    await this.#host.send({ type: 'data', stream: this.id, end: true, bytes: new Uint8Array(0) });
  }

  /** The same, for a stream that went wrong. */
  async reset(status: number = resetStatus.cancel): Promise<void> {
    if (this.#ended) return;
    this.abandon();
    await this.#host.send({ type: 'reset', stream: this.id, status });
  }

  /** From the connection: bytes, and perhaps the last ones. */
  arrive(bytes: Uint8Array, end: boolean): void {
    this.#input.push(bytes);
    if (end) this.#input.end();
  }

  /** From the connection: the other side wants no more of it. */
  abandon(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#input.drop();
    this.#host.ended(this);
  }
}
