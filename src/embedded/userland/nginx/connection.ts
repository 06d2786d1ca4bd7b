/** One client's connection: request after request, until one of both has had enough. */
import { createByteReader } from '../../http/byte-reader.ts';
import { keepsAlive, readBody, MalformedMessage } from '../../http/message.ts';
import { SysError, type Sys } from '../../runtime/sys.ts';
import { timedRead, TimedOut } from '../net/timed-read.ts';
import { chooseServer } from './choose-scope.ts';
import { settingOf, type NginxConfig, type ServerScope } from './config/scope.ts';
import { fill, signatureOf, type Exchange } from './exchange.ts';
import { accessLogsOf, writeQuietly, type LogFiles } from './logs.ts';
import { bodyFraming, readRequest, type Client } from './request.ts';
import { respond } from './respond.ts';
import { errorPage, formatHead, textBody, type Response } from './response.ts';
import type { Statistics } from './statistics.ts';

export type Serving = { sys: Sys; config: NginxConfig; files: LogFiles; statistics: Statistics };

const headerTimeoutMs = 60_000;
const defaultKeepaliveMs = 75_000;
const defaultKeepaliveRequests = 1000;

export type ConnectionOptions = {
  fd: number;
  client: Client;
  /** Those that listen where the client came in. */
  servers: readonly ServerScope[];
  /** Becomes readable when no further request is wanted. */
  quit: number;
};

export const serveConnection = async (serving: Serving, options: ConnectionOptions): Promise<void> => {
  const { sys, statistics } = serving;
  const { fd, client, servers, quit } = options;
  const reader = createByteReader(() => timedRead(sys, fd, headerTimeoutMs));
  const keepaliveMs = settingOf(servers[0]!, 'keepaliveMs') ?? defaultKeepaliveMs;
  const maxRequests = settingOf(servers[0]!, 'keepaliveRequests') ?? defaultKeepaliveRequests;
  for (let count = 1; ; count += 1) {
    if (reader.buffered === 0) {
      if (count > 1) statistics.waiting += 1;
      const ready = await sys.poll([fd, quit], count > 1 ? keepaliveMs : headerTimeoutMs);
      if (count > 1) statistics.waiting -= 1;
      if (!ready.includes(fd)) return;
    }
    const read = await readRequest(reader, client, sys.clock.now());
    if (read === undefined) return;
    statistics.requests += 1;
    const { request, problem } = read;
    const server = chooseServer(servers, request);
    const exchange: Exchange = {
      ...serving,
      request,
      server,
      scope: server,
      prefix: '',
      reader,
      bodyTaken: false,
      status: 0,
      sentBytes: 0,
      sentHeaders: [],
    };
    const mayStay =
      problem === undefined && keepaliveMs > 0 && count < maxRequests && (await sys.poll([quit], 0)).length === 0;
    const stays = await answer(exchange, fd, problem, mayStay);
    await logAccess(exchange);
    if (!stays) {
      await linger(sys, fd);
      return;
    }
  }
};

/** Returns whether the connection can carry another request. */
const answer = async (
  exchange: Exchange,
  fd: number,
  problem: number | undefined,
  mayStay: boolean,
): Promise<boolean> => {
  const { request, sys } = exchange;
  const response = problem === undefined ? await respond(exchange) : plainPage(problem, signatureOf(exchange));
  if (response === undefined) {
    exchange.status = 444;
    return false;
  }
  exchange.status = response.status;
  exchange.sentHeaders = [...response.headers, ['Content-Type', response.contentType ?? '']];
  const isOld = request.version !== 'HTTP/1.1';
  const length = response.body?.length;
  const chunked = response.body !== undefined && length === undefined && !isOld;
  const stays =
    mayStay &&
    keepsAlive(request.version, request.headers) &&
    response.close !== true &&
    (response.body === undefined || length !== undefined || chunked) &&
    (await skipBody(exchange));
  if (request.version !== 'HTTP/0.9') {
    await sys.write(
      fd,
      formatHead(response, { now: sys.clock.now(), keepAlive: stays, server: signatureOf(exchange), chunked }),
    );
  }
  await sendBody(exchange, fd, response, chunked);
  return stays;
};

const plainPage = (status: number, signature: string): Response => ({
  status,
  contentType: 'text/html',
  headers: [],
  body: errorPage(status, signature) ?? textBody(''),
});

/** What a client sends with its request and nobody has read. */
const skipBody = async (exchange: Exchange): Promise<boolean> => {
  const framing = bodyFraming(exchange.request);
  if (framing === undefined || exchange.bodyTaken) return true;
  const pieces = readBody(exchange.reader, framing);
  while ((await pieces.next()).done !== true);
  return true;
};

const sendBody = async (exchange: Exchange, fd: number, response: Response, chunked: boolean): Promise<void> => {
  const { sys, request } = exchange;
  if (response.body === undefined) return;
  const withBody = request.method !== 'HEAD';
  for await (const piece of response.body.pieces) {
    if (!withBody) break;
    if (chunked) await sys.write(fd, Buffer.from(`${piece.length.toString(16)}\r\n`));
    await sys.write(fd, piece);
    if (chunked) await sys.write(fd, Buffer.from('\r\n'));
    exchange.sentBytes += piece.length;
    const wait = sys.step(1 + (piece.length >> 8));
    if (wait !== undefined) await wait;
  }
  if (chunked && withBody) await sys.write(fd, Buffer.from('0\r\n\r\n'));
};

const logAccess = async (exchange: Exchange): Promise<void> => {
  const { sys, config, files, scope } = exchange;
  for (const { path, format } of accessLogsOf(scope)) {
    const text = fillOrDash(exchange, config.formats.get(format) ?? '');
    await writeQuietly(sys, files.get(path), `${text}\n`);
  }
};

/** Logs show a dash for what is empty. */
const fillOrDash = (exchange: Exchange, format: string): string =>
  format.replace(/\$(?:\{\w+\}|\w+)/gu, (reference) => fill(exchange, reference) || '-');

const lingerMs = 5_000;

/** Lets the client read the answer before the connection goes, even if it still sends. */
const linger = async (sys: Sys, fd: number): Promise<void> => {
  sys.shutdown(fd);
  while ((await timedRead(sys, fd, lingerMs)).length > 0);
};

/** Troubles of the connection itself concern nobody else. */
export const isClientsTrouble = (error: unknown): boolean =>
  error instanceof SysError || error instanceof TimedOut || error instanceof MalformedMessage;
