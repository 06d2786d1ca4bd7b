/** Port-forward over SPDY: each forwarded connection is a pair of streams, for its bytes and for what goes wrong. */
import type { Clock } from '../../../clock.ts';
import type { PodPorts } from '../../node-access.ts';
import type { ByteTransport } from '../byte-transport.ts';
import { SpdySession } from '../spdy/session.ts';
import type { SpdyStream } from '../spdy/stream.ts';
import { forwardPort } from './forward-port.ts';

/** How long the first stream of a pair waits for the second. */
const pairMs = 30_000;

type StreamType = 'data' | 'error';

type Pair = Partial<Record<StreamType, SpdyStream>> & { giveUp: () => void };

const typeOf = ({ headers }: SpdyStream): StreamType | undefined => {
  const type = headers.get('streamtype');
  return type === 'data' || type === 'error' ? type : undefined;
};

const portOf = ({ headers }: SpdyStream): number | undefined => {
  const text = headers.get('port') ?? '';
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port > 0 && port < 65_536 ? port : undefined;
};

/** Old clients don't number their connections: then the data stream is the one after the error stream. */
const requestOf = ({ headers, id }: SpdyStream, type: StreamType): string => {
  const given = headers.get('requestid') ?? '';
  return given === '' ? String(type === 'error' ? id : id - 2) : given;
};

export type SpdyForwardOptions = {
  transport: ByteTransport;
  ports: PodPorts;
  clock: Clock;
  /** What the client is told of an error that is nobody's fault but ours. */
  onBug: (error: unknown) => string;
};

/** Resolves when the client has gone. */
export const forwardOverSpdy = async ({ transport, ports, clock, onBug }: SpdyForwardOptions): Promise<void> => {
  const pairs = new Map<string, Pair>();

  const forward = async (data: SpdyStream, error: SpdyStream, port: number): Promise<void> => {
    const failure = await forwardPort(ports, port, data, clock).catch(onBug);
    if (failure === undefined) {
      await Promise.all([data.close(), error.close()]);
      return;
    }
    await error.write(Buffer.from(failure));
    await Promise.all([data.reset(), error.reset()]);
  };

  const pairFor = (request: string): Pair => {
    const known = pairs.get(request);
    if (known !== undefined) return known;
    const cancel = clock.schedule(clock.now() + pairMs, () => {
      pairs.delete(request);
      void pair.error?.write(Buffer.from(`(request=${request}) timed out waiting for streams`));
      void pair.error?.close();
      void pair.data?.reset();
    });
    const pair: Pair = {
      giveUp() {
        cancel();
        pairs.delete(request);
      },
    };
    pairs.set(request, pair);
    return pair;
  };

  const session = new SpdySession({
    transport,
    onStream(stream, answered) {
      const type = typeOf(stream);
      const port = portOf(stream);
      if (type === undefined || port === undefined) return false;
      const request = requestOf(stream, type);
      const pair = pairFor(request);
      if (pair[type] !== undefined) {
        const words = `error processing stream for request ${request}: ${type} stream already assigned`;
        void answered.then(() => pair.error?.write(Buffer.from(words)));
        return true;
      }
      pair[type] = stream;
      const { data, error } = pair;
      if (data === undefined || error === undefined) return true;
      pair.giveUp();
      void answered.then(() => forward(data, error, portOf(data) ?? port));
      return true;
    },
  });
  try {
    await session.done;
  } catch (error) {
    onBug(error);
  } finally {
    for (const pair of pairs.values()) pair.giveUp();
  }
};
