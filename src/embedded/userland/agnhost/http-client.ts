/** One GET as Go's client sends it, over a connection of its own. */
import { createByteReader, LineTooLong } from '../../http/byte-reader.ts';
import { formatHeaders, headerOf, type Headers } from '../../http/headers.ts';
import { framingOf, MalformedMessage, parseStatusLine, readBody, readHeaders } from '../../http/message.ts';
import { CertificateRefused, HandshakeFailure } from '../../http/secure-stream.ts';
import { SysError, type SocketAddress, type Sys } from '../../runtime/sys.ts';
import { gather } from '../gather.ts';
import { lookupHost } from '../lookup-host.ts';
import { formatAddress } from '../net/port.ts';
import { secureSocket } from '../net/secure-socket.ts';
import { TimedOut, timedRead } from '../net/timed-read.ts';

/** What Go says of a request that came to nothing. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
}

const timeoutMs = 5000;
const mostRedirects = 10;
const late = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';

export type GetOptions = {
  redirects?: number;
  headers?: Headers;
  /** In PEM: whose certificates are good. Without it `https` is refused. */
  authority?: string;
};

export type Got = { status: number; text: string };

/** The body, whatever the status. Follows redirects. Throws RequestFailed. */
export const httpGetText = async (sys: Sys, url: string): Promise<string> => (await httpGet(sys, url)).text;

export const httpGet = async (
  sys: Sys,
  url: string,
  { redirects = 0, headers: own = [], authority }: GetOptions = {},
): Promise<Got> => {
  const failed = (why: string): RequestFailed => new RequestFailed(`Get "${url}": ${why}`);
  const { hostname, port, host, pathname, search, protocol } = new URL(url);
  const secure = protocol === 'https:' && authority !== undefined;
  if (protocol !== 'http:' && !secure) throw failed(`unsupported protocol scheme "${protocol.slice(0, -1)}"`);
  const found = await lookupHost(sys, hostname);
  if ('failure' in found) throw failed(`dial tcp: lookup ${hostname}: no such host`);
  const address: SocketAddress = { host: found.addresses[0], port: Number(port === '' ? (secure ? 443 : 80) : port) };
  const dialled = `dial tcp ${formatAddress(address.host, address.port)}: `;
  let fd: number;
  try {
    fd = await sys.connect(address, { timeoutMs });
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw failed(error.errno === 'ETIMEDOUT' ? late : `${dialled}connect: ${error.message.toLowerCase()}`);
  }
  try {
    const head = `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: Go-http-client/1.1\r\n${formatHeaders(own)}Connection: close\r\n\r\n`;
    const stream = secure
      ? await secureSocket(sys, fd, () => timeoutMs, { authority, name: hostname })
      : { read: () => timedRead(sys, fd, timeoutMs), write: (bytes: Uint8Array) => sys.write(fd, bytes) };
    await stream.write(Buffer.from(head, 'latin1'));
    const reader = createByteReader(() => stream.read());
    const first = await reader.line();
    if (first === undefined) throw failed('EOF');
    const status = parseStatusLine(first);
    if (status === undefined)
      throw failed(`net/http: HTTP/1.x transport connection broken: malformed HTTP response ${JSON.stringify(first)}`);
    const headers = await readHeaders(reader);
    const location = headerOf(headers, 'Location');
    if (status.status >= 300 && status.status < 400 && location !== undefined) {
      if (redirects === mostRedirects) throw failed(`stopped after ${mostRedirects} redirects`);
      const next = { redirects: redirects + 1, headers: own, ...(authority === undefined ? {} : { authority }) };
      return await httpGet(sys, new URL(location, url).href, next);
    }
    const body = await gather(sys, readBody(reader, framingOf({ ...status, headers }, 'GET')));
    return { status: status.status, text: body.toString() };
  } catch (error) {
    if (error instanceof TimedOut) throw failed(late);
    if (error instanceof CertificateRefused) throw failed(`tls: failed to verify certificate: x509: ${error.message}`);
    if (error instanceof HandshakeFailure) throw failed(error.message);
    if (error instanceof MalformedMessage || error instanceof LineTooLong) throw failed('unexpected EOF');
    if (error instanceof SysError) throw failed(`read tcp: ${error.message.toLowerCase()}`);
    throw error;
  } finally {
    sys.close(fd);
  }
};
