/** Header blocks: names and values behind zlib, whose state goes on from one block to the next. */
import { constants, createInflate, type Inflate } from 'node:zlib';
import { dictionary } from './dictionary.ts';
import { SpdyError } from './frame.ts';

/** By name in lower case. */
export type Headers = ReadonlyMap<string, string>;

/** Unpacked. */
const longestBlock = 4 * 1024;

const parse = (block: Buffer): Headers => {
  let at = 0;
  const number = (): number => {
    if (at + 4 > block.length) throw new SpdyError('a header block that ends too early');
    at += 4;
    return block.readUInt32BE(at - 4);
  };
  const text = (): string => {
    const length = number();
    if (length > block.length - at) throw new SpdyError('a header block that ends too early');
    at += length;
    return block.toString('utf8', at - length, at);
  };
  const headers = new Map<string, string>();
  for (let left = number(); left > 0; left -= 1) {
    const name = text().toLowerCase();
    headers.set(name, text());
  }
  if (at !== block.length) throw new SpdyError('a header block with more than headers');
  return headers;
};

/** Reads one block after the other: one call at a time. */
export class HeaderReader {
  readonly #inflate: Inflate;
  #unpacked: Buffer[] = [];
  #length = 0;
  #fail: (error: Error) => void = () => {};

  constructor() {
    this.#inflate = createInflate({ dictionary, flush: constants.Z_SYNC_FLUSH });
    this.#inflate.on('data', (bytes: Buffer) => {
      this.#length += bytes.length;
      if (this.#length <= longestBlock) this.#unpacked.push(bytes);
      else this.#inflate.destroy();
    });
    this.#inflate.on('error', (error) => this.#fail(error));
  }

  /** Rejects with SpdyError. */
  async read(block: Uint8Array): Promise<Headers> {
    this.#unpacked = [];
    this.#length = 0;
    await new Promise<void>((resolve, reject) => {
      this.#fail = (error) => reject(new SpdyError(`a header block that can't be unpacked: ${error.message}`));
      this.#inflate.write(block, (error) => {
        if (error === null || error === undefined) resolve();
        else this.#fail(error);
      });
    });
    if (this.#length > longestBlock) throw new SpdyError('a header block that is too long');
    return parse(Buffer.concat(this.#unpacked));
  }

  close(): void {
    this.#inflate.destroy();
  }
}

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** An empty piece: some only look at what came before when they see it. */
const flush = Buffer.from([0, 0, 0, 0xff, 0xff]);

/** Writes one block after the other. Nothing is made smaller: zlib takes bytes as they are too, and there are few. */
export class HeaderWriter {
  #begun = false;

  write(headers: Headers): Buffer {
    const parts = [number(headers.size)];
    for (const [name, value] of headers) {
      for (const text of [name, value]) {
        const bytes = Buffer.from(text);
        parts.push(number(bytes.length), bytes);
      }
    }
    const plain = Buffer.concat(parts);
    const head = Buffer.alloc(5);
    head.writeUInt16LE(plain.length, 1);
    head.writeUInt16LE(~plain.length & 0xff_ff, 3);
    // zlib's own two bytes come once: deflate with a window of 32 KiB.
    const begin = this.#begun ? [] : [Buffer.from([0x78, 0x01])];
    this.#begun = true;
    return Buffer.concat([...begin, head, plain, flush]);
  }
}
