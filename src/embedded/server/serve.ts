/** Opens the API to the machine it runs on, and to nobody else. */
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { systemClock } from '../clock.ts';
import { createHandler, type HandlerOptions } from '../api/http/handler.ts';
import type { ByteStream } from '../http/byte-stream.ts';
import type { Certificates } from './certificates.ts';
import { serveInside } from './serve-inside.ts';

export type ServeOptions = HandlerOptions & {
  certificates: Pick<Certificates, 'cert' | 'key'>;
  /** 0, the default: any that is free. */
  port?: number;
};

export type Server = {
  /** `https://127.0.0.1:41234` */
  url: string;
  /** When somebody last asked something or had a watch or a command open; milliseconds since the epoch. */
  lastUsed(): number;
  /** Takes a connection from inside of the cluster; it keeps nobody waiting for the idle end. */
  accept: (stream: ByteStream) => void;
  /** Ends every connection, watches too. */
  close(): Promise<void>;
};

const host = '127.0.0.1';

/** Rejects when the port can't be had. */
export const serve = async ({ certificates, port = 0, ...options }: ServeOptions): Promise<Server> => {
  const handler = createHandler(options);
  const clock = options.wireClock ?? systemClock;
  let open = 0;
  let used = clock.now();
  const use = (stream: ServerResponse | Duplex): void => {
    open += 1;
    stream.once('close', () => {
      open -= 1;
      used = clock.now();
    });
  };
  const server = createServer(
    {
      cert: certificates.cert,
      key: certificates.key,
      minVersion: 'TLSv1.2',
      // With HTTP/2 a connection could not become a stream of its own, as exec needs it.
      ALPNProtocols: ['http/1.1'],
      noDelay: true,
      keepAliveTimeout: 120_000,
      requestTimeout: 60_000,
    },
    (request, response) => {
      use(response);
      handler.request(request, response);
    },
  );
  const inside = serveInside(handler, certificates, options.onBusy);
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (request, socket: Duplex, head) => {
    upgraded.add(socket);
    use(socket);
    socket.once('close', () => upgraded.delete(socket));
    handler.upgrade(request, socket, head);
  });
  // Somebody who speaks no HTTP, or no TLS.
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    url: `https://${host}:${(server.address() as AddressInfo).port}`,
    lastUsed: () => (open > 0 ? clock.now() : used),
    accept: (stream) => inside.accept(stream),
    close: () =>
      new Promise((resolve) => {
        inside.close();
        server.close(() => resolve());
        for (const socket of upgraded) socket.destroy();
        server.closeAllConnections();
      }),
  };
};
