/** One request of wget and the head of its answer. */
import { createByteReader, type ByteReader } from '../../../http/byte-reader.ts';
import { parseHeader, type Headers } from '../../../http/headers.ts';
import { HandshakeFailure } from '../../../http/secure-stream.ts';
import { SysError, type Sys } from '../../../runtime/sys.ts';
import { lookupHost } from '../../lookup-host.ts';
import { formatAddress } from '../port.ts';
import { secureSocket } from '../secure-socket.ts';
import { TimedOut, timedRead } from '../timed-read.ts';
import type { Url } from './url.ts';

export type WgetRequest = {
  url: Url;
  headers: readonly string[];
  userAgent: string;
  post: string | undefined;
  rangeStart: number;
  timeoutMs: number;
  /** Says a line on standard error (or in the log). */
  say: (text: string) => Promise<void>;
  quiet: boolean;
  showResponse: boolean;
  /** `--no-check-certificate`: it never does, and says so unless it is told not to. */
  unchecked: boolean;
};

export type WgetResponse = { fd: number; reader: ByteReader; status: number; statusLine: string; headers: Headers };

/** Why a download ends: the text after `wget: `. */
export class WgetFailure extends Error {
  override readonly name = 'WgetFailure';
}

/** Finds the host, connects, asks, and reads up to the body. Throws WgetFailure. */
export const exchange = async (sys: Sys, request: WgetRequest): Promise<WgetResponse> => {
  const { url, timeoutMs } = request;
  const found = await lookupHost(sys, url.host);
  if ('failure' in found) throw new WgetFailure(`bad address '${url.authority}'`);
  const address = found.addresses[0];
  if (!request.quiet) await request.say(`Connecting to ${url.authority} (${formatAddress(address, url.port)})\n`);
  const fd = await connect(sys, address, url.port, timeoutMs);
  try {
    const { read, write } = await talkOver(sys, fd, request);
    await write(Buffer.from(requestText(request), 'latin1'));
    const reader = createByteReader(read);
    return { fd, reader, ...(await readHead(request, reader)) };
  } catch (error) {
    sys.close(fd);
    if (error instanceof HandshakeFailure) throw new WgetFailure('error getting response: Connection reset by peer');
    if (error instanceof TimedOut) throw new WgetFailure('download timed out');
    if (error instanceof SysError) throw new WgetFailure(`error getting response: ${error.message}`);
    throw error;
  }
};

type Talk = { read: () => Promise<Uint8Array>; write: (bytes: Uint8Array) => Promise<void> };

const talkOver = async (sys: Sys, fd: number, { url, timeoutMs, unchecked }: WgetRequest): Promise<Talk> => {
  if (url.scheme === 'http')
    return { read: () => timedRead(sys, fd, timeoutMs), write: (bytes) => sys.write(fd, bytes) };
  if (!unchecked) await sys.write(2, Buffer.from('wget: note: TLS certificate validation not implemented\n'));
  return secureSocket(sys, fd, () => timeoutMs, { name: url.host });
};

const connect = async (sys: Sys, host: string, port: number, timeoutMs: number): Promise<number> => {
  const started = sys.clock.now();
  try {
    return await sys.connect({ host, port }, { timeoutMs });
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    // The kernel's own patience may end first, which is another matter.
    if (error.errno === 'ETIMEDOUT' && sys.clock.now() - started >= timeoutMs)
      throw new WgetFailure('download timed out');
    throw new WgetFailure(`can't connect to remote host (${host}): ${error.message}`);
  }
};

const requestText = ({ url, headers, userAgent, post, rangeStart }: WgetRequest): string =>
  [
    `${post === undefined ? 'GET' : 'POST'} ${url.path} HTTP/1.1`,
    `Host: ${url.authority}`,
    `User-Agent: ${userAgent}`,
    'Connection: close',
    ...(url.user === undefined ? [] : [`Authorization: Basic ${Buffer.from(url.user, 'latin1').toString('base64')}`]),
    ...(rangeStart > 0 ? [`Range: bytes=${rangeStart}-`] : []),
    ...headers,
    ...(post === undefined
      ? []
      : ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${post.length}`]),
    '',
    post ?? '',
  ].join('\r\n');

/** What is left over in errno when a server says nothing. */
const saysNothing = 'error getting response: No such file or directory';

const readHead = async (
  request: WgetRequest,
  reader: ByteReader,
): Promise<Pick<WgetResponse, 'status' | 'statusLine' | 'headers'>> => {
  const line = async (): Promise<string> => {
    const text = await reader.line();
    if (text === undefined) throw new WgetFailure(saysNothing);
    if (request.showResponse) await request.say(`  ${text}\n`);
    return text;
  };
  for (;;) {
    const statusLine = await line();
    const status = Number(/^\S+ +(\d+)/u.exec(statusLine)?.[1] ?? '0');
    if (status >= 400) return { status, statusLine, headers: [] };
    const headers: (readonly [string, string])[] = [];
    for (let text = await line(); text !== ''; text = await line()) {
      const header = parseHeader(text);
      if (header !== undefined) headers.push(header);
      // A redirect is followed as soon as it is seen.
      if (status >= 300 && header?.[0].toLowerCase() === 'location') break;
    }
    if (status !== 0 && status !== 100) return { status, statusLine, headers };
  }
};
