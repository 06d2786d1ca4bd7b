/** Requests that turn their connection into something else: exec and attach over WebSocket. */
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Api } from '../api.ts';
import { badRequest, refusal } from '../errors.ts';
import { isTrue } from '../http/parameters.ts';
import { targetOf, type Target } from '../http/path.ts';
import type { NodeAccess } from '../node-access.ts';
import type { Status } from '../status.ts';
import { serveCommand, type CommandRequest } from './command-session.ts';
import { containerOf, placeOf, podOf } from './container-of.ts';

export type UpgradeOptions = {
  api: Api;
  nodes: NodeAccess;
  isAuthorized: (request: IncomingMessage) => boolean;
  /** What the client is told of an error; bugs are noted on the way. */
  statusOf: (error: unknown) => Status;
  onBusy?: () => () => void;
};

const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'channel.k8s.io'];

const longestMessage = 8 * 1024 * 1024;

const server = new WebSocketServer({
  noServer: true,
  maxPayload: longestMessage,
  handleProtocols: (offered) => protocols.find((protocol) => offered.has(protocol)) ?? false,
});

const refuse = (socket: Duplex, status: Status): void => {
  const body = `${JSON.stringify(status)}\n`;
  socket.end(
    [
      `HTTP/1.1 ${status.code} ${STATUS_CODES[status.code] ?? ''}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-cache, private',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
};

const flag = (query: URLSearchParams, name: string): boolean => query.has(name) && isTrue(query.get(name));

const commandRequest = (
  api: Api,
  { kind, namespace, name = '', subresource }: Target,
  query: URLSearchParams,
): CommandRequest => {
  if (kind !== 'pods' || (subresource !== 'exec' && subresource !== 'attach'))
    throw badRequest('this path can not be upgraded');
  const pod = podOf(api, namespace, name);
  const container = containerOf(pod, query.get('container'));
  const place = placeOf(pod);
  if (place === undefined) throw badRequest(`pod ${name} does not have a host assigned`);
  return {
    verb: subresource,
    place,
    container,
    command: query.getAll('command'),
    stdin: flag(query, 'stdin'),
    stdout: flag(query, 'stdout'),
    stderr: flag(query, 'stderr'),
    tty: flag(query, 'tty'),
  };
};

const checkProtocol = ({ headers }: IncomingMessage): void => {
  if (headers.upgrade?.toLowerCase() !== 'websocket')
    throw badRequest(
      'this cluster streams over WebSocket only, not over SPDY: use kubectl 1.30 or newer, and leave KUBECTL_REMOTE_COMMAND_WEBSOCKETS unset',
    );
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  if (offered[0] === '' || protocols.some((protocol) => offered.includes(protocol))) return;
  throw refusal(403, 'Forbidden', `no subprotocol in common: this cluster speaks ${protocols.join(', ')}`);
};

export const serveUpgrade = (
  { api, nodes, isAuthorized, statusOf, onBusy }: UpgradeOptions,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { path, query }: { path: string; query: URLSearchParams },
): void => {
  // A client that goes away before the answer is there.
  socket.on('error', () => socket.destroy());
  const release = onBusy?.();
  try {
    if (!isAuthorized(request)) throw refusal(401, 'Unauthorized', 'Unauthorized');
    const target = targetOf(path);
    if (target === undefined || 'review' in target)
      throw refusal(404, 'NotFound', 'the server could not find the requested resource', {});
    const wanted = commandRequest(api, target, query);
    checkProtocol(request);
    server.handleUpgrade(request, socket, head, (webSocket) => {
      release?.();
      void serveCommand(nodes, wanted, webSocket, webSocket.protocol, (error) => statusOf(error).message);
    });
  } catch (error) {
    release?.();
    refuse(socket, statusOf(error));
  }
};
