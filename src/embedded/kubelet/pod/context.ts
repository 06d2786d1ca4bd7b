/** What everything that handles one pod shares. */
import type { Client } from '../../api/client.ts';
import type { Clock } from '../../clock.ts';
import type { EventRecorder } from '../../events.ts';
import type { Node, Pod } from '../../objects.ts';
import type { ContainerRuntime } from '../../runtime/types.ts';
import type { NodeRoom, Refusal } from '../admission/node-room.ts';
import type { Turns } from '../../turns.ts';
import type { KeptForPods } from '../kept.ts';
import type { NameServers } from '../container/sandbox-spec.ts';

type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];

/** Labels and taints of a kind of node. */
export type NodeRole = { labels: Readonly<Record<string, string>>; taints: readonly Taint[] };

export type KubeletContext = {
  client: Client;
  events: EventRecorder;
  runtime: ContainerRuntime;
  clock: Clock;
  turns: Turns;
  clusterDomain: string;
  dnsServiceIp: string;
  nodeDns: NameServers;
  /** What its node is registered with. */
  registerWith?: NodeRole;
  room: NodeRoom;
  /** Why the node takes no such pod while it is short of something. */
  pressureRefusal: (pod: Pod) => Refusal | undefined;
  /** A pod needs less of the node than before. */
  onRoom: () => void;
  kept: KeptForPods;
  /** Hears of what must not happen. */
  onBug: (error: unknown) => void;
};
