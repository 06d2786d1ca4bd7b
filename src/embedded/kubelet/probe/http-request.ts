/** The HTTP GET of a probe or a hook. */
import type { Clock } from '../../clock.ts';
import type { ByteStream } from '../../http/byte-stream.ts';
import { HttpFailure, httpGet } from '../../http/http-get.ts';
import { HandshakeFailure, secureClient } from '../../http/secure-stream.ts';
import { headerOf, type Headers } from '../../http/headers.ts';
import type { Container, Probe } from '../../objects.ts';
import { SysError } from '../../runtime/sys.ts';
import type { Connection, Sandbox } from '../../runtime/types.ts';
import { portOf } from './port.ts';

export type HttpAction = NonNullable<Probe['httpGet']>;

/** `error`: the request makes no sense. `failure`: nobody answered. Both in the words of Go's HTTP client. */
export type HttpOutcome = { status: number; body: string } | { failure: string } | { error: string };

export type HttpContext = { sandbox: Sandbox; clock: Clock; timeoutMs: number; agent: 'probe' | 'lifecycle' };

const longestBody = 10 * 1024;
const mostRedirects = 10;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const lateText = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';

const headersOf = (action: HttpAction, agent: string): Headers => {
  const own = (action.httpHeaders ?? []).map(({ name, value }): [string, string] => [name, value]);
  const has = (name: string): boolean => headerOf(own, name) !== undefined;
  return [
    ...(has('User-Agent') ? [] : [['User-Agent', `kube-${agent}/1.34`] as const]),
    ...(has('Accept') ? [] : [['Accept', '*/*'] as const]),
    ...own.filter(([name, value]) => !(name.toLowerCase() === 'accept' && value === '')),
  ];
};

const connectFailure = (error: SysError, address: string): string => {
  if (error.errno === 'ETIMEDOUT') return lateText;
  return `dial tcp ${address}: connect: ${error.message.toLowerCase()}`;
};

/** Go's client says which connection broke; nobody knows our side's port. */
const brokenText = (message: string, address: string): string =>
  message === 'connection reset by peer' ? `read tcp ${address}: read: ${message}` : message;

/** Where to ask. `text` as Go writes it: with the port of the manifest even where it is the usual one. */
type Target = { scheme: 'http' | 'https'; text: string; host: string; port: number; path: string };

const targetOf = (scheme: Target['scheme'], host: string, port: number, path: string): Target => {
  const rooted = path.startsWith('/') || path === '' ? path : `/${path}`;
  return { scheme, text: `${scheme}://${host}:${port}${rooted}`, host, port, path: rooted };
};

const redirectOf = (from: Target, location: string): Target => {
  const url = new URL(location, from.text);
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  const port = url.port === '' ? (scheme === 'https' ? 443 : 80) : Number(url.port);
  // `URL` forgets the port of the target that a relative location stays on when it is the usual one.
  const text = location.startsWith('/')
    ? `${scheme}://${from.host}:${from.port}${url.pathname}${url.search}`
    : url.href;
  return { scheme, text, host: url.hostname, port, path: `${url.pathname}${url.search}` };
};

/** A server that listens and then says nothing is given up on in time. */
const secured = async (
  connection: Connection,
  clock: Clock,
  deadline: number,
  late: AbortController,
): Promise<ByteStream> => {
  const over = clock.sleep(Math.max(1, deadline - clock.now()), late.signal).then(
    () => {
      connection.close();
      throw new HandshakeFailure(lateText);
    },
    () => new Promise<never>(() => undefined),
  );
  return Promise.race([secureClient(connection), over]);
};

const once = async (
  target: Target,
  action: HttpAction,
  { sandbox, clock, agent }: HttpContext,
  deadline: number,
): Promise<{ status: number; body: string; location?: string } | { failure: string }> => {
  const failure = (text: string): { failure: string } => ({ failure: `Get ${JSON.stringify(target.text)}: ${text}` });
  const { scheme, host, port, path } = target;
  const left = deadline - clock.now();
  if (left <= 0) return failure(lateText);
  const late = new AbortController();
  try {
    const plain = await sandbox.connect({ host, port }, { timeoutMs: left });
    const connection = scheme === 'https' ? await secured(plain, clock, deadline, late) : plain;
    const response = await httpGet(
      connection,
      { path: path === '' ? '/' : path, host: `${host}:${port}`, headers: headersOf(action, agent) },
      { timeoutMs: Math.max(1, deadline - clock.now()), clock },
    );
    const location = headerOf(response.headers, 'Location');
    const body = Buffer.from(response.body).subarray(0, longestBody).toString();
    return { status: response.status, body, ...(location === undefined ? {} : { location }) };
  } catch (error) {
    if (error instanceof SysError) return failure(connectFailure(error, `${host}:${port}`));
    if (error instanceof HandshakeFailure) return failure(error.message);
    if (error instanceof HttpFailure) return failure(brokenText(error.message, `${host}:${port}`));
    throw error;
  } finally {
    late.abort();
  }
};

export const httpRequest = async (
  action: HttpAction,
  container: Container,
  context: HttpContext,
): Promise<HttpOutcome> => {
  const port = portOf(action.port, container);
  if ('error' in port) return port;
  const host = action.host === undefined || action.host === '' ? context.sandbox.ip : action.host;
  let target = targetOf(action.scheme === 'HTTPS' ? 'https' : 'http', host, port.port, action.path ?? '');
  const deadline = context.clock.now() + context.timeoutMs;
  for (let hop = 1; ; hop += 1) {
    const response = await once(target, action, context, deadline);
    if ('failure' in response) return response;
    const { status, body, location } = response;
    if (!redirects.has(status) || location === undefined) return { status, body };
    const next = redirectOf(target, location);
    // A redirect to elsewhere is not followed.
    if (next.host !== host) return { status, body };
    if (hop >= mostRedirects) return { failure: `Get ${JSON.stringify(next.text)}: stopped after 10 redirects` };
    target = next;
  }
};
