import type { Clock } from '../../clock.ts';
import { finishConnecting } from '../kernel/finish-connecting.ts';
import { WaitQueue } from '../kernel/wait-queue.ts';
import type { NetworkStack } from '../network/network.ts';
import type { OpenFile, Ready } from '../open-file.ts';
import { SysError, type SocketAddress } from '../sys.ts';
import type { AcceptConnection, Connection } from '../types.ts';

const readBytes = 64 * 1024;

/** A socket that is held by no process. */
class HostConnection implements Connection {
  readonly port: number;
  readonly #file: OpenFile;
  /** Calls that wait end when it is closed. */
  readonly #closing = new WaitQueue();
  readonly #onClose: () => void;
  #closed = false;

  constructor(file: OpenFile, onClose: () => void = () => undefined) {
    this.#file = file;
    this.#onClose = onClose;
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
    this.#onClose();
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

/** What waits beyond these does so in the backlog, as with any busy server. */
const mostOpen = 256;
/** A program that calls without end must not keep the host busy with handshakes. */
const paceMs = 10;

/** A server that is no process of the simulated computers: takes what comes to a port of this network. */
export const serveFromHost = (network: NetworkStack, clock: Clock, port: number, accept: AcceptConnection): void => {
  const listener = network.listen({ host: '::', port }, 0);
  const open = new Set<HostConnection>();
  let onRoom: () => void = () => undefined;
  const wait = (begin: (wake: () => void) => unknown): Promise<void> =>
    new Promise((resolve) => {
      begin(resolve);
    });
  const take = async (): Promise<never> => {
    for (;;) {
      const accepted = listener.socket?.accept();
      if (accepted === undefined) {
        await wait((wake) => listener.whenReady('read', wake));
        continue;
      }
      const connection = new HostConnection(accepted.file, () => {
        open.delete(connection);
        onRoom();
      });
      open.add(connection);
      accept(connection);
      await clock.sleep(paceMs);
      if (open.size >= mostOpen) await wait((wake) => (onRoom = wake));
    }
  };
  take().catch((error: unknown) => {
    // The network is closed: nobody comes any more.
    if (!(error instanceof SysError)) throw error;
  });
};
