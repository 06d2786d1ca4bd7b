/** exec and attach as clients speak them that know no WebSockets: a SPDY stream for each of the command's streams. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../clock.ts';
import { refusal } from '../errors.ts';
import { overSocket } from './byte-transport.ts';
import { channel, sizeOf, type CommandChannels } from './channels.ts';
import type { CommandRequest } from './command-session.ts';
import { SpdySession } from './spdy/session.ts';
import type { SpdyStream } from './spdy/stream.ts';

const protocols = ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'];

/** How long a client has to open the streams that it asked for. */
const openingMs = 30_000;

const names = ['error', 'stdin', 'stdout', 'stderr', 'resize'] as const;
type Name = (typeof names)[number];

const nameOf = ({ headers }: SpdyStream): Name | undefined => names.find((name) => name === headers.get('streamtype'));

const byChannel: Record<number, Name> = {
  [channel.stdout]: 'stdout',
  [channel.stderr]: 'stderr',
  [channel.error]: 'error',
};

const wantedBy = ({ stdin, stdout, stderr, tty }: CommandRequest, protocol: string): Name[] => [
  'error',
  ...(stdin ? (['stdin'] as const) : []),
  ...(stdout ? (['stdout'] as const) : []),
  ...(stderr && !tty ? (['stderr'] as const) : []),
  ...(tty && (protocol.startsWith('v3') || protocol.startsWith('v4')) ? (['resize'] as const) : []),
];

class SpdyChannels implements CommandChannels {
  readonly #session: SpdySession;
  readonly #streams: ReadonlyMap<Name, SpdyStream>;
  onResize: ((columns: number, rows: number) => void) | undefined;
  onClose: (() => void) | undefined;

  constructor(session: SpdySession, streams: ReadonlyMap<Name, SpdyStream>) {
    this.#session = session;
    this.#streams = streams;
    void this.#readSizes();
    void session.done.finally(() => this.onClose?.());
  }

  async send(to: number, bytes: Uint8Array): Promise<void> {
    const name = byChannel[to];
    if (name !== undefined) await this.#streams.get(name)?.write(bytes);
  }

  async *input(): AsyncGenerator<Uint8Array> {
    const stream = this.#streams.get('stdin');
    for (let bytes = await stream?.read(); bytes !== undefined; bytes = await stream?.read()) yield bytes;
  }

  close(): void {
    void this.#close();
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#streams.values()].map((stream) => stream.close()));
    this.#session.close();
  }

  async #readSizes(): Promise<void> {
    const stream = this.#streams.get('resize');
    let text = '';
    for (let bytes = await stream?.read(); bytes !== undefined; bytes = await stream?.read()) {
      // One size after the other, without anything between.
      text += Buffer.from(bytes).toString();
      for (let end = text.indexOf('}'); end >= 0; end = text.indexOf('}')) {
        const size = sizeOf(text.slice(0, end + 1));
        if (size !== undefined) this.onResize?.(...size);
        text = text.slice(end + 1);
      }
    }
  }
}

export const isSpdy = ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'spdy/3.1';

export type SpdyRequest = { request: IncomingMessage; socket: Duplex; head: Buffer; clock: Clock };

/** Throws what is refused. Calls `serve` when all streams are there. */
export const acceptSpdy = (
  wanted: CommandRequest,
  { request, socket, head, clock }: SpdyRequest,
  serve: (channels: CommandChannels, protocol: string) => void,
): void => {
  const offered = String(request.headers['x-stream-protocol-version'] ?? '')
    .split(',')
    .map((name) => name.trim());
  const protocol = protocols.find((name) => offered.includes(name));
  if (protocol === undefined)
    throw refusal(
      403,
      'Forbidden',
      `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${protocols.join(' ')}]`,
    );
  const answer = ['Connection: Upgrade', 'Upgrade: SPDY/3.1', `X-Stream-Protocol-Version: ${protocol}`];
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${answer.join('\r\n')}\r\n\r\n`);

  const missing = new Set(wantedBy(wanted, protocol));
  const streams = new Map<Name, SpdyStream>();
  const session = new SpdySession({
    transport: overSocket(socket, head),
    onStream(stream, answered) {
      const name = nameOf(stream);
      if (name === undefined || !missing.delete(name)) return false;
      streams.set(name, stream);
      if (missing.size === 0) {
        cancel();
        void answered.then(() => serve(new SpdyChannels(session, streams), protocol));
      }
      return true;
    },
  });
  const cancel = clock.schedule(clock.now() + openingMs, () => session.close());
  void session.done.finally(cancel);
};
