/** The client's side of a WebSocket whose subprotocol no library offers: binary messages, and nothing else. */
import type { Duplex } from 'node:stream';

/** Masked with zeros, which change nothing. */
const message = (opcode: number, payload: Uint8Array): Buffer => {
  const head = Buffer.alloc(14);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | 127;
  head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
};

/** Calls `onBytes` with the payloads of what arrives on the socket, which must send whole messages. */
export const overTunnel = (
  socket: Duplex,
  onBytes: (bytes: Buffer) => void,
): { send: (bytes: Uint8Array) => void; sendText: (text: string) => void } => {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    for (;;) {
      if (rest.length < 2) return;
      const short = rest[1]! & 0x7f;
      const head = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (rest.length < head) return;
      const length = short === 126 ? rest.readUInt16BE(2) : short === 127 ? Number(rest.readBigUInt64BE(2)) : short;
      if (rest.length < head + length) return;
      const opcode = rest[0]! & 0x0f;
      const payload = rest.subarray(head, head + length);
      rest = rest.subarray(head + length);
      if (opcode === 8) socket.end(message(8, payload));
      else if (opcode < 3) onBytes(payload);
    }
  });
  return {
    send: (bytes) => void socket.write(message(2, bytes)),
    sendText: (text) => void socket.write(message(1, Buffer.from(text))),
  };
};
