/** Compressing and unpacking piece by piece. */
import { createGunzip, createGzip, type Gunzip, type Gzip } from 'node:zlib';

/** Data in a gzip stream that is none. */
export class DamagedArchive extends Error {
  override readonly name = 'DamagedArchive';
}

export interface Converter {
  /** What comes out for this input, so far. */
  push(bytes: Uint8Array): Promise<Uint8Array[]>;
  /** The rest. */
  end(): Promise<Uint8Array[]>;
  close(): void;
}

/** Input goes in this much at a time: what a piece unpacks to stays within bounds. */
const pieceBytes = 4096;

const converter = (stream: Gunzip | Gzip): Converter => {
  let out: Uint8Array[] = [];
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  stream.on('data', (chunk: Buffer) => void out.push(chunk));
  stream.on('error', (error) => {
    failure = error;
    wake?.();
  });
  const take = (): Uint8Array[] => {
    if (failure !== undefined) throw new DamagedArchive(failure.message);
    const taken = out;
    out = [];
    return taken;
  };
  const settle = (begin: (done: () => void) => void): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      if (failure === undefined) begin(resolve);
      else resolve();
    });
  return {
    async push(bytes) {
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        const piece = Buffer.from(bytes.subarray(at, at + pieceBytes));
        await settle((done) => void stream.write(piece, () => done()));
      }
      return take();
    },
    async end() {
      await settle((done) => {
        stream.once('end', done);
        stream.end();
      });
      return take();
    },
    close: () => stream.destroy(),
  };
};

export const unpacker = (): Converter => converter(createGunzip());
export const packer = (level: number): Converter => converter(createGzip({ level }));
