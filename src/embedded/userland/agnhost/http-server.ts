/** An HTTP server that answers as Go's does: connections are kept, and the headers it adds by itself are the same. */
import type { ByteStream } from '../../http/byte-stream.ts';
import { createByteReader, LineTooLong, type ByteReader } from '../../http/byte-reader.ts';
import { httpDate } from '../../http/http-date.ts';
import { formatHeaders, headerOf, type Headers } from '../../http/headers.ts';
import { framingOfHeaders, keepsAlive, MalformedMessage, readBody, readHeaders } from '../../http/message.ts';
import { SysError, type SocketAddress, type Sys } from '../../runtime/sys.ts';
import { gather } from '../gather.ts';
import { formatAddress } from '../net/port.ts';
import { log } from './command.ts';
import { contentTypeOf } from './content-type.ts';
import { statusTexts } from './status-texts.ts';

export type Request = {
  method: string;
  /** Decoded. */
  path: string;
  query: URLSearchParams;
  /** As it was asked for: `/echo?msg=a`. */
  target: string;
  host: string;
  headers: Headers;
  body: Uint8Array;
  peer: SocketAddress;
};

export type Response = { status?: number; headers?: Headers; body?: string | Uint8Array };

export type Handler = (request: Request) => Promise<Response> | Response;

export type HttpServer = {
  /** Takes no more connections; resolves when the open ones have had their answers, or after `timeoutMs`. */
  shutdown(timeoutMs: number): Promise<void>;
};

/** Refuses as Go does: `listen tcp :80: bind: address already in use` on standard error, exit code 1. */
export const listenOn = async (sys: Sys, port: number): Promise<number> => {
  try {
    return sys.listen({ host: '::', port });
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    await log(sys, `listen tcp :${port}: bind: ${error.message.toLowerCase()}`);
    return sys.exit(1);
  }
};

/** A connection as a stream of bytes. */
export const streamOf = (sys: Sys, fd: number): ByteStream => ({
  read: () => sys.read(fd),
  write: (bytes) => sys.write(fd, bytes),
  end: () => sys.shutdown(fd),
  close: () => sys.close(fd),
});

/** Serves beside whatever else the program does. `secure`: makes TLS of what comes in. */
export const serveHttp = (
  sys: Sys,
  listener: number,
  handler: Handler,
  secure: (stream: ByteStream) => ByteStream = (stream) => stream,
): HttpServer => {
  const busy = new Set<Promise<void>>();
  let closed = false;
  const accept = async (): Promise<never> => {
    for (;;) {
      const { fd, peer } = await sys.accept(listener);
      const connection = serveConnection(sys, secure(streamOf(sys, fd)), peer, handler, () => closed).catch(
        () => undefined,
      );
      busy.add(connection);
      void connection.then(() => busy.delete(connection));
    }
  };
  // It ends when the listener is closed or the process is over.
  accept().catch(() => undefined);
  return {
    async shutdown(timeoutMs) {
      closed = true;
      sys.close(listener);
      await Promise.race([Promise.all(busy), sys.sleep(timeoutMs)]);
    },
  };
};

/** For a program that does nothing else. */
export const serveForever = async (sys: Sys, port: number, handler: Handler): Promise<never> => {
  serveHttp(sys, await listenOn(sys, port), handler);
  for (;;) await sys.sleep(86_400_000);
};

export const remoteAddress = ({ peer }: Request): string =>
  formatAddress(peer.host.replace(/^::ffff:/u, ''), peer.port);

const serveConnection = async (
  sys: Sys,
  stream: ByteStream,
  peer: SocketAddress,
  handler: Handler,
  closing: () => boolean,
): Promise<void> => {
  const reader = createByteReader(() => stream.read());
  try {
    for (;;) {
      const request = await readRequest(sys, stream, reader, peer);
      if (request === undefined) break;
      if ('refused' in request) {
        await stream.write(Buffer.from(`HTTP/1.1 ${request.refused}\r\nConnection: close\r\n\r\n${request.refused}`));
        break;
      }
      const response = await handler(request);
      const keep = keepsAlive(request.version, request.headers) && !closing() && !asksToClose(response);
      await stream.write(responseBytes(sys.clock.now(), request, response, keep));
      if (!keep) break;
    }
    stream.end();
  } catch (error) {
    const isClients = error instanceof SysError || error instanceof MalformedMessage || error instanceof LineTooLong;
    if (!isClients) throw error;
  } finally {
    stream.close();
  }
};

const asksToClose = ({ headers = [] }: Response): boolean => headerOf(headers, 'Connection')?.toLowerCase() === 'close';

type Read = (Request & { version: string }) | { refused: string } | undefined;

const readRequest = async (sys: Sys, stream: ByteStream, reader: ByteReader, peer: SocketAddress): Promise<Read> => {
  const line = await reader.line();
  if (line === undefined) return undefined;
  const parts = /^(\S+) (\S+) (HTTP\/1\.[01])$/u.exec(line);
  if (parts === null) return { refused: '400 Bad Request' };
  const headers = await readHeaders(reader);
  const [, method = '', target = '', version = ''] = parts;
  const framing = framingOfHeaders(headers) ?? { length: 0 };
  if (headerOf(headers, 'Expect')?.toLowerCase() === '100-continue') {
    await stream.write(Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'));
  }
  const body = await gather(sys, readBody(reader, framing));
  const host = headerOf(headers, 'Host') ?? '';
  if (!URL.canParse(target, 'http://server')) return { refused: '400 Bad Request' };
  const url = new URL(target, 'http://server');
  const query = url.searchParams;
  return {
    method,
    path: decoded(url.pathname),
    query,
    target,
    host,
    headers,
    body,
    peer,
    version,
  };
};

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

const responseBytes = (
  now: number,
  { method }: Request,
  { status = 200, headers = [], body = '' }: Response,
  keep: boolean,
): Buffer => {
  const content = typeof body === 'string' ? Buffer.from(body) : body;
  const all: (readonly [string, string])[] = [...headers];
  if (headerOf(headers, 'Date') === undefined) all.push(['Date', httpDate(now)]);
  if (status !== 204 && status !== 304 && status >= 200) {
    all.push(['Content-Length', String(content.length)]);
    if (content.length > 0 && headerOf(headers, 'Content-Type') === undefined) {
      all.push(['Content-Type', contentTypeOf(content)]);
    }
  }
  if (!keep && headerOf(headers, 'Connection') === undefined) all.push(['Connection', 'close']);
  const head = Buffer.from(
    `HTTP/1.1 ${status} ${statusTexts[status] ?? `status code ${status}`}\r\n${formatHeaders(all)}\r\n`,
    'latin1',
  );
  return method === 'HEAD' ? head : Buffer.concat([head, content]);
};
