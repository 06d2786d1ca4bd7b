/** The answer to a request that wanted its connection for itself and doesn't get it. */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Status } from '../status.ts';

/** What the kubelet refuses, the API server passes on as it is: plain text. */
export class NodeRefusal extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export const refuseUpgrade = (socket: Duplex, refused: Status | NodeRefusal): void => {
  const plain = refused instanceof NodeRefusal;
  const body = plain ? refused.message : `${JSON.stringify(refused)}\n`;
  socket.end(
    [
      `HTTP/1.1 ${refused.code} ${STATUS_CODES[refused.code] ?? ''}`,
      `Content-Type: ${plain ? 'text/plain; charset=utf-8' : 'application/json'}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-cache, private',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
};
