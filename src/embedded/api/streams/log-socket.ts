/** A log over a WebSocket: each message a piece of it. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { LogSink } from './log.ts';

const protocols = ['binary.k8s.io', 'base64.binary.k8s.io'];

const server = new WebSocketServer({
  noServer: true,
  handleProtocols: (offered) => protocols.find((protocol) => offered.has(protocol)) ?? false,
});

const sinkOf = (socket: WebSocket): LogSink => {
  const encoded = socket.protocol === 'base64.binary.k8s.io';
  // Followed by `close`.
  socket.on('error', () => {});
  return {
    begin: () => {},
    write(bytes) {
      if (encoded) socket.send(Buffer.from(bytes).toString('base64'));
      else socket.send(bytes, { binary: true });
    },
    end: () => socket.close(1000),
    get unread() {
      return socket.bufferedAmount;
    },
    destroy: () => socket.terminate(),
    onClose: (listener) => void socket.on('close', listener),
  };
};

export const serveLogSocket = (
  { request, socket, head }: { request: IncomingMessage; socket: Duplex; head: Buffer },
  send: (sink: LogSink) => void,
): void => server.handleUpgrade(request, socket, head, (webSocket) => send(sinkOf(webSocket)));
