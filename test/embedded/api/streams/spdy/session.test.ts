import { describe, expect, test } from '@jest/globals';
import { frameBytes, type Frame } from '../../../../../src/embedded/api/streams/spdy/frame.ts';
import { HeaderWriter } from '../../../../../src/embedded/api/streams/spdy/header-block.ts';
import { SpdySession } from '../../../../../src/embedded/api/streams/spdy/session.ts';
import type { SpdyStream } from '../../../../../src/embedded/api/streams/spdy/stream.ts';
import { fakeTransport, settled } from '../fake-transport.ts';

const start = (wanted: (stream: SpdyStream) => boolean = () => true) => {
  const transport = fakeTransport();
  const streams: SpdyStream[] = [];
  const session = new SpdySession({
    transport,
    onStream(stream) {
      streams.push(stream);
      return wanted(stream);
    },
  });
  const headers = new HeaderWriter();
  const send = (frame: Frame): void => transport.arrives(frameBytes(frame));
  const open = (stream: number, names: Record<string, string> = {}, end = false): void =>
    send({ type: 'synStream', stream, end, block: headers.write(new Map(Object.entries(names))) });
  const data = (stream: number, text: string, end = false): void =>
    send({ type: 'data', stream, end, bytes: Buffer.from(text) });
  const sent = (type: Frame['type']): Frame[] => transport.frames.filter((frame) => frame.type === type);
  return { transport, session, streams, send, open, data, sent };
};

const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString();

describe('a SPDY connection', () => {
  test('answers streams, carries bytes both ways and their ends', async () => {
    const { streams, open, data, sent, transport } = start();
    open(1, { port: '80' });
    data(1, 'hello');
    data(1, '', true);
    await settled(() => sent('synReply').length === 1);
    const [stream] = streams;
    expect(stream?.headers.get('port')).toBe('80');
    expect([text(await stream?.read()), await stream?.read()]).toEqual(['hello', undefined]);
    await stream?.write(Buffer.alloc(40_000));
    await stream?.close();
    expect(transport.frames.slice(1)).toMatchObject([
      { type: 'data', stream: 1, end: false, bytes: { length: 32_768 } },
      { type: 'data', stream: 1, end: false, bytes: { length: 7232 } },
      { type: 'data', stream: 1, end: true, bytes: { length: 0 } },
    ]);
  });

  test('resets what is not wanted, and streams whose numbers are none', async () => {
    const { open, sent } = start(({ headers }) => headers.has('port'));
    open(1);
    open(4, { port: '80' });
    open(5, { port: '80' });
    open(3, { port: '80' });
    open(5, { port: '80' });
    await settled(() => sent('reset').length === 4);
    expect(sent('reset')).toEqual([
      { type: 'reset', stream: 1, status: 5 },
      { type: 'reset', stream: 4, status: 1 },
      { type: 'reset', stream: 3, status: 1 },
      { type: 'reset', stream: 5, status: 1 },
    ]);
    expect(sent('synReply')).toHaveLength(1);
  });

  test('answers pings, and takes what it has no use for', async () => {
    const { send, open, sent, streams } = start();
    send({ type: 'settings' });
    send({ type: 'windowUpdate', stream: 1, delta: 9 });
    send({ type: 'data', stream: 99, end: false, bytes: Buffer.from('for nobody') });
    send({ type: 'reset', stream: 99, status: 5 });
    send({ type: 'ping', id: 2 });
    send({ type: 'ping', id: 3 });
    open(1);
    await settled(() => sent('synReply').length === 1);
    expect(sent('ping')).toEqual([{ type: 'ping', id: 3 }]);
    expect(streams).toHaveLength(1);
  });

  test('opens no more streams after it was told to go', async () => {
    const { send, open, data, streams, sent } = start();
    open(1);
    send({ type: 'goAway', lastStream: 0, status: 0 });
    open(3);
    data(1, 'still');
    await settled(() => sent('synReply').length === 1);
    expect(text(await streams[0]?.read())).toBe('still');
    expect(streams).toHaveLength(1);
  });

  test('ends with all its streams, whoever ends it', async () => {
    for (const end of [
      ({ session }: ReturnType<typeof start>) => session.close(),
      ({ transport }: ReturnType<typeof start>) => transport.close(),
      ({ transport }: ReturnType<typeof start>) => transport.arrives(Buffer.from('8003ffff00000000', 'hex')),
    ]) {
      const started = start();
      started.open(1);
      await settled(() => started.streams.length === 1);
      const reading = started.streams[0]!.read();
      end(started);
      await started.session.done;
      expect(await reading).toBeUndefined();
      expect(started.transport.closed).toBe(true);
      await started.streams[0]!.write(Buffer.from('nobody hears it'));
      expect(started.sent('data')).toEqual([]);
    }
  });

  test('says what is wrong with bytes that are no SPDY', async () => {
    const { transport, session, sent } = start();
    transport.arrives(Buffer.from('8003ffff00000000', 'hex'));
    await session.done;
    expect(sent('goAway')).toEqual([{ type: 'goAway', lastStream: 0, status: 1 }]);
  });
});

describe('a hostile client', () => {
  test('that sends what nobody reads is held back, and let go on when somebody does', async () => {
    const { transport, open, data, streams } = start();
    open(1);
    await settled(() => streams.length === 1);
    for (let sent = 0; !transport.paused; sent += 1) {
      expect(sent).toBeLessThan(40);
      data(1, 'x'.repeat(32_768));
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (let left = 40; transport.paused; left -= 1) {
      expect(left).toBeGreaterThan(0);
      await streams[0]!.read();
    }
  });

  test('that sends it in tiny pieces is held back for what they cost', async () => {
    const { transport, open, data, streams } = start();
    open(1);
    await settled(() => streams.length === 1);
    for (let sent = 0; !transport.paused; sent += 1) {
      expect(sent).toBeLessThan(10_000);
      data(1, 'x');
      if (sent % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  });

  test('that never reads is not listened to', async () => {
    const { transport, send, sent } = start();
    transport.reads(false);
    for (let id = 1; !transport.paused; id += 2) {
      expect(id).toBeLessThan(40_000);
      send({ type: 'ping', id });
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent('ping')).toHaveLength(1);
    transport.reads(true);
    await settled(() => !transport.paused);
  });

  test('that opens stream after stream gets so many, and then none', async () => {
    const { open, sent, streams } = start();
    for (let index = 0; index < 2100; index += 1) open(index * 2 + 1);
    await settled(() => sent('synReply').length + sent('reset').length === 2100);
    expect(streams).toHaveLength(2048);
    expect(sent('reset')[0]).toEqual({ type: 'reset', stream: 4097, status: 3 });
    await streams[0]!.close();
    open(5001);
    await settled(() => sent('synReply').length === 2049);
  });

  test('that leaves what it sent to a stream unread loses it when it resets the stream', async () => {
    const { transport, open, data, send, streams } = start();
    open(1);
    await settled(() => streams.length === 1);
    for (let sent = 0; !transport.paused; sent += 1) {
      data(1, 'x'.repeat(32_768));
      await new Promise((resolve) => setImmediate(resolve));
    }
    send({ type: 'reset', stream: 1, status: 5 });
    await settled(() => !transport.paused);
    expect(await streams[0]!.read()).toBeUndefined();
  });
});
