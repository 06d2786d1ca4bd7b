/** Requests that turn their connection into something else: exec, attach and port-forward. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Clock } from '../../clock.ts';
import type { Api } from '../api.ts';
import type { Authenticate } from '../authentication/authenticate.ts';
import { badRequest, refusal } from '../errors.ts';
import { isTrue } from '../http/parameters.ts';
import { targetOf, type Target } from '../http/path.ts';
import type { NodeAccess } from '../node-access.ts';
import type { Status } from '../status.ts';
import { Channels, type CommandChannels } from './channels.ts';
import { acceptSpdy, isSpdy } from './command-over-spdy.ts';
import { serveCommand, type CommandRequest } from './command-session.ts';
import { openLog, streamLog } from './log.ts';
import { logProtocols, toWebSocket } from './log-over-websocket.ts';
import { answerPings } from './answer-pings.ts';
import { containerOf, placeOf, podOf } from './container-of.ts';
import { servePortForward } from './port-forward/serve.ts';
import { NodeRefusal, refuseUpgrade } from './refuse-upgrade.ts';

export type UpgradeOptions = {
  api: Api;
  nodes: NodeAccess;
  authenticate: Authenticate;
  /** What the client is told of an error; bugs are noted on the way. */
  statusOf: (error: unknown) => Status;
  onBusy?: () => () => void;
  /** Time as the client has it. */
  wireClock: Clock;
};

const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'channel.k8s.io', 'base64.channel.k8s.io'];

const longestMessage = 8 * 1024 * 1024;

const server = new WebSocketServer({
  noServer: true,
  maxPayload: longestMessage,
  autoPong: false,
  handleProtocols: (offered) => [...protocols, ...logProtocols].find((protocol) => offered.has(protocol)) ?? false,
});

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

const checkProtocol = ({ headers }: IncomingMessage, protocols: readonly string[]): void => {
  if (headers.upgrade?.toLowerCase() !== 'websocket') throw badRequest('Upgrade request required');
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  if (offered[0] === '' || protocols.some((protocol) => offered.includes(protocol))) return;
  throw refusal(403, 'Forbidden', `no subprotocol in common: this cluster speaks ${protocols.join(', ')}`);
};

export const serveUpgrade = (
  { api, nodes, authenticate, statusOf, onBusy, wireClock }: UpgradeOptions,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { path, query }: { path: string; query: URLSearchParams },
): void => {
  // A client that goes away before the answer is there.
  socket.on('error', () => socket.destroy());
  const release = onBusy?.();
  try {
    if (authenticate(request.headers) === undefined) throw refusal(401, 'Unauthorized', 'Unauthorized');
    const target = targetOf(path);
    if (target === undefined || 'review' in target)
      throw refusal(404, 'NotFound', 'the server could not find the requested resource', {});
    const onBug = (error: unknown): string => statusOf(error).message;
    if (target.kind === 'pods' && target.subresource === 'portforward') {
      const onAccepted = (): void => release?.();
      const options = { api, nodes, clock: wireClock, onBug, onAccepted };
      servePortForward(options, target, query, { request, socket, head });
      return;
    }
    if (target.kind === 'pods' && target.subresource === 'log') {
      const opened = openLog({ api, nodes }, query, { ...target, name: target.name ?? '' });
      checkProtocol(request, logProtocols);
      server.handleUpgrade(request, socket, head, (webSocket) => {
        release?.();
        answerPings(webSocket);
        if (opened === undefined) webSocket.close(1000);
        else streamLog(opened.log, opened.options, toWebSocket(webSocket));
      });
      return;
    }
    const wanted = commandRequest(api, target, query);
    const serve = (channels: CommandChannels, protocol: string): void => {
      release?.();
      void serveCommand(nodes, wanted, channels, protocol, onBug);
    };
    if (isSpdy(request)) {
      acceptSpdy(wanted, { request, socket, head, clock: wireClock }, serve);
      return;
    }
    checkProtocol(request, protocols);
    server.handleUpgrade(request, socket, head, (webSocket) => {
      answerPings(webSocket);
      const { protocol } = webSocket;
      serve(new Channels(webSocket, protocol === 'base64.channel.k8s.io'), protocol);
    });
  } catch (error) {
    release?.();
    refuseUpgrade(socket, error instanceof NodeRefusal ? error : statusOf(error));
  }
};
