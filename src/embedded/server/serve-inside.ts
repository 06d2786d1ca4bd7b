/** The API for those inside of the cluster: TLS and HTTP over simulated connections, without a socket of the machine. */
import { createServer } from 'node:http';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Duplex } from 'node:stream';
import type { Handler } from '../api/http/handler.ts';
import { StreamSocket, type ByteStream } from '../http/byte-stream.ts';
import type { Certificates } from './certificates.ts';

export type InsideServer = { accept: (stream: ByteStream) => void; close: () => void };

const handshakeRecord = 0x16;
const notSecure = 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n';

/** The same stream, whose first piece was looked at. */
const from = (first: Uint8Array, stream: ByteStream): ByteStream => {
  let held: Uint8Array | undefined = first;
  return {
    read() {
      const bytes = held;
      held = undefined;
      return bytes === undefined ? stream.read() : Promise.resolve(bytes);
    },
    write: (bytes) => stream.write(bytes),
    end: () => stream.end(),
    close: () => stream.close(),
  };
};

export const serveInside = (
  handler: Handler,
  { cert, key }: Pick<Certificates, 'cert' | 'key'>,
  onBusy: () => () => void = () => () => undefined,
): InsideServer => {
  const secureContext = createSecureContext({ cert, key, minVersion: 'TLSv1.2' });
  const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => handler.request(request, response));
  server.on('upgrade', (request, socket: Duplex, head) => handler.upgrade(request, socket, head));
  server.on('clientError', (_error, socket) => socket.destroy());
  const open = new Set<TLSSocket>();

  const secure = (stream: ByteStream): void => {
    const release = onBusy();
    const below = new StreamSocket(stream);
    const socket = new TLSSocket(below, {
      isServer: true,
      secureContext,
      ALPNProtocols: ['http/1.1'],
    });
    open.add(socket);
    socket.on('error', () => socket.destroy());
    // Nobody reads yet, and so nobody would hear of the end.
    const leaves = (): void => void socket.destroy();
    below.once('end', leaves);
    socket.once('secure', () => {
      below.off('end', leaves);
      release();
      server.emit('connection', socket);
    });
    below.once('close', () => socket.destroy());
    socket.once('close', () => {
      release();
      open.delete(socket);
    });
  };

  const meet = async (stream: ByteStream): Promise<void> => {
    try {
      const first = await stream.read();
      if (first[0] === handshakeRecord) {
        secure(from(first, stream));
        return;
      }
      if (first.length > 0) await stream.write(Buffer.from(notSecure));
      stream.end();
    } catch {
      // It went away before it had said anything.
    }
    stream.close();
  };

  return {
    accept: (stream) => void meet(stream),
    close() {
      for (const socket of open) socket.destroy();
      server.closeAllConnections();
    },
  };
};
