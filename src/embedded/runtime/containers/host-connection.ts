import type { Clock } from '../../clock.ts';
import { finishConnecting } from '../kernel/finish-connecting.ts';
import { WaitQueue } from '../kernel/wait-queue.ts';
import type { NetworkStack } from '../network/network.ts';
import type { OpenFile, Ready } from '../open-file.ts';
import { SysError, type SocketAddress } from '../sys.ts';
import type { Connection } from '../types.ts';

const readBytes = 64 * 1024;

/** A socket that is held by no process. */
class HostConnection implements Connection {
  readonly port: number;
  readonly #file: OpenFile;
  /** Calls that wait end when it is closed. */
  readonly #closing = new WaitQueue();
  #closed = false;

  constructor(file: OpenFile) {
    this.#file = file;
    this.port = file.socket?.local().port ?? 0;
  }

  async read(): Promise<Uint8Array> {
    for (;;) {
      if (this.#closed) return new Uint8Array(0);
      const bytes = this.#file.read(readBytes);
      if (bytes !== undefined) return bytes;
      await this.#ready('read');
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#closed) throw new SysError('EPIPE');
      const taken = this.#file.write(rest);
      rest = rest.subarray(taken);
      if (taken === 0) await this.#ready('write');
    }
  }

  end(): void {
    if (this.#closed) return;
    try {
      this.#file.socket?.shutdownWrite();
    } catch (error) {
      // The other side was faster.
      if (!(error instanceof SysError)) throw error;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#file.release();
    this.#closing.wake();
  }

  #ready(what: Ready): Promise<void> {
    return new Promise((resolve) => {
      const forget = this.#closing.add(resolve);
      this.#file.whenReady(what, () => {
        forget();
        resolve();
      });
    });
  }
}

export const connectFromHost = async (
  network: NetworkStack,
  clock: Clock,
  address: SocketAddress,
  timeoutMs: number | undefined,
): Promise<Connection> => {
  const file = network.connect(address, 0);
  try {
    await finishConnecting(
      file,
      clock,
      timeoutMs,
      (begin) =>
        new Promise((resolve) => {
          let cancel: (() => void) | undefined;
          let woken = false;
          cancel = begin(() => {
            woken = true;
            cancel?.();
            resolve();
          });
          if (woken) cancel();
        }),
    );
    return new HostConnection(file);
  } catch (error) {
    file.release();
    throw error;
  }
};
