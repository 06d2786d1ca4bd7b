/** A WebSocket to the API server; the first byte of each of its frames is the number of a channel. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { readAll, refusalOf, type QueryParameters, type Rest } from './rest.ts';
import { Unreachable } from './types.ts';
import { WebSocket } from 'ws';

export type Channels = {
  /** The subprotocol that the server has chosen. */
  protocol: string;
  send(channel: number, data: Uint8Array | string): void;
  /** Frames in their order; a handler that returns a promise holds the next frame back. */
  onFrame(handle: (channel: number, data: Buffer) => void | Promise<void>): void;
  /** Resolves when the connection is closed by either side. */
  closed: Promise<void>;
  /** Bytes that wait to be sent. */
  waiting(): number;
  close(): void;
};

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const channelsOf = (socket: WebSocket): Channels => ({
  protocol: socket.protocol,
  send: (channel, data) => {
    if (socket.readyState !== WebSocket.OPEN) return;
    socket.send(Buffer.concat([Buffer.of(channel), typeof data === 'string' ? Buffer.from(data) : data]));
  },
  onFrame: (handle) => {
    let turn = Promise.resolve();
    socket.on('message', (frame: Buffer) => {
      socket.pause();
      turn = turn.then(() => handle(frame[0] ?? 0, frame.subarray(1))).finally(() => socket.resume());
    });
    socket.resume();
  },
  closed: new Promise((resolve) => {
    socket.once('close', () => resolve());
  }),
  waiting: () => socket.bufferedAmount,
  close: () => socket.close(),
});

/** Writes what a channel brought; resolves when more may come. */
export const writeInTurn = async (stream: Writable | undefined, data: Buffer): Promise<void> => {
  if (stream === undefined || data.length === 0 || stream.writableEnded || stream.destroyed) return;
  if (!stream.write(data)) await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
};

/** Opens a connection; an `ApiRefusal` has the words of a server that doesn't. */
export const openChannels = async (
  rest: Rest,
  path: string,
  query: QueryParameters,
  protocols: readonly string[],
  signal: AbortSignal,
): Promise<Channels> => {
  const doing = `connecting to ${path}`;
  const { url, options } = await rest.connection(path, query);
  signal.throwIfAborted();
  url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:';
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, [...protocols], options);
    const stop = (): void => {
      reject(signal.reason as Error);
      socket.terminate();
    };
    signal.addEventListener('abort', stop, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', stop));
    socket.once('open', () => {
      // Frames may come in the same piece as the answer: they wait until somebody listens.
      socket.pause();
      resolve(channelsOf(socket));
    });
    socket.on('unexpected-response', (_request, response) => {
      // The response lets go of it once it is read.
      const connection = response.socket;
      readAll(response)
        .then(
          (text) => reject(refusalOf(response.statusCode ?? 0, text, doing)),
          (error: unknown) => reject(new Unreachable(`${doing}: ${wordsOf(error)}`, { cause: error })),
        )
        // A server may leave its connection open, which would keep the program from ending.
        .finally(() => connection.destroy());
    });
    socket.on('error', (error) => reject(new Unreachable(`${doing}: ${wordsOf(error)}`, { cause: error })));
  });
};
