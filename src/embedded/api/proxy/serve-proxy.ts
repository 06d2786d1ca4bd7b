/** Requests to servers inside the cluster that go through the API: `kubectl proxy` and `kubectl get --raw` make them. */
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { pipeline, type Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import { badRequest, refusal } from '../errors.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import type { NodeAccess } from '../node-access.ts';
import { connectionStream } from './connection-stream.ts';
import { backendFor, type Backend } from './locate.ts';
import { nodeAnswer } from './node-server.ts';
import { proxyPathOf, type ProxyPath } from './proxy-path.ts';
import { rewriteAddress, rewriteHtml, type Rewriting } from './rewrite.ts';

/** What concerns one connection only. */
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

const without = (headers: OutgoingHttpHeaders, names: readonly string[]): OutgoingHttpHeaders =>
  Object.fromEntries(
    Object.entries(headers).filter(([name, value]) => value !== undefined && !names.includes(name.toLowerCase())),
  );

const headersFor = ({ request }: Call, path: ProxyPath): OutgoingHttpHeaders => {
  const hasBody = request.headers['transfer-encoding'] !== undefined;
  const kept = without(request.headers, [...hopByHop, 'authorization']);
  const { remoteAddress = '127.0.0.1' } = request.socket;
  const before = request.headers['x-forwarded-for'];
  return {
    ...Object.fromEntries(Object.entries(kept).filter(([name]) => !name.startsWith('impersonate-'))),
    ...(hasBody ? { 'transfer-encoding': 'chunked' } : {}),
    'x-forwarded-for': before === undefined ? remoteAddress : `${String(before)}, ${remoteAddress}`,
    'x-forwarded-uri': path.prefix + path.rest,
    connection: 'close',
  };
};

const unreachable = (why: string): Error => refusal(503, 'ServiceUnavailable', `error trying to reach service: ${why}`);

const streamTo = async (backend: Backend, scheme: ProxyPath['scheme']): Promise<Duplex> => {
  const connection = await backend.connect();
  if ('failure' in connection) throw unreachable(connection.failure);
  const plain = connectionStream(connection);
  // Nobody checks the certificates of pods.
  return scheme === 'https' ? tlsConnect({ socket: plain, rejectUnauthorized: false }) : plain;
};

const isHtml = ({ headers }: IncomingMessage): boolean =>
  (headers['content-type'] ?? '').split(';')[0]!.trim() === 'text/html' && headers['content-encoding'] === undefined;

const passOn = async (answer: IncomingMessage, { response, method }: Call, rewriting: Rewriting): Promise<void> => {
  const headers = without(answer.headers, hopByHop);
  const { location } = answer.headers;
  if (location !== undefined) headers['location'] = rewriteAddress(location, rewriting);
  if (location === undefined && isHtml(answer) && method !== 'HEAD') {
    const pieces: Buffer[] = [];
    for await (const piece of answer as AsyncIterable<Buffer>) pieces.push(piece);
    const body = Buffer.from(rewriteHtml(Buffer.concat(pieces).toString(), rewriting));
    headers['content-length'] = body.length;
    response.writeHead(answer.statusCode ?? 200, headers).end(body);
    return;
  }
  response.writeHead(answer.statusCode ?? 200, headers);
  await new Promise<void>((resolve) => pipeline(answer, response, () => resolve()));
};

const isRequestOf = (path: ReturnType<typeof proxyPathOf>): path is ProxyPath =>
  path !== undefined && !('invalid' in path);

const forward = async (nodes: NodeAccess, call: Call, path: ProxyPath): Promise<void> => {
  const backend = backendFor(call.api, nodes, path);
  const stream = await streamTo(backend, path.scheme);
  const queryAt = (call.request.url ?? '').indexOf('?');
  const query = queryAt < 0 ? '' : call.request.url!.slice(queryAt);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = httpRequest({
      createConnection: () => stream,
      method: call.method,
      path: (path.rest === '' ? '/' : path.rest) + query,
      headers: headersFor(call, path),
      setHost: false,
    });
    outgoing.on('response', resolve);
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      stream.destroy();
      reject(unreachable(error.code === 'ECONNRESET' ? 'EOF' : error.message));
    });
    call.response.on('close', () => stream.destroy());
    call.request.pipe(outgoing);
  });
  await passOn(answer, call, { prefix: path.prefix, host: `${backend.host}:${backend.port}` });
};

/** Undefined: the path is none of these. Else it answers by itself, unless it gives an answer to be sent. */
export const serveProxy = (nodes: NodeAccess, call: Call): Promise<Answer | undefined> | undefined => {
  const path = proxyPathOf(call.path);
  if (path === undefined) return undefined;
  if (!isRequestOf(path)) throw badRequest(path.invalid);
  if (path.rest === '' && (call.method === 'GET' || call.method === 'HEAD')) {
    const query = call.query.size === 0 ? '' : `?${call.query.toString()}`;
    call.response.writeHead(301, { Location: `${path.prefix}/${query}` }).end();
    return Promise.resolve(undefined);
  }
  if (path.resource === 'nodes') return Promise.resolve(nodeAnswer(call.api, path.name, path.rest));
  return forward(nodes, call, path).then(() => undefined);
};
