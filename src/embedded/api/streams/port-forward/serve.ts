/** A request to forward ports of a pod: what it may ask for, and over which of the protocols it is served. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Clock } from '../../../clock.ts';
import type { Api } from '../../api.ts';
import { badRequest, refusal } from '../../errors.ts';
import type { Target } from '../../http/path.ts';
import type { NodeAccess } from '../../node-access.ts';
import { answerPings } from '../answer-pings.ts';
import { overSocket, overWebSocket, type ByteTransport } from '../byte-transport.ts';
import { placeOf, podOf } from '../container-of.ts';
import { NodeRefusal } from '../refuse-upgrade.ts';
import { forwardOverChannels } from './over-channels.ts';
import { forwardOverSpdy } from './over-spdy.ts';
import { wantedPorts } from './wanted-ports.ts';

const spdyProtocol = 'portforward.k8s.io';
const tunnelProtocol = `SPDY/3.1+${spdyProtocol}`;
const channelsProtocol = 'v4.channel.k8s.io';

const longestMessage = 8 * 1024 * 1024;

const channels = new WebSocketServer({
  noServer: true,
  maxPayload: longestMessage,
  autoPong: false,
  handleProtocols: (offered) => (offered.has(channelsProtocol) ? channelsProtocol : false),
});

/** The tunnel's name has a character that names of protocols may not have: the library neither reads nor writes it. */
const tunnel = new WebSocketServer({ noServer: true, maxPayload: longestMessage, autoPong: false });
tunnel.on('headers', (headers) => void headers.push(`Sec-WebSocket-Protocol: ${tunnelProtocol}`));

export type PortForwardOptions = {
  api: Api;
  nodes: NodeAccess;
  clock: Clock;
  onBug: (error: unknown) => string;
  /** Called once nothing can be refused any more. */
  onAccepted: () => void;
};

export type UpgradeRequest = { request: IncomingMessage; socket: Duplex; head: Buffer };

const names = (header: string | string[] | undefined): string[] =>
  String(header ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const noneInCommon = (offered: readonly string[]): Error =>
  refusal(
    403,
    'Forbidden',
    `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${spdyProtocol}]`,
  );

const checkStart = (wanted: readonly number[]): void => {
  if (wanted.length === 0) throw new NodeRefusal(400, 'query parameter "port" is required');
  for (const port of wanted) if (port < 1) throw new NodeRefusal(400, `port "${port}" must be > 0`);
};

/** Throws what is refused. */
export const servePortForward = (
  { api, nodes, clock, onBug, onAccepted }: PortForwardOptions,
  { namespace = '', name = '' }: Target,
  query: URLSearchParams,
  { request, socket, head }: UpgradeRequest,
): void => {
  const wanted = wantedPorts(query);
  const place = placeOf(podOf(api, namespace, name));
  if (place === undefined) throw badRequest(`pod ${name} does not have a host assigned`);
  const ports = nodes.ports(place);
  if (ports === undefined) throw new NodeRefusal(500, `pod not found ("${name}_${namespace}")`);
  const { headers } = request;
  const spdy = (transport: ByteTransport): void => {
    onAccepted();
    void forwardOverSpdy({ transport, ports, clock, onBug });
  };

  const upgrade = headers.upgrade?.toLowerCase();
  if (upgrade === 'spdy/3.1') {
    const versions = names(headers['x-stream-protocol-version']);
    if (!versions.includes(spdyProtocol)) throw noneInCommon(versions);
    const answer = ['Connection: Upgrade', 'Upgrade: SPDY/3.1', `X-Stream-Protocol-Version: ${spdyProtocol}`];
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${answer.join('\r\n')}\r\n\r\n`);
    spdy(overSocket(socket, head));
    return;
  }
  if (upgrade !== 'websocket') throw badRequest('Upgrade request required');
  const offered = names(headers['sec-websocket-protocol']);
  if (offered.includes(tunnelProtocol)) {
    delete headers['sec-websocket-protocol'];
    tunnel.handleUpgrade(request, socket, head, (webSocket) => {
      answerPings(webSocket);
      spdy(overWebSocket(webSocket));
    });
    return;
  }
  if (offered.length > 0 && !offered.includes(channelsProtocol)) throw noneInCommon(offered);
  checkStart(wanted);
  channels.handleUpgrade(request, socket, head, (webSocket) => {
    onAccepted();
    answerPings(webSocket);
    void forwardOverChannels({ socket: webSocket, ports, wanted, clock, onBug });
  });
};
