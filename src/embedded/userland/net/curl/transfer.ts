/** One URL: request, answer, redirects. */
import { createByteReader } from '../../../http/byte-reader.ts';
import type { ByteStream } from '../../../http/byte-stream.ts';
import { headerOf } from '../../../http/headers.ts';
import {
  framingOf,
  MalformedMessage,
  parseStatusLine,
  readBody,
  readHeaders,
  type ResponseHead,
} from '../../../http/message.ts';
import { SysError, type Sys } from '../../../runtime/sys.ts';
import { lookupHost } from '../../lookup-host.ts';
import { TimedOut, timedRead } from '../timed-read.ts';
import { resolveLocation, type Url } from '../wget/url.ts';
import type { CurlOptions } from './command-line.ts';
import { requestLines } from './request-lines.ts';
import { CurlFailure } from './failure.ts';
import { authorityOf, secured } from './secured.ts';

/** What `-w` and the progress meter tell. */
export type Report = {
  url: Url;
  startedAt: number;
  connectedAt: number | undefined;
  status: number;
  contentType: string;
  remoteIp: string;
  received: number;
  total: number;
  sent: number;
  headerBytes: number;
  redirects: number;
  /** It was not looked whose certificate it is. */
  unverified: boolean;
  method: string;
  effective: string;
  /** What `-v` says at the very end. */
  closing: string;
};

export type TransferOptions = {
  sys: Sys;
  options: CurlOptions;
  url: Url;
  effective: string;
  body: Buffer | undefined;
  /** `*`, `>`, `<`, `{` and `}` lines of `-v`. */
  trace: (text: string) => Promise<void>;
  /** Head lines and pieces of the body that are wanted. */
  output: (bytes: Uint8Array) => Promise<void>;
  report: Report;
};

export const transfer = async (given: TransferOptions): Promise<void> => {
  const { sys, options, report, trace } = given;
  const deadline = options.maxMs === undefined ? undefined : sys.clock.now() + options.maxMs;
  let { url, effective } = given;
  let method = methodOf(options, given.body);
  let body = given.body;
  for (;;) {
    report.url = url;
    report.effective = effective;
    report.method = method;
    const head = await once({ ...given, url, method, body, deadline });
    const location = headerOf(head.headers, 'Location');
    if (!options.follow || head.status < 300 || head.status >= 400 || location === undefined) return;
    if (report.redirects >= options.maxRedirects) {
      throw new CurlFailure(47, `Maximum (${options.maxRedirects}) redirects followed`);
    }
    const next = resolveLocation(url, location);
    if ('problem' in next) throw new CurlFailure(3, 'URL using bad/illegal format or missing URL');
    report.redirects += 1;
    effective = `${next.scheme}://${next.authority}${next.path}`;
    await trace(`${report.closing}* Issue another request to this URL: '${effective}'\n`);
    url = next;
    if (head.status <= 303 && method === 'POST' && options.method === undefined) {
      method = 'GET';
      body = undefined;
    }
  }
};

export const methodOf = (options: CurlOptions, body: Buffer | undefined): string => {
  if (options.method !== undefined) return options.method;
  if (options.head) return 'HEAD';
  if (options.upload !== undefined) return 'PUT';
  return body === undefined ? 'GET' : 'POST';
};

type Talk = Pick<ByteStream, 'read' | 'write'>;

type Once = TransferOptions & { method: string; deadline: number | undefined };

const once = async (given: Once): Promise<ResponseHead> => {
  const { sys, options, url, report, trace, deadline } = given;
  const authority = url.scheme === 'https' ? await authorityOf(sys, options) : undefined;
  const fd = await connect(given);
  const left = (): number | undefined => timeLeft(sys, deadline);
  try {
    await trace(`* Connected to ${url.host} (${report.remoteIp}) port ${url.port} (#0)\n`);
    const talk: Talk =
      url.scheme === 'https'
        ? await secured({ sys, fd, options, url, trace, report, authority, timeLeft: left })
        : { read: () => timedRead(sys, fd, left()), write: (bytes) => sys.write(fd, bytes) };
    await send(given, talk);
    const reader = createByteReader(() => talk.read());
    const first = await reader.line();
    if (first === undefined) {
      await trace('* Empty reply from server\n');
      throw new CurlFailure(52, 'Empty reply from server');
    }
    const status = parseStatusLine(first);
    if (status === undefined) throw new CurlFailure(1, 'Received HTTP/0.9 when not allowed');
    const head: ResponseHead = { ...status, headers: await readHeaders(reader) };
    await takeHead(given, first, head);
    const isRedirect =
      options.follow && head.status >= 300 && head.status < 400 && headerOf(head.headers, 'Location') !== undefined;
    if (options.fail === 'quietly' && head.status >= 400) return head;
    if (isRedirect) await trace('* Ignoring the response-body\n');
    for await (const piece of readBody(reader, framingOf(head, given.method))) {
      await trace(`{ [${piece.length} bytes data]\n`);
      report.received += piece.length;
      if (!isRedirect) await given.output(piece);
      const wait = sys.step(1 + (piece.length >> 8));
      if (wait !== undefined) await wait;
    }
    report.closing = `* Connection #0 to host ${url.host} left intact\n`;
    return head;
  } catch (error) {
    throw asFailure(error, given);
  } finally {
    sys.close(fd);
  }
};

const takeHead = async (given: Once, first: string, head: ResponseHead): Promise<void> => {
  const { options, report, trace } = given;
  report.status = head.status;
  report.contentType = headerOf(head.headers, 'Content-Type') ?? '';
  report.total = Number(headerOf(head.headers, 'Content-Length') ?? 0);
  report.received = 0;
  const lines = [first, ...head.headers.map(([name, value]) => `${name}: ${value}`), ''];
  for (const line of lines) await trace(`< ${line}\r\n`);
  const text = lines.map((line) => `${line}\r\n`).join('');
  report.headerBytes += text.length;
  if (options.include || options.head) await given.output(Buffer.from(text, 'latin1'));
};

const timeLeft = (sys: Sys, deadline: number | undefined): number | undefined =>
  deadline === undefined ? undefined : Math.max(0, deadline - sys.clock.now());

const connect = async ({ sys, options, url, report, trace, deadline }: Once): Promise<number> => {
  const found = await lookupHost(sys, url.host);
  if ('failure' in found) {
    await trace(`* Could not resolve host: ${url.host}\n`);
    throw new CurlFailure(6, `Could not resolve host: ${url.host}`);
  }
  const started = sys.clock.now();
  const left = timeLeft(sys, deadline);
  const limit = Math.min(options.connectMs ?? Infinity, left ?? Infinity);
  let last: SysError | undefined;
  for (const address of found.addresses) {
    await trace(`*   Trying ${address}:${url.port}...\n`);
    report.remoteIp = address;
    try {
      const fd = await sys.connect(
        { host: address, port: url.port },
        {
          ...(limit === Infinity ? {} : { timeoutMs: limit }),
          ...(options.source === undefined ? {} : { source: options.source }),
        },
      );
      report.connectedAt = sys.clock.now();
      return fd;
    } catch (error) {
      if (!(error instanceof SysError) || error.errno === 'EINTR') throw error;
      last = error;
      await trace(`* connect to ${address} port ${url.port} failed: ${error.message}\n`);
    }
  }
  const took = sys.clock.now() - started;
  const where = `Failed to connect to ${url.host} port ${url.port} after ${took} ms`;
  if (last?.errno === 'ETIMEDOUT' && took >= limit) {
    const inTotal = left !== undefined && left <= (options.connectMs ?? Infinity);
    throw new CurlFailure(
      28,
      inTotal ? `Connection timed out after ${took} milliseconds` : `${where}: Timeout was reached`,
    );
  }
  await trace(`* ${where}: Couldn't connect to server\n`);
  throw new CurlFailure(last?.errno === 'ETIMEDOUT' ? 28 : 7, `${where}: Couldn't connect to server`);
};

const send = async ({ options, url, method, body, report, trace }: Once, talk: Talk): Promise<void> => {
  const lines = requestLines(options, url, method, body);
  for (const line of lines) await trace(`> ${line}\r\n`);
  await talk.write(Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1'));
  if (body === undefined) return;
  await trace(`} [${body.length} bytes data]\n`);
  await talk.write(body);
  report.sent = body.length;
};

const asFailure = (error: unknown, { sys, report }: Once): unknown => {
  if (error instanceof TimedOut) {
    const got =
      report.total > 0 && report.received > 0 ? `${report.received} out of ${report.total}` : String(report.received);
    return new CurlFailure(
      28,
      `Operation timed out after ${sys.clock.now() - report.startedAt} milliseconds with ${got} bytes received`,
    );
  }
  if (error instanceof MalformedMessage) {
    if (report.total > report.received)
      return new CurlFailure(18, `transfer closed with ${report.total - report.received} bytes remaining to read`);
    return new CurlFailure(18, 'transfer closed with outstanding read data remaining');
  }
  if (error instanceof SysError && error.errno !== 'EINTR')
    return new CurlFailure(56, `Recv failure: ${error.message}`);
  return error;
};
