/** Keeps the node's own object: made at the start, brought up to date every few minutes; its lease says that it lives. */
import { isDeepStrictEqual } from 'node:util';
import type { Lease, Node } from '../../objects.ts';
import { microTimestamp } from '../../time.ts';
import type { KubeletContext } from '../pod/context.ts';
import type { Pressure } from './conditions.ts';
import { nodeStatus } from './node-status.ts';

const lookMs = 10_000;
/** The real one writes that seldom too when nothing but the time has changed. */
const reportMs = 300_000;

const renewMs = 10_000;
const leaseSeconds = 40;
const leases = 'kube-node-lease';

const labelsOf = (name: string): { [key: string]: string } => ({
  'beta.kubernetes.io/arch': 'amd64',
  'beta.kubernetes.io/os': 'linux',
  'kubernetes.io/arch': 'amd64',
  'kubernetes.io/hostname': name,
  'kubernetes.io/os': 'linux',
});

/** A status without the times at which it was looked at. */
const timeless = (status: Node['status']): object => ({
  ...status,
  conditions: status?.conditions?.map((condition) => ({ ...condition, lastHeartbeatTime: undefined })),
});

const firstEvents: readonly (readonly [reason: string, message: string])[] = [
  ['Starting', 'Starting kubelet.'],
  ['NodeHasSufficientMemory', ''],
  ['NodeHasNoDiskPressure', ''],
  ['NodeHasSufficientPID', ''],
  ['NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods'],
  ['NodeReady', ''],
];

export interface NodeRegistration {
  start(): void;
  stop(): void;
  /** Says now how the node is. */
  report(): void;
  /** An event about the node. */
  record(type: 'Normal' | 'Warning', reason: string, message: string): void;
}

export const createNodeRegistration = (
  context: KubeletContext,
  pressures: () => ReadonlySet<Pressure>,
): NodeRegistration => {
  const { client, clock, events, runtime, registerWith } = context;
  const { name, podCidr } = runtime.node;
  const cancels = new Map<string, () => void>();

  const create = (): Node =>
    client.create('nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
        labels: { ...labelsOf(name), ...registerWith?.labels },
      },
      spec: {
        podCIDR: podCidr,
        podCIDRs: [podCidr],
        providerID: `peapod://${name}`,
        ...(registerWith === undefined || registerWith.taints.length === 0 ? {} : { taints: [...registerWith.taints] }),
      },
    });

  let reportedAt = -Infinity;

  const report = (): void => {
    const now = clock.now();
    client.modify(
      'nodes',
      undefined,
      name,
      (node) => {
        const status = nodeStatus(runtime, node.status, now, pressures());
        if (now < reportedAt + reportMs && isDeepStrictEqual(timeless(status), timeless(node.status))) return undefined;
        reportedAt = now;
        return { ...node, status };
      },
      { status: true },
    );
  };

  const renew = (): void => {
    const spec: Lease['spec'] = {
      holderIdentity: name,
      leaseDurationSeconds: leaseSeconds,
      renewTime: microTimestamp(clock),
    };
    if (
      client.modify('leases', leases, name, (lease) => ({ ...lease, spec: { ...lease.spec, ...spec } })) !== undefined
    )
      return;
    const node = client.get('nodes', undefined, name);
    const { uid } = node?.metadata ?? {};
    client.create('leases', {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        name,
        namespace: leases,
        ...(uid === undefined ? {} : { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }] }),
      },
      spec,
    });
  };

  const every = (what: string, ms: number, work: () => void): void => {
    cancels.set(
      what,
      clock.schedule(clock.now() + ms, () => {
        try {
          work();
        } catch (error) {
          context.onBug(error);
        }
        every(what, ms, work);
      }),
    );
  };

  // The real kubelet knows its node by name only: that is the uid that its events carry.
  const record: NodeRegistration['record'] = (type, reason, message) =>
    events.record(
      { apiVersion: 'v1', kind: 'Node', metadata: { name, uid: name } as Node['metadata'] },
      type,
      reason,
      message,
    );

  return {
    report,
    record,
    start() {
      const node = client.get('nodes', undefined, name) ?? create();
      const was = node.status?.conditions?.find(({ type }) => type === 'Ready')?.status;
      report();
      renew();
      for (const [reason, message] of firstEvents)
        if (reason !== 'NodeReady' || was !== 'True')
          record('Normal', reason, message === '' ? `Node ${name} status is now: ${reason}` : message);
      every('report', lookMs, report);
      every('renew', renewMs, renew);
    },
    stop() {
      for (const cancel of cancels.values()) cancel();
    },
  };
};
