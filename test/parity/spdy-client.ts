/** A client of port-forward that speaks SPDY/3.1, as kubectl does: in a WebSocket, or on the bare connection. */
import { request, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { constants, createDeflate } from 'node:zlib';
import { dictionary } from '../../src/embedded/api/streams/spdy/dictionary.ts';
import { frameBytes, type Frame } from '../../src/embedded/api/streams/spdy/frame.ts';
import { FrameReader } from '../../src/embedded/api/streams/spdy/frame-reader.ts';
import { overTunnel } from './tunnel.ts';

export type Carrier = 'tunnel' | 'bare';

export type ClientStream = {
  readonly id: number;
  /** `reply`, `end` or `reset`, in the order in which they came. */
  readonly signs: string[];
  /** All that came, when no more comes. */
  readonly ended: Promise<Buffer>;
  /** What has come so far. */
  text(): string;
  write(bytes: Uint8Array | string): void;
  end(): void;
  reset(): void;
};

const numbers = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
};

/** Packs headers one after the other, each building on those before. */
const packer = (): ((headers: Record<string, string>) => Promise<Buffer>) => {
  const deflate = createDeflate({ dictionary });
  const packed: Buffer[] = [];
  deflate.on('data', (bytes: Buffer) => packed.push(bytes));
  return (headers) => {
    const texts = Object.entries(headers).flat();
    const parts = texts.flatMap((text) => [numbers(Buffer.byteLength(text)), Buffer.from(text)]);
    deflate.write(Buffer.concat([numbers(texts.length / 2), ...parts]));
    return new Promise((resolve) => {
      deflate.flush(constants.Z_SYNC_FLUSH, () => resolve(Buffer.concat(packed.splice(0))));
    });
  };
};

export class SpdyClient {
  readonly socket: Duplex;
  /** All frames that are of no stream: pings, and why it ended. */
  readonly frames: Frame[] = [];
  readonly closed: Promise<void>;
  /** Any bytes, whether they mean something or not. */
  readonly sendBytes: (bytes: Uint8Array) => void;
  readonly #streams = new Map<number, { chunks: Buffer[]; signs: string[]; done: () => void }>();
  readonly #pack = packer();
  readonly #listeners = new Set<() => void>();
  #last = -1;

  constructor(socket: Duplex, carrier: Carrier) {
    this.socket = socket;
    const reader = new FrameReader();
    const take = (bytes: Buffer): void => {
      for (const frame of reader.read(bytes)) this.#take(frame);
      for (const listener of this.#listeners) listener();
    };
    if (carrier === 'bare') {
      socket.on('data', take);
      this.sendBytes = (bytes) => void socket.write(bytes);
    } else this.sendBytes = overTunnel(socket, take).send;
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        for (const stream of this.#streams.values()) stream.done();
        resolve();
      });
    });
  }

  send(frame: Frame): void {
    this.sendBytes(frameBytes(frame));
  }

  async open(headers: Record<string, string>, options: { id?: number; end?: boolean } = {}): Promise<ClientStream> {
    const block = await this.#pack(headers);
    this.#last = options.id ?? this.#last + 2;
    const id = this.#last;
    const chunks: Buffer[] = [];
    const signs: string[] = [];
    const ended = new Promise<Buffer>((resolve) => {
      this.#streams.set(id, { chunks, signs, done: () => resolve(Buffer.concat(chunks)) });
    });
    this.send({ type: 'synStream', stream: id, end: options.end ?? false, block });
    return {
      id,
      signs,
      ended,
      text: () => Buffer.concat(chunks).toString(),
      write: (bytes) => this.send({ type: 'data', stream: id, end: false, bytes: Buffer.from(bytes) }),
      end: () => this.send({ type: 'data', stream: id, end: true, bytes: new Uint8Array(0) }),
      reset: () => this.send({ type: 'reset', stream: id, status: 5 }),
    };
  }

  /** A connection to a port, as kubectl opens one. */
  async connect(port: number, requestID: string): Promise<{ data: ClientStream; error: ClientStream }> {
    const headers = { port: String(port), requestid: requestID };
    const error = await this.open({ ...headers, streamtype: 'error' }, { end: true });
    return { error, data: await this.open({ ...headers, streamtype: 'data' }) };
  }

  /** Resolves as soon as it is so, looking after each piece that arrives. */
  until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!isSo()) return;
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
      look();
    });
  }

  close(): void {
    this.socket.destroy();
  }

  #take(frame: Frame): void {
    const stream = 'stream' in frame ? this.#streams.get(frame.stream) : undefined;
    if (stream === undefined) {
      this.frames.push(frame.type === 'data' ? { ...frame, bytes: Buffer.from(frame.bytes) } : frame);
      return;
    }
    if (frame.type === 'data') stream.chunks.push(Buffer.from(frame.bytes));
    if (frame.type === 'synReply') stream.signs.push('reply');
    if (frame.type === 'reset') stream.signs.push('reset');
    else if (frame.type !== 'data' || !frame.end) return;
    else stream.signs.push('end');
    stream.done();
  }
}

const handshakes: Record<Carrier, { method: string; headers: Record<string, string> }> = {
  tunnel: {
    method: 'GET',
    headers: {
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
      'Sec-WebSocket-Protocol': 'SPDY/3.1+portforward.k8s.io',
    },
  },
  bare: { method: 'POST', headers: { Upgrade: 'SPDY/3.1', 'X-Stream-Protocol-Version': 'portforward.k8s.io' } },
};

export type Target = Omit<RequestOptions, 'headers'> & { headers?: Record<string, string> };

export type Refused = { code: number; text: string };

/** `target`: with the credentials and the whole path. */
export const connectSpdy = (url: string, target: Target, carrier: Carrier): Promise<SpdyClient | Refused> =>
  new Promise((resolve, reject) => {
    const { method, headers } = handshakes[carrier];
    const asked = request(url, {
      ...target,
      method,
      headers: { ...target.headers, ...headers, Connection: 'Upgrade' },
    });
    asked.on('upgrade', (_response, socket, head) => {
      const client = new SpdyClient(socket, carrier);
      if (head.length > 0) socket.unshift(head);
      resolve(client);
    });
    asked.on('response', (response) => {
      let text = '';
      response.on('data', (piece: Buffer) => (text += piece.toString()));
      response.on('end', () => resolve({ code: response.statusCode ?? 0, text }));
    });
    asked.on('error', reject);
    asked.end();
  });
