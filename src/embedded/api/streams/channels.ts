/** Several streams over one WebSocket: the first byte of each message says which. */
import type { WebSocket } from 'ws';

export const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

/** What lies unread before the client is asked to wait. */
const highWater = 1024 * 1024;

export class Channels {
  readonly #socket: WebSocket;
  readonly #received: Buffer[] = [];
  #receivedBytes = 0;
  #inputEnded = false;
  #wake: (() => void) | undefined;
  /** Called when the client's terminal has another size. */
  onResize: ((columns: number, rows: number) => void) | undefined;
  /** Called when the client is gone. */
  onClose: (() => void) | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data, isBinary) => {
      if (isBinary) this.#take(data as Buffer);
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
    try {
      const { Width, Height } = JSON.parse(text) as { Width?: unknown; Height?: unknown };
      if (Number.isInteger(Width) && Number.isInteger(Height)) this.onResize?.(Width as number, Height as number);
    } catch {
      // Not a size: nothing changes.
    }
  }

  #endInput(): void {
    this.#inputEnded = true;
    this.#wake?.();
  }
}
