/** Starting: init containers, native sidecars, images, what can't be started. */
import { expect } from '@jest/globals';
import { conditionsOf, statusOf, type Body } from '../here.ts';

const busybox = (name: string, script: string, more = ''): string =>
  `{name: ${name}, image: 'busybox:1.36', command: [sh, -c, ${JSON.stringify(script)}]${more}}`;

export const startBodies: Body[] = [
  {
    name: 'init containers run one after the other, and the app only then',
    async run(here) {
      await here.runPod(
        'a',
        { app: 'cat /work/log; sleep 600' },
        `
volumes: [{name: work, emptyDir: {}}]
containers: [{name: app, image: 'busybox:1.36', command: [sh, -c, 'cat /work/log; sleep 600'], volumeMounts: [{name: work, mountPath: /work}]}]
initContainers:
- ${busybox('one', 'sleep 2; echo one >> /work/log', ', volumeMounts: [{name: work, mountPath: /work}]')}
- ${busybox('two', 'echo two >> /work/log', ', volumeMounts: [{name: work, mountPath: /work}]')}
`,
      );
      const waiting = await here.untilPod(
        'a',
        'runs its first init container',
        (pod) => statusOf(pod, 'one')?.state?.running !== undefined,
      );
      expect(waiting.status?.phase).toBe('Pending');
      expect(statusOf(waiting, 'two')?.state).toEqual({ waiting: { reason: 'PodInitializing' } });
      expect(statusOf(waiting, 'app')?.state).toEqual({ waiting: { reason: 'PodInitializing' } });
      expect(conditionsOf(waiting)).toMatchObject({ Initialized: 'False', Ready: 'False', PodScheduled: 'True' });
      const ready = await here.untilReady('a');
      expect(await here.logs('a', 'app')).toBe('one\ntwo\n');
      expect(statusOf(ready, 'one')?.state?.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
      expect(conditionsOf(ready)).toMatchObject({ Initialized: 'True', ContainersReady: 'True' });
      const events = await here.events('a');
      expect(events).toEqual(
        expect.arrayContaining(['Created Created container: one', 'Started Started container app']),
      );
    },
  },
  {
    name: 'an init container that fails for good fails the pod, and the app never starts',
    async run(here) {
      await here.runPod(
        'a',
        { app: 'sleep 600' },
        `{restartPolicy: Never, initContainers: [${busybox('one', 'echo no >&2; exit 3')}]}`,
      );
      const pod = await here.untilPhase('a', 'Failed');
      expect(statusOf(pod, 'one')?.state?.terminated).toMatchObject({ exitCode: 3, reason: 'Error' });
      expect(statusOf(pod, 'app')?.state?.waiting?.reason).toBe('PodInitializing');
      expect(await here.logs('a', 'one')).toBe('no\n');
    },
  },
  {
    name: 'a native sidecar starts first, stays while the app works, and ends after it',
    async run(here) {
      await here.runPod(
        'a',
        { app: 'i=0; while [ $i -lt 3 ]; do i=$((i+1)); sleep 1; done; echo done' },
        `{restartPolicy: Never, terminationGracePeriodSeconds: 20, initContainers: [${busybox(
          'side',
          "trap 'echo bye; exit 0' TERM; echo up; while true; do sleep 1; done",
          ', restartPolicy: Always',
        )}]}`,
      );
      const running = await here.untilPod(
        'a',
        'runs its app',
        (pod) => statusOf(pod, 'app')?.state?.running !== undefined,
      );
      expect(statusOf(running, 'side')).toMatchObject({ ready: true, started: true });
      const pod = await here.untilPhase('a', 'Succeeded');
      expect(statusOf(pod, 'app')?.state?.terminated?.exitCode).toBe(0);
      expect(statusOf(pod, 'side')?.state?.terminated?.exitCode).toBe(0);
      expect(await here.logs('a', 'side')).toBe('up\nbye\n');
    },
  },
  {
    name: 'an image that must not be pulled and is not there is ErrImageNeverPull',
    async run(here) {
      await here.runPod(
        'a',
        {},
        'containers: [{name: app, image: "nosuch:1", imagePullPolicy: Never, command: [sleep, "600"]}]',
      );
      const pod = await here.untilPod(
        'a',
        'waits',
        (each) => statusOf(each, 'app')?.state?.waiting?.reason === 'ErrImageNeverPull',
      );
      expect(statusOf(pod, 'app')?.state?.waiting?.message).toBe(
        'Container image "nosuch:1" is not present with pull policy of Never',
      );
      await here.untilEvent(
        'a',
        'ErrImageNeverPull Container image "nosuch:1" is not present with pull policy of Never',
      );
    },
  },
  {
    name: 'a command that is not there fails the start with code 128',
    async run(here) {
      await here.runPod(
        'a',
        {},
        '{restartPolicy: Never, containers: [{name: app, image: "busybox:1.36", command: [nosuch]}]}',
      );
      const pod = await here.untilPhase('a', 'Failed');
      const ended = statusOf(pod, 'app')?.state?.terminated;
      expect(ended).toMatchObject({ exitCode: 128, reason: 'StartError' });
      expect(ended?.message).toContain('exec: "nosuch": executable file not found in $PATH');
    },
  },
  {
    name: 'a missing ConfigMap in the environment is CreateContainerConfigError until it is there',
    async run(here) {
      await here.runPod(
        'a',
        {},
        '{containers: [{name: app, image: "busybox:1.36", command: [sh, -c, "echo $GREETING; sleep 600"], envFrom: [{configMapRef: {name: words}}]}]}',
      );
      const pod = await here.untilPod(
        'a',
        'waits',
        (each) => statusOf(each, 'app')?.state?.waiting?.reason === 'CreateContainerConfigError',
      );
      expect(statusOf(pod, 'app')?.state?.waiting?.message).toBe('configmap "words" not found');
      await here.apply('{apiVersion: v1, kind: ConfigMap, metadata: {name: words}, data: {GREETING: hello}}');
      await here.untilReady('a');
      expect(await here.logs('a', 'app')).toBe('hello\n');
    },
  },
  {
    name: 'a pod that nothing has room for stays pending with the reason',
    async run(here) {
      await here.runPod(
        'a',
        {},
        '{containers: [{name: app, image: "busybox:1.36", command: [sleep, "600"], resources: {requests: {cpu: "4000"}}}]}',
      );
      await here.untilEvent('a', /^FailedScheduling 0\/\d nodes are available: .*\d Insufficient cpu\./);
      expect(conditionsOf(await here.pod('a'))).toEqual({ PodScheduled: 'False' });
      expect((await here.pod('a')).status?.phase).toBe('Pending');
    },
  },
];
