/** A log as messages of a WebSocket, one for each piece. */
import type { WebSocket } from 'ws';
import type { LogSink } from './log.ts';

export const logProtocols = ['binary.k8s.io', 'base64.binary.k8s.io'];

export const toWebSocket = (socket: WebSocket): LogSink => {
  const asText = socket.protocol === 'base64.binary.k8s.io';
  const write = (bytes: Buffer): void => {
    if (socket.readyState !== socket.OPEN || bytes.length === 0) return;
    if (asText) socket.send(bytes.toString('base64'));
    else socket.send(bytes, { binary: true });
  };
  return {
    begin() {},
    write,
    end(bytes) {
      write(bytes);
      socket.close(1000);
    },
    unread: () => socket.bufferedAmount,
    giveUp: () => socket.terminate(),
    onClose: (listener) => void socket.on('close', listener),
  };
};
