/** A connection as a stream of bytes, whatever carries it. */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

export interface ByteTransport {
  /** Resolves when it is on its way. False: nobody takes it any more. */
  send(bytes: Uint8Array): Promise<boolean>;
  /** Nothing arrives until `resume`, or little. */
  pause(): void;
  resume(): void;
  close(): void;
  onBytes: (bytes: Uint8Array) => void;
  onClose: () => void;
}

/** Binary messages, whose borders mean nothing. Text ends it. */
export const overWebSocket = (socket: WebSocket): ByteTransport => {
  const transport: ByteTransport = {
    send: (bytes) =>
      new Promise((resolve) => {
        if (socket.readyState === socket.OPEN) socket.send(bytes, { binary: true }, (error) => resolve(!error));
        else resolve(false);
      }),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.close(1000),
    onBytes: () => {},
    onClose: () => {},
  };
  socket.on('message', (data, isBinary) => {
    if (isBinary) transport.onBytes(data as Buffer);
    else socket.close(1003);
  });
  socket.on('close', () => transport.onClose());
  // Followed by `close`.
  socket.on('error', () => {});
  return transport;
};

export const overSocket = (socket: Duplex, head: Uint8Array): ByteTransport => {
  const transport: ByteTransport = {
    send: (bytes) =>
      new Promise((resolve) => {
        if (socket.writable) socket.write(bytes, (error) => resolve(!error));
        else resolve(false);
      }),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    close: () => void socket.end(() => socket.destroy()),
    onBytes: () => {},
    onClose: () => {},
  };
  socket.on('data', (bytes: Buffer) => transport.onBytes(bytes));
  socket.on('end', () => socket.end());
  socket.on('close', () => transport.onClose());
  socket.on('error', () => socket.destroy());
  if (head.length > 0) socket.unshift(head);
  return transport;
};
