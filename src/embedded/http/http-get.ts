/** One GET over an open connection, as the kubelet's probes and hooks send it. */
import type { Clock } from '../clock.ts';
import { SysError } from '../runtime/sys.ts';
import type { ByteStream } from './byte-stream.ts';
import { createByteReader, LineTooLong } from './byte-reader.ts';
import { formatHeaders, headerOf, type Headers } from './headers.ts';
import { framingOf, MalformedMessage, parseStatusLine, readBody, readHeaders, type ResponseHead } from './message.ts';

export type HttpRequest = { path: string; host: string; headers?: Headers };
export type HttpResponse = { status: number; headers: Headers; body: Uint8Array };

/** Nothing came that could be an answer. `message` is what Go's client says: `EOF`, `connection reset by peer`. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';
  /** The time was over. */
  readonly timeout: boolean;

  constructor(message: string, timeout = false) {
    super(message);
    this.timeout = timeout;
  }
}

/** Nobody reads more of a probe's answer. */
const maxBodyBytes = 10 * 1024;

/** Rejects with HttpFailure. Closes the connection in any case. */
export const httpGet = async (
  connection: ByteStream,
  request: HttpRequest,
  { timeoutMs, clock }: { timeoutMs: number; clock: Clock },
): Promise<HttpResponse> => {
  let late: (() => void) | undefined;
  let headArrived = false;
  const deadline = new Promise<never>((_resolve, reject) => {
    late = clock.schedule(clock.now() + timeoutMs, () => {
      const stage = headArrived ? 'or context cancellation while reading body' : 'exceeded while awaiting headers';
      reject(new HttpFailure(`context deadline exceeded (Client.Timeout ${stage})`, true));
    });
  });
  const exchange = async (): Promise<HttpResponse> => {
    await connection.write(Buffer.from(requestText(request), 'latin1'));
    const reader = createByteReader(() => connection.read());
    const first = await reader.line();
    if (first === undefined) throw new HttpFailure('EOF');
    const status = parseStatusLine(first);
    if (status === undefined)
      throw new HttpFailure(
        `net/http: HTTP/1.x transport connection broken: malformed HTTP response ${JSON.stringify(first)}`,
      );
    const head: ResponseHead = { ...status, headers: await readHeaders(reader) };
    headArrived = true;
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const piece of readBody(reader, framingOf(head, 'GET'))) {
      pieces.push(piece);
      size += piece.length;
      if (size >= maxBodyBytes) break;
    }
    return { status: head.status, headers: head.headers, body: Buffer.concat(pieces).subarray(0, maxBodyBytes) };
  };
  const answer = exchange();
  // When the deadline wins, what the exchange comes to afterwards is nobody's business.
  answer.catch(() => undefined);
  try {
    return await Promise.race([answer, deadline]);
  } catch (error) {
    throw asFailure(error);
  } finally {
    late?.();
    connection.close();
  }
};

const asFailure = (error: unknown): unknown => {
  if (error instanceof MalformedMessage) return new HttpFailure('unexpected EOF');
  if (error instanceof LineTooLong)
    return new HttpFailure('net/http: server response headers exceeded 65536 bytes; aborted');
  if (error instanceof SysError) return new HttpFailure(error.message.toLowerCase());
  return error;
};

const requestText = ({ path, host, headers = [] }: HttpRequest): string => {
  const fixed: Headers = [
    ['Host', headerOf(headers, 'Host') ?? host],
    ...headers.filter(([name]) => name.toLowerCase() !== 'host'),
    ['Connection', 'close'],
  ];
  return `GET ${path} HTTP/1.1\r\n${formatHeaders(fixed)}\r\n`;
};
