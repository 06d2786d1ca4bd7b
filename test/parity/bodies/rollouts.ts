/** In which order pods are replaced: Recreate, surge and unavailability, pause and undo, partitions. */
import { expect } from '@jest/globals';
import type { Condition, KubeObject, Pod } from '../../../src/cluster/kube.ts';
import type { Body, Here } from '../here.ts';

type Workload = KubeObject & {
  spec: { template: unknown };
  status?: Record<string, unknown> & { conditions?: Condition[] };
};

const slowToBeReady = "readinessProbe: {exec: {command: ['true']}, initialDelaySeconds: 2, periodSeconds: 1}";

const workload = (kind: string, name: string, version: string, spec: string, probe = ''): string => `
apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}}
spec:
  ${spec}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}, version: ${version}}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: app, image: 'busybox:1.36', command: [sleep, '600']${probe === '' ? '' : `, ${probe}`}}]`;

const patch = (here: Here, kind: string, name: string, spec: object): Promise<Workload> =>
  here.cluster.access.patch<Workload>(
    { apiVersion: 'apps/v1', kind, namespace: here.namespace, name },
    { spec },
    { type: 'merge' },
  );

const toVersion = (version: string) => ({ template: { metadata: { labels: { version } } } });

const untilStatus = (here: Here, kind: string, name: string, wanted: object) =>
  here.until(
    `${kind} ${name} has ${JSON.stringify(wanted)}`,
    () => here.get<Workload & { metadata: { generation?: number } }>(kind, name, 'apps/v1'),
    (seen) =>
      seen?.status?.['observedGeneration'] === seen?.metadata.generation &&
      Object.entries(wanted).every(([field, value]) => seen?.status?.[field] === value),
  );

const versionOf = ({ metadata }: Pod): string => metadata.labels?.['version'] ?? '';

const podsOf = (here: Here, app: string): Promise<Pod[]> => here.list<Pod>('Pod', 'v1', `app=${app}`);

const isReady = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined &&
  status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true;

/** Looks at all pods until those of the version are all that there is and ready. */
const watchRollout = (here: Here, app: string, version: string, count: number, onLook: (pods: Pod[]) => void) =>
  here.until(
    `${app} is at ${version}`,
    async () => {
      const pods = await podsOf(here, app);
      onLook(pods);
      return pods;
    },
    (pods) => pods.length === count && pods.every((pod) => versionOf(pod) === version && isReady(pod)),
  );

const progressing = (object: Workload | undefined): Condition | undefined =>
  object?.status?.conditions?.find(({ type }) => type === 'Progressing');

const revisionsOf = async (here: Here, app: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await here.list<KubeObject & { spec: { template: KubeObject } }>('ReplicaSet', 'apps/v1', `app=${app}`)).map(
      ({ metadata, spec }) => [
        spec.template.metadata.labels?.['version'],
        metadata.annotations?.['deployment.kubernetes.io/revision'],
      ],
    ),
  );

export const rolloutBodies: Body[] = [
  {
    name: 'Recreate: no new pod before the last old one is gone',
    async run(here) {
      await here.apply(workload('Deployment', 'web', 'a', 'replicas: 2\n  strategy: {type: Recreate}'));
      await untilStatus(here, 'Deployment', 'web', { readyReplicas: 2 });
      await patch(here, 'Deployment', 'web', toVersion('b'));
      const together = new Set<string>();
      await watchRollout(here, 'web', 'b', 2, (pods) => {
        together.add([...new Set(pods.map(versionOf))].toSorted().join());
      });
      expect([...together].filter((versions) => versions === 'a,b')).toEqual([]);
    },
  },
  {
    name: 'a rolling update keeps between what may surge and what may be lacking',
    async run(here) {
      const bounds = async (name: string, maxSurge: number, maxUnavailable: number): Promise<[number, number]> => {
        const strategy = `replicas: 3\n  strategy: {rollingUpdate: {maxSurge: ${maxSurge}, maxUnavailable: ${maxUnavailable}}}`;
        await here.apply(workload('Deployment', name, 'a', strategy, slowToBeReady));
        await untilStatus(here, 'Deployment', name, { readyReplicas: 3 });
        await patch(here, 'Deployment', name, toVersion('b'));
        let most = 0;
        let least = 3;
        await watchRollout(here, name, 'b', 3, (pods) => {
          most = Math.max(most, pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined).length);
          least = Math.min(least, pods.filter(isReady).length);
        });
        return [most, least];
      };
      expect(await Promise.all([bounds('surge', 2, 0), bounds('lack', 0, 2)])).toEqual([
        [5, 3],
        [3, 1],
      ]);
    },
  },
  {
    name: 'a paused Deployment waits with the new template, and an old one that comes back is a new revision',
    async run(here) {
      await here.apply(workload('Deployment', 'web', 'a', 'replicas: 1'));
      await untilStatus(here, 'Deployment', 'web', { readyReplicas: 1 });
      await patch(here, 'Deployment', 'web', { paused: true });
      const paused = await here.until(
        'it says that it is paused',
        () => here.get<Workload>('Deployment', 'web', 'apps/v1'),
        (seen) => progressing(seen)?.reason === 'DeploymentPaused',
      );
      expect(progressing(paused)).toMatchObject({ status: 'Unknown', message: 'Deployment is paused' });
      await patch(here, 'Deployment', 'web', toVersion('b'));
      await untilStatus(here, 'Deployment', 'web', { updatedReplicas: undefined });
      expect(await revisionsOf(here, 'web')).toEqual({ a: '1' });
      await patch(here, 'Deployment', 'web', { replicas: 2 });
      await untilStatus(here, 'Deployment', 'web', { readyReplicas: 2 });
      expect((await podsOf(here, 'web')).map(versionOf)).toEqual(['a', 'a']);

      await patch(here, 'Deployment', 'web', { paused: false });
      await watchRollout(here, 'web', 'b', 2, () => {});
      expect(await revisionsOf(here, 'web')).toEqual({ a: '1', b: '2' });
      await patch(here, 'Deployment', 'web', toVersion('a'));
      await watchRollout(here, 'web', 'a', 2, () => {});
      expect(await revisionsOf(here, 'web')).toEqual({ a: '3', b: '2' });
    },
  },
  {
    name: 'a StatefulSet replaces from the end down to its partition, one by one',
    async run(here) {
      const spec = 'serviceName: db\n  replicas: 3\n  updateStrategy: {rollingUpdate: {partition: 1}}';
      await here.apply(workload('StatefulSet', 'db', 'a', spec));
      await untilStatus(here, 'StatefulSet', 'db', { readyReplicas: 3 });
      await patch(here, 'StatefulSet', 'db', toVersion('b'));
      const seen: string[] = [];
      const look = async (): Promise<string> =>
        (await podsOf(here, 'db'))
          .toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name))
          .map((pod) => `${pod.metadata.name.slice(-1)}${versionOf(pod)}${isReady(pod) ? '' : '?'}`)
          .join(' ');
      await here.until(
        'the pods from the partition on are new',
        async () => {
          seen.push(await look());
          return seen.at(-1)!;
        },
        (pods) => pods === '0a 1b 2b',
      );
      expect(seen.some((pods) => pods.includes('1b') && /2a|2b\?/.test(pods))).toBe(false);
      const set = await untilStatus(here, 'StatefulSet', 'db', { updatedReplicas: 2, readyReplicas: 3 });
      expect(set?.status?.['currentRevision']).not.toBe(set?.status?.['updateRevision']);
      await here.delete('Pod', 'db-0');
      await here.until('the first pod is back as it was', look, (pods) => pods === '0a 1b 2b');
      await patch(here, 'StatefulSet', 'db', { updateStrategy: { rollingUpdate: { partition: 0 } } });
      await here.until('all are new', look, (pods) => pods === '0b 1b 2b');
    },
  },
  {
    name: 'a parallel StatefulSet waits for nobody, an ordered one for the pod before',
    async run(here) {
      const never = "readinessProbe: {exec: {command: ['false']}}";
      await here.apply(workload('StatefulSet', 'one', 'a', 'serviceName: one\n  replicas: 2', never));
      const parallel = 'serviceName: all\n  replicas: 3\n  podManagementPolicy: Parallel';
      await here.apply(workload('StatefulSet', 'all', 'a', parallel, never));
      const names = async (app: string): Promise<string[]> =>
        (await podsOf(here, app)).map(({ metadata }) => metadata.name).toSorted();
      await here.until(
        'all pods are there',
        () => names('all'),
        (seen) => seen.join() === 'all-0,all-1,all-2',
      );
      for (const name of ['all-0', 'all-2', 'one-0'])
        await here.untilPod(name, 'runs', (pod) => pod.status?.phase === 'Running');
      await here.sleep(2);
      expect(await names('one')).toEqual(['one-0']);
      await patch(here, 'StatefulSet', 'all', { replicas: 1 });
      await here.until(
        'the others are gone',
        () => names('all'),
        (seen) => seen.join() === 'all-0',
      );
    },
  },
];
