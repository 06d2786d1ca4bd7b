/** A connection whose other side is the test. */
import type { ByteTransport } from '../../../../src/embedded/api/streams/byte-transport.ts';
import { FrameReader } from '../../../../src/embedded/api/streams/spdy/frame-reader.ts';
import type { Frame } from '../../../../src/embedded/api/streams/spdy/frame.ts';

export type FakeTransport = ByteTransport & {
  /** What was sent. */
  readonly frames: Frame[];
  paused: boolean;
  closed: boolean;
  /** Takes nothing any more until it is called again with true. */
  reads(reads: boolean): void;
  arrives(bytes: Uint8Array): void;
};

export const fakeTransport = (): FakeTransport => {
  const reader = new FrameReader();
  let reading = true;
  let waiting: ((taken: boolean) => void)[] = [];
  const transport: FakeTransport = {
    frames: [],
    paused: false,
    closed: false,
    onBytes: () => {},
    onClose: () => {},
    send(bytes) {
      for (const frame of reader.read(bytes))
        transport.frames.push(frame.type === 'data' ? { ...frame, bytes: Buffer.from(frame.bytes) } : frame);
      return reading ? Promise.resolve(true) : new Promise((resolve) => void waiting.push(resolve));
    },
    pause() {
      transport.paused = true;
    },
    resume() {
      transport.paused = false;
    },
    close() {
      if (transport.closed) return;
      transport.closed = true;
      transport.onClose();
    },
    reads(reads) {
      reading = reads;
      if (!reads) return;
      for (const resolve of waiting) resolve(true);
      waiting = [];
    },
    arrives: (bytes) => transport.onBytes(bytes),
  };
  return transport;
};

/** What was set off by now has happened, zlib's own threads included. */
export const settled = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
};
