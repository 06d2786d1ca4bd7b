/** Who talks to whom over UDP: what was let through goes on to be, answers find their way back (as conntrack does it). */
import type { SocketAddress } from '../sys.ts';

/** As Linux forgets them: sooner when nothing ever came back. */
const unansweredMs = 30_000;
const answeredMs = 120_000;
const mostFlows = 16_384;
const firstPort = 32_768;
const lastPort = 60_999;

export type Flow = {
  /** Who began. */
  readonly client: SocketAddress;
  /** Whom the client wrote to: a Service, perhaps. */
  readonly asked: SocketAddress;
  /** Who gets it. */
  readonly server: SocketAddress;
  /** Whom the server takes for the client. */
  readonly seen: SocketAddress;
  until: number;
  answered: boolean;
};

export interface FlowTable {
  /** The way on from the client's side, or back from the server's. Keeps the flow alive. */
  forward(from: SocketAddress, to: SocketAddress): Flow | undefined;
  back(from: SocketAddress, to: SocketAddress): Flow | undefined;
  add(flow: Pick<Flow, 'client' | 'asked' | 'server' | 'seen'>): Flow;
  remove(flow: Flow): void;
}

const keyOf = (one: SocketAddress, other: SocketAddress): string =>
  `${one.host}:${one.port}>${other.host}:${other.port}`;

export const createFlowTable = (now: () => number): FlowTable => {
  const forwards = new Map<string, Flow>();
  const backs = new Map<string, Flow>();

  const remove = (flow: Flow): void => {
    forwards.delete(keyOf(flow.client, flow.asked));
    backs.delete(keyOf(flow.server, flow.seen));
  };

  const find = (flows: ReadonlyMap<string, Flow>, from: SocketAddress, to: SocketAddress): Flow | undefined => {
    const flow = flows.get(keyOf(from, to));
    if (flow === undefined) return undefined;
    if (flow.until > now()) return flow;
    remove(flow);
    return undefined;
  };

  const keep = (flow: Flow | undefined): Flow | undefined => {
    if (flow !== undefined) flow.until = now() + (flow.answered ? answeredMs : unansweredMs);
    return flow;
  };

  const makeRoom = (): void => {
    for (const flow of forwards.values()) if (flow.until <= now()) remove(flow);
    for (const flow of forwards.values()) {
      if (forwards.size < mostFlows) return;
      remove(flow);
    }
  };

  return {
    forward: (from, to) => keep(find(forwards, from, to)),
    back(from, to) {
      const flow = find(backs, from, to);
      if (flow !== undefined) flow.answered = true;
      return keep(flow);
    },
    add(flow) {
      if (forwards.size >= mostFlows) makeRoom();
      let { seen } = flow;
      // Two clients behind one address: the second is given another port.
      for (let port = firstPort; find(backs, flow.server, seen) !== undefined && port <= lastPort; port += 1)
        seen = { ...seen, port };
      const added: Flow = { ...flow, seen, until: now() + unansweredMs, answered: false };
      forwards.set(keyOf(added.client, added.asked), added);
      backs.set(keyOf(added.server, added.seen), added);
      return added;
    },
    remove,
  };
};
