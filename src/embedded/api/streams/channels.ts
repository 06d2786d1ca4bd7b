/** Several streams over one WebSocket: the first byte of each message says which. */
import type { WebSocket } from 'ws';

export const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

/** What lies unread before the client is asked to wait. */
const highWater = 1024 * 1024;

/** The streams of one command, whatever carries them. */
export interface CommandChannels {
  /** Called when the client's terminal has another size. */
  onResize: ((columns: number, rows: number) => void) | undefined;
  /** Called when the client is gone. */
  onClose: (() => void) | undefined;
  /** Resolves when it is on its way: whoever writes faster than the client reads has to wait. */
  send(to: number, bytes: Uint8Array): Promise<void>;
  /** What the client types, until it ends its input or leaves. */
  input(): AsyncIterable<Uint8Array>;
  close(): void;
}

/** A size as clients write it; undefined for anything else. */
export const sizeOf = (text: string): [columns: number, rows: number] | undefined => {
  try {
    const { Width, Height } = JSON.parse(text) as { Width?: unknown; Height?: unknown };
    return Number.isInteger(Width) && Number.isInteger(Height) ? [Width as number, Height as number] : undefined;
  } catch {
    return undefined;
  }
};

const digitZero = 0x30;

/** In text a channel is a digit, and what follows is base64. */
const fromText = (message: Buffer): Buffer =>
  Buffer.concat([
    Buffer.of((message[0] ?? digitZero) - digitZero),
    Buffer.from(message.toString('latin1', 1), 'base64'),
  ]);

export class Channels implements CommandChannels {
  readonly #socket: WebSocket;
  readonly #asText: boolean;
  readonly #received: Buffer[] = [];
  #receivedBytes = 0;
  #inputEnded = false;
  #wake: (() => void) | undefined;
  /** Called when the client's terminal has another size. */
  onResize: ((columns: number, rows: number) => void) | undefined;
  /** Called when the client is gone. */
  onClose: (() => void) | undefined;

  /** `asText`: base64 instead of bytes. */
  constructor(socket: WebSocket, asText = false) {
    this.#socket = socket;
    this.#asText = asText;
    socket.on('message', (data, isBinary) => {
      if (asText && !isBinary) this.#take(fromText(data as Buffer));
      else if (isBinary) this.#take(data as Buffer);
    });
    socket.on('close', () => {
      this.#endInput();
      this.onClose?.();
    });
    // Followed by `close`.
    socket.on('error', () => {});
  }

  /** Resolves when it is on its way: whoever writes faster than the client reads has to wait. */
  send(to: number, bytes: Uint8Array): Promise<void> {
    if (this.#socket.readyState !== this.#socket.OPEN) return Promise.resolve();
    if (this.#asText) {
      const text = String(to) + Buffer.from(bytes).toString('base64');
      return new Promise((resolve) => {
        this.#socket.send(text, () => resolve());
      });
    }
    const message = Buffer.allocUnsafe(bytes.length + 1);
    message[0] = to;
    message.set(bytes, 1);
    return new Promise((resolve) => {
      this.#socket.send(message, { binary: true }, () => resolve());
    });
  }

  close(): void {
    this.#socket.close(1000);
  }

  /** What the client types, until it ends its input or leaves. */
  async *input(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = this.#received.shift();
      if (next !== undefined) {
        this.#receivedBytes -= next.length;
        if (this.#receivedBytes < highWater) this.#socket.resume();
        yield next;
      } else if (this.#inputEnded) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }

  #take(message: Buffer): void {
    const payload = message.subarray(1);
    switch (message[0]) {
      case channel.stdin:
        if (payload.length === 0 || this.#inputEnded) return;
        this.#received.push(payload);
        this.#receivedBytes += payload.length;
        if (this.#receivedBytes >= highWater) this.#socket.pause();
        this.#wake?.();
        return;
      case channel.resize:
        this.#resize(payload.toString());
        return;
      case channel.close:
        if (payload[0] === channel.stdin) this.#endInput();
        return;
      default:
    }
  }

  #resize(text: string): void {
    const size = sizeOf(text);
    // Not a size: nothing changes.
    if (size !== undefined) this.onResize?.(...size);
  }

  #endInput(): void {
    this.#inputEnded = true;
    this.#wake?.();
  }
}
