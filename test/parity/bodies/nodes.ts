/** What nodes say of themselves, and what they carry: one pod each of a DaemonSet, and whom an eviction moves. */
import { expect } from '@jest/globals';
import type { KubeObject, Pod } from '../../../src/cluster/kube.ts';
import type { Body, Here } from '../here.ts';
import { evict } from './evict.ts';
import { nodesOf, workers } from './scheduling.ts';

type NodeFacts = KubeObject & {
  spec: { podCIDR?: string; podCIDRs?: string[] };
  status: {
    addresses: { type: string; address: string }[];
    allocatable: Record<string, string>;
    conditions: { type: string; status: string; reason: string; message: string }[];
    nodeInfo: Record<string, string>;
    daemonEndpoints: unknown;
  };
};

type Lease = KubeObject & { spec: { holderIdentity: string; leaseDurationSeconds: number; renewTime: string } };

const podsOf = (here: Here, app: string): Promise<Pod[]> => here.list<Pod>('Pod', 'v1', `app=${app}`);

const isReady = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined &&
  status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true;

const untilReadyPods = (here: Here, app: string, count: number): Promise<Pod[]> =>
  here.until(
    `${count} pods of ${app} are ready`,
    () => podsOf(here, app),
    (pods) => pods.length === count && pods.every(isReady),
  );

const spots = (pods: readonly Pod[]): string[] => pods.map(({ spec }) => spec.nodeName ?? '').toSorted();

const agent = (tolerations: string): string => `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      terminationGracePeriodSeconds: 1
      tolerations: ${tolerations}
      containers: [{name: app, image: 'busybox:1.36', command: [sleep, '600']}]`;

const lasting = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'];

export const nodeBodies: Body[] = [
  {
    name: 'every node tells its conditions, addresses and room, and renews its lease',
    async run(here) {
      const nodes = (await nodesOf(here)) as NodeFacts[];
      const ranges = new Set(nodes.map(({ spec }) => spec.podCIDR));
      expect(ranges.size).toBe(nodes.length);
      for (const { metadata, spec, status } of nodes) {
        expect(metadata.labels).toMatchObject({
          'kubernetes.io/hostname': metadata.name,
          'kubernetes.io/os': 'linux',
          'beta.kubernetes.io/os': 'linux',
        });
        expect(spec.podCIDRs).toEqual([spec.podCIDR]);
        expect(status.addresses.map(({ type }) => type)).toEqual(['InternalIP', 'Hostname']);
        expect(status.allocatable).toMatchObject({ pods: '110', cpu: expect.any(String), memory: expect.any(String) });
        expect(status.conditions.map(({ type }) => type)).toEqual(lasting);
        expect(status.conditions.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
          'KubeletHasSufficientMemory: kubelet has sufficient memory available',
          'KubeletHasNoDiskPressure: kubelet has no disk pressure',
          'KubeletHasSufficientPID: kubelet has sufficient PID available',
          'KubeletReady: kubelet is posting ready status',
        ]);
        expect(status.daemonEndpoints).toEqual({ kubeletEndpoint: { Port: 10250 } });
        const ref = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: 'kube-node-lease' };
        const look = () => here.cluster.access.get<Lease>({ ...ref, name: metadata.name });
        const { spec: first } = (await look())!;
        expect(first).toMatchObject({ holderIdentity: metadata.name, leaseDurationSeconds: 40 });
        if (metadata.name !== nodes[0]!.metadata.name) continue;
        await here.until('the lease is renewed', look, (lease) => lease?.spec.renewTime !== first.renewTime, 20);
      }
    },
  },
  {
    name: 'a DaemonSet has a pod on every node that its pods tolerate, and puts back the one that goes',
    async run(here) {
      await here.apply(agent('[]'));
      const names = (await workers(here)).toSorted();
      const pods = await untilReadyPods(here, 'agent', names.length);
      expect(spots(pods)).toEqual(names);
      for (const { spec } of pods)
        expect(spec).toMatchObject({
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [
                  { matchFields: [{ key: 'metadata.name', operator: 'In', values: [spec.nodeName] }] },
                ],
              },
            },
          },
        });
      await here.delete('Pod', pods[0]!.metadata.name);
      await here.untilGone('Pod', pods[0]!.metadata.name);
      expect(spots(await untilReadyPods(here, 'agent', names.length))).toEqual(names);

      await here.apply(agent('[{operator: Exists}]'));
      const all = (await nodesOf(here)).map(({ metadata }) => metadata.name).toSorted();
      await here.until(
        'the pods of the new template are on all nodes',
        () => here.get<KubeObject & { status?: Record<string, number> }>('DaemonSet', 'agent', 'apps/v1'),
        (set) => set?.status?.['updatedNumberScheduled'] === all.length && set.status['numberReady'] === all.length,
      );
      expect(spots(await untilReadyPods(here, 'agent', all.length))).toEqual(all);
    },
  },
  {
    name: 'evicted one by one, an application keeps as many pods as its budget says',
    async run(here) {
      await here.apply(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: app
          image: busybox:1.36
          command: [sleep, '600']
          readinessProbe: {exec: {command: ['true']}, initialDelaySeconds: 3, periodSeconds: 1}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}`);
      const budget = (allowed: number) =>
        here.until(
          `the budget allows ${allowed}`,
          () =>
            here.get<KubeObject & { status?: { disruptionsAllowed?: number; expectedPods?: number } }>(
              'PodDisruptionBudget',
              'web',
              'policy/v1',
            ),
          (seen) => seen?.status?.disruptionsAllowed === allowed && seen.status.expectedPods === 2,
        );
      const [first, second] = (await untilReadyPods(here, 'web', 2)).map(({ metadata }) => metadata.name);
      await budget(1);
      expect(await evict(here, first!)).toBeUndefined();
      const refused = await evict(here, second!);
      expect(refused).toMatchObject({
        code: 429,
        body: expect.stringContaining("Cannot evict pod as it would violate the pod's disruption budget."),
      });
      await here.untilGone('Pod', first!);
      await untilReadyPods(here, 'web', 2);
      await budget(1);
      expect(await evict(here, second!)).toBeUndefined();
      await here.untilGone('Pod', second!);
      const names = (await untilReadyPods(here, 'web', 2)).map(({ metadata }) => metadata.name);
      expect(names).not.toContain(second);
    },
  },
];
