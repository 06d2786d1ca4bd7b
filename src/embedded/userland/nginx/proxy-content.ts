/** Passes a request on to another server. */
import { createByteReader } from '../../http/byte-reader.ts';
import { formatHeaders, headerOf, type Headers } from '../../http/headers.ts';
import {
  framingOf,
  MalformedMessage,
  parseStatusLine,
  readBody,
  readHeaders,
  type ResponseHead,
} from '../../http/message.ts';
import { SysError } from '../../runtime/sys.ts';
import { TimedOut, timedRead } from '../net/timed-read.ts';
import { formatAddress } from '../net/port.ts';
import { settingOf, type ProxyTarget } from './config/scope.ts';
import { numbered } from './errno-number.ts';
import { fill, logProblem, type Exchange } from './exchange.ts';
import { escapeUri } from './normalize-uri.ts';
import type { Outcome } from './outcome.ts';
import { bodyFraming } from './request.ts';

const defaultTimeoutMs = 60_000;

/** Said by the server itself, or between two hops only. */
const notPassedBack = new Set([
  'server',
  'date',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'content-type',
  'x-pad',
  'last-modified',
]);
const notPassedOn = new Set([
  'host',
  'connection',
  'keep-alive',
  'te',
  'expect',
  'upgrade',
  'content-length',
  'transfer-encoding',
]);

export const proxyContent = async (exchange: Exchange, target: ProxyTarget): Promise<Outcome> => {
  const { sys, scope, statistics } = exchange;
  const uri = upstreamUri(exchange, target);
  const connectMs = settingOf(scope, 'proxyConnectTimeoutMs') ?? defaultTimeoutMs;
  const readMs = settingOf(scope, 'proxyReadTimeoutMs') ?? defaultTimeoutMs;
  const body = await requestBody(exchange);
  if (body === 'too-large') return { status: 413 };
  let status = 502;
  for (let tried = 0; tried < target.servers.length; tried += 1) {
    // In turn, each worker's requests together.
    const server = target.servers[(statistics.requests + tried) % target.servers.length]!;
    const address = formatAddress(server.host, server.port);
    const upstream = `http://${address}${uri}`;
    let fd: number;
    try {
      fd = await sys.connect(server, { timeoutMs: connectMs });
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      const isLate = error.errno === 'ETIMEDOUT';
      status = isLate ? 504 : 502;
      const said = isLate ? `upstream timed out (${numbered(error)})` : `connect() failed (${numbered(error)})`;
      await logProblem(exchange, `${said} while connecting to upstream`, upstream);
      continue;
    }
    exchange.request.variables.set('upstream_addr', address);
    const outcome = await askUpstream(exchange, { fd, uri, target, body, readMs, upstream });
    if (typeof outcome !== 'number') return outcome;
    status = outcome;
  }
  return { status };
};

const upstreamUri = ({ request, prefix }: Exchange, { path }: ProxyTarget): string => {
  if (path === undefined) return request.target;
  const query = request.args === '' ? '' : `?${request.args}`;
  return `${path}${escapeUri(request.uri.slice(prefix.length))}${query}`;
};

const defaultMaxBody = 1024 * 1024;

const requestBody = async (exchange: Exchange): Promise<Buffer | 'too-large' | undefined> => {
  const framing = bodyFraming(exchange.request);
  if (framing === undefined) return undefined;
  const limit = settingOf(exchange.scope, 'maxBodyBytes') ?? defaultMaxBody;
  if (limit > 0 && framing !== 'chunked' && framing.length > limit) return 'too-large';
  exchange.bodyTaken = true;
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of readBody(exchange.reader, framing)) {
    pieces.push(piece);
    size += piece.length;
    if (limit > 0 && size > limit) return 'too-large';
  }
  return Buffer.concat(pieces);
};

type Asking = {
  fd: number;
  uri: string;
  target: ProxyTarget;
  body: Buffer | undefined;
  readMs: number;
  upstream: string;
};

/** A status: it came to nothing. */
const askUpstream = async (
  exchange: Exchange,
  { fd, uri, target, body, readMs, upstream }: Asking,
): Promise<Outcome | number> => {
  const { sys, request } = exchange;
  const stage = 'while reading response header from upstream';
  try {
    const head = `${request.method} ${uri} HTTP/1.0\r\n${formatHeaders(requestHeaders(exchange, target, body))}\r\n`;
    await sys.write(fd, Buffer.concat([Buffer.from(head, 'latin1'), body ?? Buffer.alloc(0)]));
    const reader = createByteReader(() => timedRead(sys, fd, readMs));
    const first = await reader.line();
    if (first === undefined) throw new MalformedMessage('upstream prematurely closed connection');
    const status = parseStatusLine(first);
    if (status === undefined) throw new MalformedMessage('upstream sent no valid HTTP/1.0 header');
    const response: ResponseHead = { ...status, headers: await readHeaders(reader) };
    const framing = framingOf(response, request.method);
    const pieces = readBody(reader, framing);
    const lastModified = headerOf(response.headers, 'Last-Modified');
    request.variables.set('upstream_status', String(status.status));
    return {
      status: response.status,
      reason: response.reason,
      contentType: headerOf(response.headers, 'Content-Type'),
      headers: [
        ...(lastModified === undefined ? [] : ([['Last-Modified', lastModified]] as const)),
        ...response.headers.filter(([name]) => !notPassedBack.has(name.toLowerCase())),
      ],
      body: {
        length:
          typeof framing === 'string'
            ? undefined
            : Number(headerOf(response.headers, 'Content-Length') ?? framing.length),
        pieces: (async function* () {
          try {
            yield* pieces;
          } finally {
            sys.close(fd);
          }
        })(),
      },
    };
  } catch (error) {
    sys.close(fd);
    if (error instanceof TimedOut) {
      await logProblem(exchange, `upstream timed out (110: Connection timed out) ${stage}`, upstream);
      return 504;
    }
    if (error instanceof MalformedMessage) await logProblem(exchange, `${error.message} ${stage}`, upstream);
    else if (error instanceof SysError)
      await logProblem(exchange, `recv() failed (${numbered(error)}) ${stage}`, upstream);
    else throw error;
    return 502;
  }
};

const requestHeaders = (exchange: Exchange, target: ProxyTarget, body: Buffer | undefined): Headers => {
  const set = (settingOf(exchange.scope, 'proxyHeaders') ?? []).map(
    ([name, value]) => [name, fill(exchange, value)] as const,
  );
  const isSet = (name: string): boolean => set.some(([each]) => each.toLowerCase() === name.toLowerCase());
  const own: Headers = [
    ['Host', target.authority],
    ['Connection', 'close'],
  ];
  return [
    ...own.filter(([name]) => !isSet(name)),
    ...set.filter(([, value]) => value !== ''),
    ...(body === undefined ? [] : ([['Content-Length', String(body.length)]] as const)),
    ...exchange.request.headers.filter(([name]) => !notPassedOn.has(name.toLowerCase()) && !isSet(name)),
  ];
};
