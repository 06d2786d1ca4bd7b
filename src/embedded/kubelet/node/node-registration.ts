/** Keeps the node's own object: made at the start, brought up to date every few minutes. */
import { isDeepStrictEqual } from 'node:util';
import type { Node } from '../../objects.ts';
import type { KubeletContext } from '../pod/context.ts';
import { nodeStatus } from './node-status.ts';

/** The real one writes that seldom too when nothing has changed. */
const heartbeatMs = 300_000;

const labelsOf = (name: string): { [key: string]: string } => ({
  'beta.kubernetes.io/arch': 'amd64',
  'beta.kubernetes.io/os': 'linux',
  'kubernetes.io/arch': 'amd64',
  'kubernetes.io/hostname': name,
  'kubernetes.io/os': 'linux',
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
}

export const createNodeRegistration = (context: KubeletContext): NodeRegistration => {
  const { client, clock, events, runtime } = context;
  const { name, podCidr } = runtime.node;
  let cancel: () => void = () => undefined;

  const create = (): Node =>
    client.create('nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
        labels: labelsOf(name),
      },
      spec: { podCIDR: podCidr, podCIDRs: [podCidr], providerID: `peapod://${name}` },
    });

  const report = (): void => {
    client.modify(
      'nodes',
      undefined,
      name,
      (node) => {
        const status = nodeStatus(runtime, node.status, clock.now());
        return isDeepStrictEqual(status, node.status) ? undefined : { ...node, status };
      },
      { status: true },
    );
  };

  const beat = (): void => {
    cancel = clock.schedule(clock.now() + heartbeatMs, () => {
      try {
        report();
      } catch (error) {
        context.onBug(error);
      }
      beat();
    });
  };

  return {
    start() {
      const node = client.get('nodes', undefined, name) ?? create();
      report();
      // The real kubelet knows its node by name only: that is the uid that its events carry.
      const about = { ...node, metadata: { ...node.metadata, uid: name } };
      for (const [reason, message] of firstEvents)
        events.record(about, 'Normal', reason, message === '' ? `Node ${name} status is now: ${reason}` : message);
      beat();
    },
    stop: () => cancel(),
  };
};
