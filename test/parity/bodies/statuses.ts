/** What a pod says about itself: conditions, messages of its ends, readiness of others' making, deadlines. */
import { expect } from '@jest/globals';
import type { Pod } from '../../../src/cluster/kube.ts';
import { conditionsOf, statusOf, type Body, type Here } from '../here.ts';

const patched = (here: Here, name: string, body: object, subresource?: string): Promise<Pod> =>
  here.cluster.access.patch<Pod>({ apiVersion: 'v1', kind: 'Pod', namespace: here.namespace, name }, body, {
    type: 'strategic',
    ...(subresource === undefined ? {} : { subresource }),
  });

const container = (name: string, script: string, more = ''): string =>
  `{name: ${name}, image: 'busybox:1.36', command: [sh, -c, ${JSON.stringify(script)}]${more}}`;

const condition = (pod: Pod, type: string) => pod.status?.conditions?.find((each) => each.type === type);

const ended = (pod: Pod, name: string) => statusOf(pod, name)?.state?.terminated;

export const statusBodies: Body[] = [
  {
    name: 'a status says which version of the pod it is about, condition by condition',
    async run(here) {
      await here.runPod('a', { app: 'sleep 600' }, 'activeDeadlineSeconds: 900');
      const pod = await here.untilReady('a');
      const facts = (seen: Pod): unknown =>
        seen.status?.conditions?.map(({ type, status, observedGeneration, reason }: Record<string, unknown>) =>
          [type, status, observedGeneration, reason].join(' '),
        );
      expect(facts(pod)).toEqual([
        'PodReadyToStartContainers True 1 ',
        'Initialized True 1 ',
        'Ready True 1 ',
        'ContainersReady True 1 ',
        'PodScheduled True 1 ',
      ]);
      expect(pod.status).toMatchObject({
        observedGeneration: 1,
        qosClass: 'BestEffort',
        podIPs: [{ ip: pod.status?.podIP }],
        hostIPs: [{ ip: pod.status?.hostIP }],
      });
      expect(statusOf(pod, 'app')).toMatchObject({
        image: expect.stringContaining('docker.io/library/busybox:'),
        imageID: expect.stringContaining('@sha256:'),
        containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/),
        lastState: {},
        ready: true,
        restartCount: 0,
        started: true,
        volumeMounts: [
          {
            mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
            readOnly: true,
            recursiveReadOnly: 'Disabled',
          },
        ],
      });
      await patched(here, 'a', { metadata: { labels: { more: 'words' } } });
      expect((await here.pod('a')).metadata.generation).toBe(1);
      await patched(here, 'a', { spec: { activeDeadlineSeconds: 800 } });
      const later = await here.untilPod('a', 'is seen again', (each) =>
        (each.status?.conditions ?? []).every((one) => 'observedGeneration' in one && one.observedGeneration === 2),
      );
      expect(later.metadata.generation).toBe(2);
      expect(later.status).toMatchObject({ observedGeneration: 2 });
      expect(condition(later, 'Ready')?.lastTransitionTime).toBe(condition(pod, 'Ready')?.lastTransitionTime);
    },
  },
  {
    name: 'a container that has ended, and one that waits, say so in their conditions',
    async run(here) {
      await here.runPod(
        'a',
        {},
        `{restartPolicy: OnFailure, containers: [${container('done', 'exit 0')}, ${container('app', 'sleep 600', ', readinessProbe: {exec: {command: [test, -e, /ok]}, periodSeconds: 1}')}]}`,
      );
      const pod = await here.untilPod(
        'a',
        'runs one and has ended the other',
        (each) => ended(each, 'done') !== undefined && statusOf(each, 'app')?.state?.running !== undefined,
      );
      expect(condition(pod, 'Ready')).toMatchObject({
        status: 'False',
        reason: 'ContainersNotReady',
        message: 'containers with unready status: [done app]',
      });
      expect(ended(pod, 'done')).toMatchObject({ exitCode: 0, reason: 'Completed' });
      expect(statusOf(pod, 'done')).toMatchObject({ ready: false, started: false, restartCount: 0 });
      expect(statusOf(pod, 'app')).toMatchObject({ ready: false, started: true });
      await here.runPod('init', { app: 'sleep 600' }, `{initContainers: [${container('first', 'sleep 600')}]}`);
      const waiting = await here.untilPod(
        'init',
        'initializes',
        (each) => statusOf(each, 'first')?.state?.running !== undefined,
      );
      expect(condition(waiting, 'Initialized')).toMatchObject({
        status: 'False',
        reason: 'ContainersNotInitialized',
        message: 'containers with incomplete status: [first]',
      });
      expect(statusOf(waiting, 'app')).toMatchObject({
        state: { waiting: { reason: 'PodInitializing' } },
        imageID: '',
      });
    },
  },
  {
    name: 'a readiness gate is opened by whoever is to open it',
    async run(here) {
      await here.runPod('a', { app: 'sleep 600' }, "readinessGates: [{conditionType: 'example.com/checked'}]");
      const pod = await here.untilPod('a', 'runs', (each) => conditionsOf(each)['ContainersReady'] === 'True');
      expect(condition(pod, 'Ready')).toMatchObject({
        status: 'False',
        reason: 'ReadinessGatesNotReady',
        message: 'corresponding condition of pod readiness gate "example.com/checked" does not exist.',
      });
      const gate = (status: string): Promise<Pod> =>
        patched(here, 'a', { status: { conditions: [{ type: 'example.com/checked', status }] } }, 'status');
      await gate('False');
      await here.untilPod(
        'a',
        'sees the gate',
        (each) =>
          condition(each, 'Ready')?.message ===
          'the status of pod readiness gate "example.com/checked" is not "True", but False',
      );
      await gate('True');
      await here.untilReady('a');
      await gate('False');
      await here.untilPod('a', 'is no longer ready', (each) => conditionsOf(each)['Ready'] === 'False');
      expect(statusOf(await here.pod('a'), 'app')).toMatchObject({ ready: true, restartCount: 0 });
    },
  },
  {
    name: 'a pod is ended when its deadline is over',
    async run(here) {
      await here.runPod('a', { app: 'trap "exit 3" TERM; while true; do sleep 0.1; done' }, 'activeDeadlineSeconds: 3');
      const pod = await here.untilPhase('a', 'Failed');
      expect(pod.status).toMatchObject({
        reason: 'DeadlineExceeded',
        message: 'Pod was active on the node longer than the specified deadline',
      });
      await here.untilEvent('a', 'DeadlineExceeded Pod was active on the node longer than the specified deadline');
      const last = await here.untilPod('a', 'has ended', (each) => ended(each, 'app') !== undefined);
      expect(ended(last, 'app')?.exitCode).toBe(3);
      expect(condition(last, 'Ready')).toMatchObject({ status: 'False', reason: 'PodFailed' });
    },
  },
  {
    name: 'the last words of a container are its file, or the end of its log when it failed',
    async run(here) {
      const fallback = ', terminationMessagePolicy: FallbackToLogsOnError';
      await here.runPod(
        'a',
        {},
        `{restartPolicy: Never, containers: [${[
          container('logs', 'echo one; echo two; exit 1', fallback),
          container('file', 'echo said > /dev/termination-log; echo logged; exit 1', fallback),
          container('good', 'echo logged; exit 0', fallback),
          container('elsewhere', 'printf here > /tmp/last', ', terminationMessagePath: /tmp/last'),
          container('long', 'seq 1 3000; exit 1', fallback),
          container('big', 'seq 1 3000 > /dev/termination-log'),
        ].join(', ')}]}`,
      );
      const pod = await here.untilPhase('a', 'Failed');
      const said = (name: string): string | undefined => ended(pod, name)?.message;
      expect(said('logs')).toBe('one\ntwo\n');
      expect(said('file')).toBe('said\n');
      expect(said('good')).toBeUndefined();
      expect(said('elsewhere')).toBe('here');
      const numbers = (from: number, to: number): string =>
        Array.from({ length: to - from + 1 }, (_, index) => `${from + index}\n`).join('');
      expect(said('long')).toBe(numbers(2921, 3000));
      expect(pod.status?.containerStatuses?.map(({ name }) => name)).toEqual([
        'big',
        'elsewhere',
        'file',
        'good',
        'logs',
        'long',
      ]);
      // Of 4,096 bytes at the most, all six containers together may keep 12,288.
      expect(said('big')).toBe(numbers(1, 3000).slice(-4096).slice(0, 2048));
    },
  },
];
