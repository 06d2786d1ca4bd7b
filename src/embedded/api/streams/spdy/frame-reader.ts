/** Takes SPDY frames out of bytes that arrive in pieces of any size. */
import { controlTypes, endFlag, SpdyError, type Frame } from './frame.ts';

const headBytes = 8;
/** Of a control frame: nobody's headers are that long. */
const longestControl = 64 * 1024;
const streamMask = 0x7f_ff_ff_ff;

type ControlType = keyof typeof controlTypes;
const typeNames = new Map<number, ControlType>(
  Object.entries(controlTypes).map(([name, number]) => [number, name as ControlType]),
);

/** The fields of each kind of frame in bytes; those with headers have a block behind them. */
const fieldBytes: Record<ControlType, number> = {
  synStream: 10,
  synReply: 4,
  headers: 4,
  reset: 8,
  settings: 4,
  ping: 4,
  goAway: 8,
  windowUpdate: 8,
};

const controlFrame = (type: ControlType, flags: number, payload: Buffer): Frame => {
  const fields = fieldBytes[type];
  if (payload.length < fields) throw new SpdyError(`a ${type} frame of ${payload.length} bytes`);
  const first = payload.readUInt32BE(0);
  const stream = first & streamMask;
  const end = (flags & endFlag) !== 0;
  switch (type) {
    case 'synStream':
    case 'synReply':
    case 'headers':
      if (stream === 0) throw new SpdyError(`a ${type} frame for stream 0`);
      return { type, stream, end, block: payload.subarray(fields) };
    case 'reset':
      return { type, stream, status: payload.readUInt32BE(4) };
    case 'settings':
      return { type };
    case 'ping':
      return { type, id: first };
    case 'goAway':
      return { type, lastStream: stream, status: payload.readUInt32BE(4) };
    case 'windowUpdate':
      return { type, stream, delta: payload.readUInt32BE(4) & streamMask };
  }
};

export class FrameReader {
  /** The beginning of a frame that has not arrived whole. */
  #rest: Buffer = Buffer.alloc(0);
  /** A data frame that is under way. */
  #data: { stream: number; end: boolean; left: number } | undefined;

  /** A data frame comes out in as many pieces as it arrives in. Throws SpdyError. */
  *read(bytes: Uint8Array): Generator<Frame> {
    let from = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (this.#rest.length > 0) from = Buffer.concat([this.#rest, from]);
    this.#rest = Buffer.alloc(0);
    for (;;) {
      if (this.#data !== undefined) {
        const { stream, end, left } = this.#data;
        if (from.length === 0 && left > 0) return;
        const piece = from.subarray(0, left);
        from = from.subarray(piece.length);
        const whole = piece.length === left;
        this.#data = whole ? undefined : { stream, end, left: left - piece.length };
        yield { type: 'data', stream, end: end && whole, bytes: piece };
        continue;
      }
      const length = from.length < headBytes ? 0 : from.readUInt32BE(4) & 0xff_ff_ff;
      if (from.length < headBytes) break;
      if ((from[0]! & 0x80) === 0) {
        const stream = from.readUInt32BE(0);
        if (stream === 0) throw new SpdyError('data for stream 0');
        this.#data = { stream, end: (from[4]! & endFlag) !== 0, left: length };
        from = from.subarray(headBytes);
        continue;
      }
      const version = from.readUInt16BE(0) & 0x7f_ff;
      const type = typeNames.get(from.readUInt16BE(2));
      if (version !== 3 || type === undefined)
        throw new SpdyError(`no frame of SPDY/3.1: version ${version}, type ${from.readUInt16BE(2)}`);
      if (length > longestControl) throw new SpdyError(`a ${type} frame of ${length} bytes`);
      if (from.length < headBytes + length) break;
      yield controlFrame(type, from[4]!, from.subarray(headBytes, headBytes + length));
      from = from.subarray(headBytes + length);
    }
    // A copy: a small rest must not keep a big message alive.
    this.#rest = Buffer.from(from);
  }
}
