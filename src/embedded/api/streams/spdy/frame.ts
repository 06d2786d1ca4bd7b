/** The frames of SPDY/3.1, and how they are written. Lengths and numbers are big-endian. */

/** Headers that are still compressed. */
export type Frame =
  | { type: 'data'; stream: number; end: boolean; bytes: Uint8Array }
  | { type: 'synStream'; stream: number; end: boolean; block: Uint8Array }
  | { type: 'synReply'; stream: number; end: boolean; block: Uint8Array }
  | { type: 'headers'; stream: number; end: boolean; block: Uint8Array }
  | { type: 'reset'; stream: number; status: number }
  | { type: 'settings' }
  | { type: 'ping'; id: number }
  | { type: 'goAway'; lastStream: number; status: number }
  | { type: 'windowUpdate'; stream: number; delta: number };

export const controlTypes = {
  synStream: 1,
  synReply: 2,
  reset: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  headers: 8,
  windowUpdate: 9,
} as const;

export const endFlag = 0x01;

/** Why a stream is reset. */
export const resetStatus = { protocolError: 1, refused: 3, cancel: 5 } as const;

/** Why the connection ends. */
export const goAwayStatus = { ok: 0, protocolError: 1 } as const;

/** What the other side sent is not SPDY, or is more than is taken. Nothing that comes after it can be understood. */
export class SpdyError extends Error {
  override readonly name = 'SpdyError';
}

const control = (type: keyof typeof controlTypes, flags: number, payload: Uint8Array): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(0x8003, 0);
  head.writeUInt16BE(controlTypes[type], 2);
  head.writeUInt32BE(payload.length, 4);
  head[4] = flags;
  return Buffer.concat([head, payload]);
};

const numbers = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
};

/** A payload of less than 16 MiB. */
export const frameBytes = (frame: Frame): Buffer => {
  const flags = 'end' in frame && frame.end ? endFlag : 0;
  switch (frame.type) {
    case 'data': {
      const head = numbers(frame.stream, frame.bytes.length);
      head[4] = flags;
      return Buffer.concat([head, frame.bytes]);
    }
    case 'synStream':
      // Of no other stream, and of the usual priority.
      return control('synStream', flags, Buffer.concat([numbers(frame.stream, 0), Buffer.alloc(2), frame.block]));
    case 'synReply':
    case 'headers':
      return control(frame.type, flags, Buffer.concat([numbers(frame.stream), frame.block]));
    case 'reset':
      return control('reset', 0, numbers(frame.stream, frame.status));
    case 'settings':
      return control('settings', 0, numbers(0));
    case 'ping':
      return control('ping', 0, numbers(frame.id));
    case 'goAway':
      return control('goAway', 0, numbers(frame.lastStream, frame.status));
    case 'windowUpdate':
      return control('windowUpdate', 0, numbers(frame.stream, frame.delta));
  }
};
