/** Who is more important: of a resource that only these pods ask for, so that nobody else is disturbed. */
import { expect } from '@jest/globals';
import type { KubeObject, Pod } from '../../../src/cluster/kube.ts';
import type { Body, Here } from '../here.ts';
import { workers } from './scheduling.ts';

const resource = 'example.com/seats';
const inPointer = resource.replace('/', '~1');

const patchNode = (here: Here, node: string, patch: object[]): Promise<unknown> =>
  here.cluster.access.patch({ apiVersion: 'v1', kind: 'Node', name: node }, patch, {
    type: 'json',
    subresource: 'status',
  });

const seats = async (here: Here, node: string, count: number): Promise<void> => {
  await patchNode(here, node, [{ op: 'add', path: `/status/capacity/${inPointer}`, value: String(count) }]);
  await here.until(
    'the seats may be taken',
    () =>
      here.cluster.access.get<KubeObject & { status?: { allocatable?: Record<string, string> } }>({
        apiVersion: 'v1',
        kind: 'Node',
        name: node,
      }),
    (seen) => seen?.status?.allocatable?.[resource] === String(count),
  );
};

const sitDown = (here: Here, name: string, priorityClassName: string): Promise<void> =>
  here.apply(`
apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${name}}}
spec:
  priorityClassName: ${priorityClassName}
  terminationGracePeriodSeconds: 1
  containers:
    - name: app
      image: busybox:1.36
      command: [sleep, '600']
      resources: {limits: {${resource}: 1}}`);

const priorityClass = (name: string, value: number, more: object = {}) => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  value,
  ...more,
});

const conditionOf = ({ status }: Pod, type: string) => status?.conditions?.find((condition) => condition.type === type);

export const preemptionBodies: Body[] = [
  {
    name: 'an important pod takes the place of the least important one; one that must not preempt waits',
    async run(here) {
      const { access } = here.cluster;
      const [node = ''] = await workers(here);
      const [low, middle, high, polite] = ['low', 'middle', 'high', 'polite'].map(
        (word) => `${here.namespace}-${word}`,
      );
      const classes = [
        priorityClass(low!, 10),
        priorityClass(middle!, 20),
        priorityClass(high!, 30),
        priorityClass(polite!, 30, { preemptionPolicy: 'Never' }),
      ];
      try {
        for (const manifest of classes) await access.apply(manifest);
        await seats(here, node, 2);
        await sitDown(here, 'least', low!);
        await sitDown(here, 'more', middle!);
        expect((await here.untilReady('least')).spec).toMatchObject({ priority: 10, nodeName: node });
        await here.untilReady('more');

        await sitDown(here, 'polite', polite!);
        const waits = await here.untilPod(
          'polite',
          'waits',
          (pod) => conditionOf(pod, 'PodScheduled')?.status === 'False',
        );
        expect(conditionOf(waits, 'PodScheduled')?.message).toBe(
          `0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient ${resource}. ` +
            'no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.',
        );
        expect((await here.pod('least')).metadata.deletionTimestamp).toBeUndefined();
        await here.delete('Pod', 'polite');
        await here.untilGone('Pod', 'polite');

        await sitDown(here, 'king', high!);
        await here.untilReady('king');
        expect((await here.pod('king')).spec).toMatchObject({ nodeName: node, priority: 30 });
        expect(await here.get('Pod', 'least')).toBeUndefined();
        expect((await here.pod('more')).metadata.deletionTimestamp).toBeUndefined();
        const { uid } = (await here.pod('king')).metadata;
        await here.untilEvent('least', `Preempted Preempted by pod ${uid} on node ${node}`);
      } finally {
        // The kubelet takes it out of what is allocatable.
        await patchNode(here, node, [{ op: 'remove', path: `/status/capacity/${inPointer}` }]);
        for (const { apiVersion, kind, metadata } of classes)
          await access.delete({ apiVersion, kind, name: metadata.name });
      }
    },
  },
];
