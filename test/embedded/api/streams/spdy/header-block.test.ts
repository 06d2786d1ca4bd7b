import { constants, createDeflate, createInflate, deflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { dictionary } from '../../../../../src/embedded/api/streams/spdy/dictionary.ts';
import { SpdyError } from '../../../../../src/embedded/api/streams/spdy/frame.ts';
import { HeaderReader, HeaderWriter } from '../../../../../src/embedded/api/streams/spdy/header-block.ts';

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const plain = (headers: Record<string, string>): Buffer => {
  const texts = Object.entries(headers).flat();
  return Buffer.concat([
    number(texts.length / 2),
    ...texts.flatMap((text) => [number(text.length), Buffer.from(text)]),
  ]);
};

const packed = (bytes: Uint8Array): Buffer => deflateSync(bytes, { dictionary, finishFlush: constants.Z_SYNC_FLUSH });

describe('header blocks', () => {
  test('the dictionary is the one of the protocol', () => {
    expect(dictionary.length).toBe(1423);
    // As zlib names dictionaries: whoever packs with another one is refused.
    expect(packed(Buffer.alloc(0)).subarray(2, 6).toString('hex')).toBe('e3c6a7c2');
  });

  test('of a client build on each other', async () => {
    const deflate = createDeflate({ dictionary });
    const pieces: Buffer[] = [];
    deflate.on('data', (bytes: Buffer) => pieces.push(bytes));
    const reader = new HeaderReader();
    for (const requestID of ['0', '1', '2']) {
      deflate.write(plain({ streamType: 'error', port: '80', requestID }));
      await new Promise<void>((resolve) => deflate.flush(constants.Z_SYNC_FLUSH, () => resolve()));
      const headers = await reader.read(Buffer.concat(pieces.splice(0)));
      expect([...headers]).toEqual([
        ['streamtype', 'error'],
        ['port', '80'],
        ['requestid', requestID],
      ]);
    }
    reader.close();
  });

  test('of ours are read by zlib, each as soon as it is there', async () => {
    const writer = new HeaderWriter();
    const inflate = createInflate({ dictionary });
    for (const headers of [{}, { a: 'b' }, { longer: 'ä€' }]) {
      const read = new Promise<Buffer>((resolve) => inflate.once('data', resolve));
      inflate.write(writer.write(new Map(Object.entries(headers))));
      const again = await read;
      expect(again.subarray(0, 4)).toEqual(number(Object.keys(headers).length));
      for (const text of Object.entries(headers).flat()) expect(again.toString()).toContain(text);
    }
  });

  test.each([
    ['garbage', Buffer.from('no zlib at all'), "a header block that can't be unpacked"],
    ['nothing', Buffer.alloc(0), 'a header block that ends too early'],
    ['fewer headers than it says', packed(number(1)), 'a header block that ends too early'],
    ['a name longer than all of it', packed(Buffer.concat([number(1), number(0xff_ff_ff_ff)])), 'ends too early'],
    ['more than it says', packed(Buffer.from('\0\0\0\0more')), 'a header block with more than headers'],
    ['a bomb', packed(Buffer.alloc(50_000_000)), 'a header block that is too long'],
    ['another dictionary', deflateSync('x', { dictionary: Buffer.from('other') }), "can't be unpacked"],
  ])('refuse %s', async (_what, block, words) => {
    const reader = new HeaderReader();
    const read = reader.read(block);
    await expect(read).rejects.toThrow(words);
    await expect(read).rejects.toBeInstanceOf(SpdyError);
    reader.close();
  });
});
