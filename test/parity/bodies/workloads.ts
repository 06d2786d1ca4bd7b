/** What the controllers of workloads keep, in which order they let go, and what evictions may take. */
import { expect } from '@jest/globals';
import type { Condition, KubeObject, Pod } from '../../../src/cluster/kube.ts';
import type { Body, Here } from '../here.ts';
import { evict } from './evict.ts';

type Workload = KubeObject & {
  spec: { replicas?: number; selector?: unknown };
  status?: Record<string, unknown> & { conditions?: Condition[] };
};

const container = (script = 'sleep 600'): string =>
  `{name: app, image: 'busybox:1.36', command: [sh, -c, '${script}']}`;

const template = (app: string, script?: string): string => `
  template:
    metadata: {labels: {app: ${app}}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [${container(script)}]`;

const workload = (kind: string, name: string, spec: string, apiVersion = 'apps/v1'): string => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: {name: ${name}}
spec:
  ${spec}
  ${apiVersion === 'v1' ? '' : `selector: {matchLabels: {app: ${name}}}`}${template(name)}`;

const change = (here: Here, kind: string, name: string, spec: object, apiVersion = 'apps/v1'): Promise<Workload> =>
  here.cluster.access.patch<Workload>(
    { apiVersion, kind, namespace: here.namespace, name },
    { spec },
    { type: 'strategic' },
  );

const untilStatus = (here: Here, kind: string, name: string, wanted: object, apiVersion = 'apps/v1') =>
  here.until(
    `${kind} ${name} has ${JSON.stringify(wanted)}`,
    () => here.get<Workload>(kind, name, apiVersion),
    (seen) => Object.entries(wanted).every(([field, value]) => seen?.status?.[field] === value),
  );

const conditionOf = (object: Workload | undefined, type: string): Condition | undefined =>
  object?.status?.conditions?.find((condition) => condition.type === type);

const podNames = async (here: Here, app: string): Promise<string[]> =>
  (await here.list<Pod>('Pod', 'v1', `app=${app}`)).map(({ metadata }) => metadata.name).toSorted();

const setImage = { template: { spec: { containers: [{ name: 'app', env: [{ name: 'VERSION', value: '2' }] }] } } };

type Revision = KubeObject & { revision: number };

const revisions = async (here: Here): Promise<[string, number][]> =>
  (await here.list<Revision>('ControllerRevision', 'apps/v1'))
    .map(({ metadata, revision }): [string, number] => [metadata.name, revision])
    .toSorted(([, a], [, b]) => a - b);

const budget = (name: string, app: string, spec: string): string => `
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: ${name}}
spec: {${spec}, selector: {matchLabels: {app: ${app}}}}`;

export const workloadBodies: Body[] = [
  {
    name: 'a ReplicationController selects by the labels of its template, and lets go of what no longer matches',
    async run(here) {
      await here.apply(workload('ReplicationController', 'rc', 'replicas: 2', 'v1'));
      const controller = await untilStatus(
        here,
        'ReplicationController',
        'rc',
        { replicas: 2, readyReplicas: 2 },
        'v1',
      );
      expect(controller).toMatchObject({ metadata: { labels: { app: 'rc' } }, spec: { selector: { app: 'rc' } } });
      const [first] = await podNames(here, 'rc');
      await here.cluster.access.patch(
        { apiVersion: 'v1', kind: 'Pod', namespace: here.namespace, name: first! },
        { metadata: { labels: { app: 'free' } } },
        { type: 'merge' },
      );
      await here.until(
        'the pod is replaced',
        () => podNames(here, 'rc'),
        (names) => names.length === 2,
      );
      expect((await here.pod(first!)).metadata.ownerReferences ?? []).toEqual([]);
      await here.untilEvent('rc', /^SuccessfulCreate Created pod: rc-/);
    },
  },
  {
    name: 'a quota that is used up is told by the ReplicaSet, and by the Deployment above it',
    async run(here) {
      await here.apply(`
apiVersion: v1
kind: ResourceQuota
metadata: {name: few}
spec: {hard: {pods: '1'}}`);
      await here.until(
        'the quota is counted',
        () => here.get<Workload>('ResourceQuota', 'few'),
        (seen) => seen?.status?.['used'] !== undefined,
      );
      await here.apply(workload('Deployment', 'many', 'replicas: 3'));
      const told = await here.until(
        'the Deployment tells of the failure',
        () => here.get<Workload>('Deployment', 'many', 'apps/v1'),
        (seen) => conditionOf(seen, 'ReplicaFailure') !== undefined,
      );
      expect(conditionOf(told, 'ReplicaFailure')).toMatchObject({
        status: 'True',
        reason: 'FailedCreate',
        message: expect.stringMatching(
          /^pods "many-[a-z0-9]+-[a-z0-9]+" is forbidden: exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1$/,
        ),
      });
    },
  },
  {
    name: 'a rollout that does not move is called off after its deadline, in so many words',
    async run(here) {
      await here.apply(`${workload('Deployment', 'stuck', 'progressDeadlineSeconds: 3')}
      nodeSelector: {never: there}`);
      const stuck = await here.until(
        'the deadline is told',
        () => here.get<Workload>('Deployment', 'stuck', 'apps/v1'),
        (seen) => conditionOf(seen, 'Progressing')?.status === 'False',
      );
      expect(conditionOf(stuck, 'Progressing')).toMatchObject({
        reason: 'ProgressDeadlineExceeded',
        message: expect.stringMatching(/^ReplicaSet "stuck-[a-z0-9]+" has timed out progressing\.$/),
      });
      expect(conditionOf(stuck, 'Available')).toMatchObject({ reason: 'MinimumReplicasUnavailable' });
    },
  },
  {
    name: 'scaled down, the pod that costs least goes',
    async run(here) {
      await here.apply(workload('Deployment', 'web', 'replicas: 3'));
      await untilStatus(here, 'Deployment', 'web', { readyReplicas: 3 });
      const names = await podNames(here, 'web');
      await here.cluster.access.patch(
        { apiVersion: 'v1', kind: 'Pod', namespace: here.namespace, name: names[1]! },
        { metadata: { annotations: { 'controller.kubernetes.io/pod-deletion-cost': '-10' } } },
        { type: 'merge' },
      );
      await here.sleep(1);
      await change(here, 'Deployment', 'web', { replicas: 2 });
      await here.until(
        'one is gone',
        () => podNames(here, 'web'),
        (left) => left.length === 2,
      );
      expect(await podNames(here, 'web')).toEqual([names[0], names[2]]);
    },
  },
  {
    name: "a StatefulSet's templates are ControllerRevisions, and one that comes back is numbered anew",
    async run(here) {
      await here.apply(workload('StatefulSet', 'web', 'serviceName: web'));
      const name = 'web-bdcc95455';
      await untilStatus(here, 'StatefulSet', 'web', { readyReplicas: 1, currentRevision: name, updateRevision: name });
      expect((await here.pod('web-0')).metadata.labels).toMatchObject({
        'controller-revision-hash': name,
        'statefulset.kubernetes.io/pod-name': 'web-0',
        'apps.kubernetes.io/pod-index': '0',
      });
      await change(here, 'StatefulSet', 'web', setImage);
      const seen = await here.until(
        'the new pod is ready',
        () => here.get<Workload>('StatefulSet', 'web', 'apps/v1'),
        (set) => set?.status?.['currentRevision'] !== name,
      );
      expect(seen?.status).toMatchObject({ updatedReplicas: 1, currentReplicas: 1 });
      await here.apply(workload('StatefulSet', 'web', 'serviceName: web'));
      await here.cluster.access.patch(
        { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: here.namespace, name: 'web' },
        [{ op: 'remove', path: '/spec/template/spec/containers/0/env' }],
        { type: 'json' },
      );
      await untilStatus(here, 'StatefulSet', 'web', { updateRevision: name });
      expect((await revisions(here)).map(([, revision]) => revision)).toEqual([2, 3]);
      expect((await revisions(here))[1]![0]).toBe(name);
    },
  },
  {
    name: "a StatefulSet's claims go with the pod that is scaled away, if it says so",
    async run(here) {
      await here.apply(
        workload(
          'StatefulSet',
          'db',
          `serviceName: db
  podManagementPolicy: Parallel
  replicas: 2
  ordinals: {start: 3}
  persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete, whenScaled: Delete}
  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}}]`,
        ),
      );
      await untilStatus(here, 'StatefulSet', 'db', { readyReplicas: 2 });
      const claim = await here.get('PersistentVolumeClaim', 'data-db-4');
      expect(claim?.metadata.ownerReferences).toMatchObject([{ kind: 'StatefulSet', name: 'db', controller: true }]);
      await change(here, 'StatefulSet', 'db', { replicas: 1 });
      await here.untilGone('PersistentVolumeClaim', 'data-db-4');
      expect(await podNames(here, 'db')).toEqual(['db-3']);
      expect(await here.get('PersistentVolumeClaim', 'data-db-3')).toBeDefined();
      await here.untilEvent('db', 'create Claim data-db-4 Pod db-4 in StatefulSet db success');
      await here.untilEvent('db', 'delete Pod db-4 in StatefulSet db successful');
    },
  },
  {
    name: "a DaemonSet's pods bear their node's troubles and know their template, and a new one replaces them",
    async run(here) {
      await here.apply(workload('DaemonSet', 'agent', 'revisionHistoryLimit: 2'));
      const set = await here.until(
        'the pods are ready',
        () => here.get<Workload>('DaemonSet', 'agent', 'apps/v1'),
        (seen) => Number(seen?.status?.['numberReady'] ?? 0) > 0,
      );
      expect(set?.metadata.annotations).toMatchObject({ 'deprecated.daemonset.template.generation': '1' });
      const [name] = await podNames(here, 'agent');
      const pod = await here.pod(name!);
      expect(pod.metadata.labels).toMatchObject({ 'pod-template-generation': '1' });
      const { tolerations } = pod.spec as { tolerations?: { key?: string; effect?: string }[] };
      expect(tolerations?.map(({ key, effect }) => `${key?.replace('node.kubernetes.io/', '')} ${effect}`)).toEqual([
        'not-ready NoExecute',
        'unreachable NoExecute',
        'disk-pressure NoSchedule',
        'memory-pressure NoSchedule',
        'pid-pressure NoSchedule',
        'unschedulable NoSchedule',
      ]);
      await change(here, 'DaemonSet', 'agent', setImage);
      await here.untilGone('Pod', name!);
      await here.untilEvent('agent', `SuccessfulDelete Deleted pod: ${name}`);
      expect((await revisions(here)).map(([, revision]) => revision)).toEqual([1, 2]);
    },
  },
  {
    name: 'an eviction asks the budget, in its words, and marks the pod',
    async run(here) {
      await here.runPod('a', { app: 'trap "" TERM; while true; do sleep 1; done' }, 'terminationGracePeriodSeconds: 5');
      await here.untilReady('a');
      await here.apply(budget('keep', 'a', 'minAvailable: 1'));
      await untilStatus(here, 'PodDisruptionBudget', 'keep', { currentHealthy: 1, observedGeneration: 1 }, 'policy/v1');
      expect(await evict(here, 'a')).toMatchObject({
        code: 429,
        body: expect.stringContaining('The disruption budget keep needs 1 healthy pods and has 1 currently'),
      });
      await here.apply(budget('more', 'a', 'minAvailable: 0'));
      await untilStatus(here, 'PodDisruptionBudget', 'more', { observedGeneration: 1 }, 'policy/v1');
      expect(await evict(here, 'a')).toMatchObject({
        code: 500,
        body: expect.stringContaining(
          'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
        ),
      });
      await here.delete('PodDisruptionBudget', 'keep', 'policy/v1');
      await untilStatus(here, 'PodDisruptionBudget', 'more', { disruptionsAllowed: 1 }, 'policy/v1');
      expect(await evict(here, 'a')).toBeUndefined();
      const { metadata, status } = await here.pod('a');
      expect(metadata.deletionTimestamp).toBeDefined();
      expect(status?.conditions?.find(({ type }) => type === 'DisruptionTarget')).toMatchObject({
        status: 'True',
        reason: 'EvictionByEvictionAPI',
        message: 'Eviction API: evicting',
      });
    },
  },
];
