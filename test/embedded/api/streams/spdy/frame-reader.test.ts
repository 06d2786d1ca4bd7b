import { describe, expect, test } from '@jest/globals';
import { FrameReader } from '../../../../../src/embedded/api/streams/spdy/frame-reader.ts';
import { frameBytes, SpdyError, type Frame } from '../../../../../src/embedded/api/streams/spdy/frame.ts';

const frames: Frame[] = [
  { type: 'synStream', stream: 1, end: false, block: Buffer.from('headers') },
  { type: 'synReply', stream: 1, end: true, block: Buffer.from('more') },
  { type: 'headers', stream: 3, end: false, block: Buffer.alloc(0) },
  { type: 'data', stream: 1, end: false, bytes: Buffer.from('hello') },
  { type: 'data', stream: 1, end: true, bytes: Buffer.alloc(0) },
  { type: 'reset', stream: 3, status: 5 },
  { type: 'settings' },
  { type: 'ping', id: 7 },
  { type: 'windowUpdate', stream: 1, delta: 65_536 },
  { type: 'goAway', lastStream: 3, status: 0 },
];

const wire = Buffer.concat(frames.map(frameBytes));

/** Frames with their bytes as text; pieces of one data frame put together. */
const readable = (read: readonly Frame[]): unknown[] => {
  const shown: unknown[] = [];
  let text = '';
  for (const frame of read) {
    if (frame.type === 'data') {
      text += Buffer.from(frame.bytes).toString();
      if (text !== 'hello' && !frame.end) continue;
      shown.push({ ...frame, bytes: text });
      text = '';
    } else shown.push('block' in frame ? { ...frame, block: Buffer.from(frame.block).toString() } : frame);
  }
  return shown;
};

const readIn = (size: number): Frame[] => {
  const reader = new FrameReader();
  const read: Frame[] = [];
  for (let at = 0; at < wire.length; at += size) read.push(...reader.read(wire.subarray(at, at + size)));
  return read;
};

describe('the frames of SPDY', () => {
  test('are written as the protocol says', () => {
    expect(frameBytes({ type: 'data', stream: 3, end: true, bytes: Buffer.from('abc') }).toString('hex')).toBe(
      '0000000301000003616263',
    );
    expect(frameBytes({ type: 'ping', id: 1 }).toString('hex')).toBe('800300060000000400000001');
    expect(frameBytes({ type: 'synStream', stream: 1, end: true, block: Buffer.of(9) }).toString('hex')).toBe(
      '800300010100000b0000000100000000000009',
    );
  });

  test.each([1, 2, 3, 7, 13, 1000])('are read from pieces of %i bytes', (size) => {
    expect(readable(readIn(size))).toEqual(readable(frames));
  });

  test('with much data come out as the data comes in', () => {
    const reader = new FrameReader();
    const bytes = frameBytes({ type: 'data', stream: 5, end: true, bytes: Buffer.alloc(100_000) });
    const [first] = [...reader.read(bytes.subarray(0, 1008))];
    expect(first).toMatchObject({ type: 'data', stream: 5, end: false, bytes: { length: 1000 } });
    const [last] = [...reader.read(bytes.subarray(1008))];
    expect(last).toMatchObject({ type: 'data', stream: 5, end: true, bytes: { length: 99_000 } });
  });

  test.each([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n'), undefined],
    ['another version', Buffer.from('8002000600000004', 'hex'), 'no frame of SPDY/3.1: version 2, type 6'],
    ['an unknown type', Buffer.from('8003004200000000', 'hex'), 'no frame of SPDY/3.1: version 3, type 66'],
    ['a control frame that is too long', Buffer.from('8003000100ffffff', 'hex'), 'a synStream frame of 16777215 bytes'],
    ['a control frame that is too short', Buffer.from('800300030000000400000001', 'hex'), 'a reset frame of 4 bytes'],
    ['data for stream 0', Buffer.from('0000000000000001', 'hex'), 'data for stream 0'],
    ['headers for stream 0', Buffer.from('800300020000000400000000', 'hex'), 'a synReply frame for stream 0'],
  ])('refuse %s', (_what, bytes, words) => {
    const read = (): Frame[] => [...new FrameReader().read(bytes)];
    // Text looks like data for a stream that nobody knows.
    if (words === undefined) expect(read()).toMatchObject([{ type: 'data', stream: 0x47_45_54_20 }]);
    else expect(read).toThrow(new SpdyError(words));
  });
});
