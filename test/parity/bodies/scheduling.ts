/** Where pods go: what they ask of a node, of each other, and what the scheduler says when nothing fits. */
import { expect } from '@jest/globals';
import type { Condition, KubeObject, Pod } from '../../../src/cluster/kube.ts';
import type { Body, Here } from '../here.ts';

type Node = KubeObject & { spec?: { taints?: { key: string }[]; unschedulable?: boolean } };

const controlPlaneTaint = 'node-role.kubernetes.io/control-plane';
const hostname = 'kubernetes.io/hostname';

export const nodesOf = async (here: Here): Promise<Node[]> =>
  (await here.cluster.access.list<Node>({ apiVersion: 'v1', kind: 'Node' })).items;

const isControlPlane = ({ metadata }: Node): boolean => metadata.labels?.[controlPlaneTaint] !== undefined;

/** The names of the nodes that take any pod. */
export const workers = async (here: Here): Promise<string[]> =>
  (await nodesOf(here)).filter((node) => !isControlPlane(node)).map(({ metadata }) => metadata.name);

const controlPlane = async (here: Here): Promise<string> => (await nodesOf(here)).find(isControlPlane)!.metadata.name;

const onNode = (name: string): string => `{matchExpressions: [{key: ${hostname}, operator: In, values: [${name}]}]}`;

const required = (name: string): string =>
  `affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [${onNode(name)}]}}}`;

const preferred = (name: string): string =>
  `affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 100, preference: ${onNode(name)}}]}}`;

/** With or apart from the pods of an application, node by node. */
const beside = (way: 'podAffinity' | 'podAntiAffinity', app: string): string =>
  `affinity: {${way}: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: {app: ${app}}}, topologyKey: ${hostname}}]}}`;

const tolerance = `tolerations: [{key: ${controlPlaneTaint}, operator: Exists, effect: NoSchedule}]`;

const forever = { app: 'exec sleep 600' };

const nodeOf = ({ spec }: Pod): string | undefined => spec.nodeName;

const untilPlaced = async (here: Here, name: string): Promise<string> =>
  nodeOf(await here.untilPod(name, 'has a node', (pod) => nodeOf(pod) !== undefined))!;

const scheduled = (pod: Pod): Condition | undefined =>
  pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');

/** What the scheduler says of a pod that fits nowhere. */
const whyNot = async (here: Here, name: string): Promise<Condition> =>
  scheduled(
    await here.untilPod(name, 'is unschedulable', (pod) => scheduled(pod)?.reason === 'Unschedulable'),
  ) as Condition;

/** Another body cordons the control plane for a moment, which then keeps pods out for that reason. */
const despiteCordon = async (condition: Promise<Condition>): Promise<string | undefined> =>
  (await condition).message?.replace('1 node(s) were unschedulable', '1 node(s) had untolerated taint(s)');

const notHelpful =
  '. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.';

const replicas = (name: string, count: number, spec: string): string => `
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: ${name}}
spec:
  replicas: ${count}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: app, image: 'busybox:1.36', command: [sleep, '600']}]
      ${spec}`;

const podsOf = (here: Here, app: string): Promise<Pod[]> => here.list<Pod>('Pod', 'v1', `app=${app}`);

/** The pods of an application once so many of them have a node; the rest are looked at. */
const placed = (here: Here, app: string, count: number, of: number): Promise<Pod[]> =>
  here.until(
    `${count} of ${of} pods of ${app} have a node`,
    () => podsOf(here, app),
    (pods) =>
      pods.length === of &&
      pods.filter((pod) => nodeOf(pod) !== undefined).length === count &&
      pods.every((pod) => scheduled(pod) !== undefined),
  );

export const schedulingBodies: Body[] = [
  {
    name: 'node affinity that is required binds, one that is preferred leads, and what fits nowhere says why',
    async run(here) {
      for (const [index, node] of (await workers(here)).entries()) {
        await here.runPod(`must-${index}`, forever, required(node));
        await here.runPod(`likes-${index}`, forever, preferred(node));
        expect(await untilPlaced(here, `must-${index}`)).toBe(node);
        expect(await untilPlaced(here, `likes-${index}`)).toBe(node);
      }
      await here.runPod('homeless', forever, required('nowhere'));
      const message =
        '0/3 nodes are available: 1 node(s) had untolerated taint(s), ' +
        `2 node(s) didn't match Pod's node affinity/selector${notHelpful}`;
      expect(await despiteCordon(whyNot(here, 'homeless'))).toBe(message);
      await here.untilEvent(
        'homeless',
        /^FailedScheduling 0\/3 nodes are available: 1 node\(s\) .*2 node\(s\) didn't match/,
      );
      const [, worker = ''] = await workers(here);
      await here.untilEvent('must-1', `Scheduled Successfully assigned ${here.namespace}/must-1 to ${worker}`);
    },
  },
  {
    name: 'pods that keep apart take a node each, and one that wants company goes where its friend is',
    async run(here) {
      await here.apply(replicas('apart', 3, beside('podAntiAffinity', 'apart')));
      const pods = await placed(here, 'apart', 2, 3);
      expect(pods.flatMap(({ spec }) => spec.nodeName ?? []).toSorted()).toEqual((await workers(here)).toSorted());
      const waits = pods.find((pod) => nodeOf(pod) === undefined)!.metadata.name;
      expect(await despiteCordon(whyNot(here, waits))).toBe(
        '0/3 nodes are available: 1 node(s) had untolerated taint(s), ' +
          "2 node(s) didn't match pod anti-affinity rules. no new claims to deallocate, preemption: 0/3 nodes are available: " +
          '1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.',
      );

      await here.runPod('company', forever, beside('podAffinity', 'friend'));
      expect(await despiteCordon(whyNot(here, 'company'))).toBe(
        '0/3 nodes are available: 1 node(s) had untolerated taint(s), ' +
          `2 node(s) didn't match pod affinity rules${notHelpful}`,
      );
      const [, there = ''] = await workers(here);
      await here.runPod('friend', forever, required(there));
      expect(await untilPlaced(here, 'company')).toBe(there);
    },
  },
  {
    name: 'topology spread counts the nodes that a pod may go to, and those it may not too if it says so',
    async run(here) {
      const spread = (app: string, more = ''): string =>
        `topologySpreadConstraints: [{maxSkew: 1, topologyKey: ${hostname}, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: ${app}}}${more}}]`;
      await here.apply(replicas('even', 4, spread('even', ', nodeTaintsPolicy: Honor')));
      const counts = new Map<string, number>();
      for (const pod of await placed(here, 'even', 4, 4)) counts.set(nodeOf(pod)!, (counts.get(nodeOf(pod)!) ?? 0) + 1);
      expect([...counts.values()]).toEqual([2, 2]);

      // The control plane counts as empty: a third pod would make a difference of two.
      await here.apply(replicas('strict', 3, spread('strict')));
      const waits = (await placed(here, 'strict', 2, 3)).find((pod) => nodeOf(pod) === undefined)!.metadata.name;
      expect(await despiteCordon(whyNot(here, waits))).toMatch(
        '0/3 nodes are available: 1 node(s) had untolerated taint(s), ' +
          "2 node(s) didn't match pod topology spread constraints. ",
      );
    },
  },
  {
    name: 'a taint keeps out who does not tolerate it, and a cordon everybody, until it is lifted',
    async run(here) {
      const node = await controlPlane(here);
      const cordon = (unschedulable: boolean | null): Promise<Node> =>
        here.cluster.access.patch(
          { apiVersion: 'v1', kind: 'Node', name: node },
          { spec: { unschedulable } },
          { type: 'merge' },
        );
      await here.runPod('kept-out', forever, required(node));
      expect((await whyNot(here, 'kept-out')).message).toBe(
        '0/3 nodes are available: 1 node(s) had untolerated taint(s), ' +
          `2 node(s) didn't match Pod's node affinity/selector${notHelpful}`,
      );
      await here.runPod('tolerant', forever, `${required(node)}\n${tolerance}`);
      expect(await untilPlaced(here, 'tolerant')).toBe(node);
      try {
        await cordon(true);
        await here.until(
          'the cordon is a taint',
          async () => (await nodesOf(here)).find(({ metadata }) => metadata.name === node),
          (seen) => seen?.spec?.taints?.some(({ key }) => key === 'node.kubernetes.io/unschedulable') === true,
        );
        await here.runPod('late', forever, `${required(node)}\n${tolerance}`);
        expect((await whyNot(here, 'late')).message).toBe(
          '0/3 nodes are available: 1 node(s) were unschedulable, ' +
            `2 node(s) didn't match Pod's node affinity/selector${notHelpful}`,
        );
        expect((await here.pod('tolerant')).metadata.deletionTimestamp).toBeUndefined();
      } finally {
        await cordon(null);
      }
      expect(await untilPlaced(here, 'late')).toBe(node);
      expect(nodeOf(await here.pod('kept-out'))).toBeUndefined();
    },
  },
  {
    name: 'a pod with scheduling gates is not looked at; gates only go, and then it runs',
    async run(here) {
      await here.runPod('gated', forever, 'schedulingGates: [{name: example.com/a}, {name: example.com/b}]');
      const gated = await here.untilPod('gated', 'is gated', (pod) => scheduled(pod) !== undefined);
      expect(gated.status?.phase).toBe('Pending');
      expect(scheduled(gated)).toMatchObject({
        status: 'False',
        reason: 'SchedulingGated',
        message: 'Scheduling is blocked due to non-empty scheduling gates',
      });
      const change = (patch: object[]): Promise<unknown> =>
        here.cluster.access.patch({ apiVersion: 'v1', kind: 'Pod', namespace: here.namespace, name: 'gated' }, patch, {
          type: 'json',
        });
      await expect(
        change([{ op: 'add', path: '/spec/schedulingGates/-', value: { name: 'example.com/c' } }]),
      ).rejects.toThrow(
        "spec.schedulingGates[2].name: Forbidden: only deletion is allowed, but found new scheduling gate 'example.com/c'",
      );
      const [, worker = ''] = await workers(here);
      await change([
        { op: 'remove', path: '/spec/schedulingGates/0' },
        { op: 'add', path: '/spec/nodeSelector', value: { [hostname]: worker } },
      ]);
      expect(scheduled(await here.pod('gated'))).toMatchObject({ reason: 'SchedulingGated' });
      await change([{ op: 'remove', path: '/spec/schedulingGates' }]);
      expect(nodeOf(await here.untilReady('gated'))).toBe(worker);
      expect((await here.events('gated')).some((line) => line.startsWith('FailedScheduling'))).toBe(false);
    },
  },
];
