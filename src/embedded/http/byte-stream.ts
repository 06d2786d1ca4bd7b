/** Bytes both ways, as one end of a connection has them; and the same as a stream of Node's. */
import { Duplex } from 'node:stream';

export type ByteStream = {
  /** An empty array is the end. */
  read(): Promise<Uint8Array>;
  write(bytes: Uint8Array): Promise<void>;
  /** No more will be written. */
  end(): void;
  close(): void;
};

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** What Node's own TLS and HTTP/2 work on. Errors are left for whoever reads to hear of. */
export class StreamSocket extends Duplex {
  /** What came first: it tells a stranger's protocol. */
  firstBytes: Uint8Array = new Uint8Array(0);
  readonly #stream: ByteStream;

  constructor(stream: ByteStream) {
    super();
    this.#stream = stream;
    this.on('error', () => undefined);
  }

  override _read(): void {
    this.#stream.read().then(
      (bytes) => {
        if (this.firstBytes.length === 0) this.firstBytes = bytes.slice(0, 16);
        this.push(bytes.length === 0 ? null : bytes);
      },
      (error: unknown) => this.destroy(asError(error)),
    );
  }

  override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error) => void): void {
    void this.#send(chunk, done);
  }

  async #send(chunk: Uint8Array, done: (error?: Error) => void): Promise<void> {
    try {
      await this.#stream.write(chunk);
    } catch (error) {
      done(asError(error));
      return;
    }
    done();
  }

  override _final(done: (error?: Error) => void): void {
    try {
      this.#stream.end();
      done();
    } catch (error) {
      done(asError(error));
    }
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    try {
      this.#stream.close();
    } finally {
      done(error);
    }
  }
}

/** The other way round. */
export const byteStreamOf = (socket: Duplex): ByteStream => {
  const pieces = socket[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  return {
    async read() {
      const { value, done } = await pieces.next();
      return done === true ? new Uint8Array(0) : value;
    },
    write: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    end: () => void socket.end(),
    close: () => void socket.destroy(),
  };
};
