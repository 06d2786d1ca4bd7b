/** Ephemeral containers: what `kubectl debug` adds to a pod that runs. */
import { expect } from '@jest/globals';
import type { ContainerStatus, Event, Pod } from '../../../src/cluster/kube.ts';
import { conditionsOf, refused, statusOf, type Body, type Here } from '../here.ts';

type Fields = Record<string, unknown>;

const patch = (here: Here, pod: string, body: Fields): Promise<Pod> =>
  here.cluster.access.patch<Pod>({ apiVersion: 'v1', kind: 'Pod', namespace: here.namespace, name: pod }, body, {
    type: 'strategic',
    subresource: 'ephemeralcontainers',
  });

/** A busybox with more fields, or others. */
const add = (here: Here, pod: string, name: string, fields: Fields = {}): Promise<Pod> =>
  patch(here, pod, {
    spec: { ephemeralContainers: [{ name, image: 'busybox:1.36', command: ['sleep', '600'], ...fields }] },
  });

const ephemeral = (pod: Pod, name: string): ContainerStatus | undefined =>
  pod.status?.ephemeralContainerStatuses?.find((status) => status.name === name);

const untilRuns = (here: Here, pod: string, name: string): Promise<Pod> =>
  here.untilPod(pod, `runs ${name}`, (seen) => ephemeral(seen, name)?.state?.running !== undefined);

const untilEnded = (here: Here, pod: string, name: string): Promise<Pod> =>
  here.untilPod(pod, `has seen the end of ${name}`, (seen) => ephemeral(seen, name)?.state?.terminated !== undefined);

const forbidden = (field: string): string =>
  `spec.ephemeralContainers[0].${field}: Forbidden: cannot be set for an Ephemeral Container`;

export const debugBodies: Body[] = [
  {
    name: 'an ephemeral container starts in a pod that runs, and changes nothing else about it',
    async run(here) {
      await here.runPod('a', { app: 'sleep 600' }, 'volumes: [{name: data, emptyDir: {}}]');
      await here.untilReady('a');
      const added = await add(here, 'a', 'debug', {
        command: ['sh', '-c', 'echo hello; echo kept > /d/file; sleep 600'],
        volumeMounts: [{ name: 'data', mountPath: '/d' }],
      });
      expect(added.spec).toMatchObject({
        ephemeralContainers: [
          {
            name: 'debug',
            imagePullPolicy: 'IfNotPresent',
            resources: {},
            terminationMessagePath: '/dev/termination-log',
            terminationMessagePolicy: 'File',
          },
        ],
      });
      expect(added.metadata).toMatchObject({ generation: 2 });
      const pod = await untilRuns(here, 'a', 'debug');
      expect(ephemeral(pod, 'debug')).toEqual({
        name: 'debug',
        containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/),
        image: expect.stringContaining('busybox'),
        imageID: expect.any(String),
        lastState: {},
        ready: false,
        resources: {},
        restartCount: 0,
        state: { running: { startedAt: expect.any(String) } },
        volumeMounts: [{ name: 'data', mountPath: '/d' }],
      });
      expect(pod.status).toMatchObject({ phase: 'Running', qosClass: 'BestEffort', observedGeneration: 2 });
      expect(conditionsOf(pod)).toMatchObject({ Ready: 'True', ContainersReady: 'True' });
      expect(await here.logs('a', 'debug')).toBe('hello\n');
      expect((await here.exec('a', 'cat /d/file', 'debug')).stdout).toBe('kept\n');
      const events = await here.until(
        'the events are there',
        () => here.list<Event>('Event'),
        (seen) =>
          seen.filter(({ involvedObject: of }) => of.fieldPath === 'spec.ephemeralContainers{debug}').length > 2,
      );
      const told = events.filter(({ involvedObject: of }) => of.fieldPath === 'spec.ephemeralContainers{debug}');
      expect(told.map(({ reason, message }) => `${reason} ${message}`).toSorted()).toEqual([
        'Created Created container: debug',
        'Pulled Container image "busybox:1.36" already present on machine',
        'Started Started container debug',
      ]);
    },
  },
  {
    name: 'an ephemeral container with a target shares its processes, and ends with them',
    async run(here) {
      await here.runPod('a', { app: 'trap "exit 5" TERM; echo of-the-app > /marker; while true; do sleep 1; done' });
      await here.untilReady('a');
      await add(here, 'a', 'debug', { targetContainerName: 'app' });
      await untilRuns(here, 'a', 'debug');
      const { stdout } = await here.exec(
        'a',
        `tr '\\0' ' ' < /proc/1/cmdline | cut -c1-5; cat /proc/1/root/marker; [ "$(readlink /proc/1/ns/pid)" = "$(readlink /proc/self/ns/pid)" ] && echo one; [ "$(readlink /proc/1/ns/mnt)" = "$(readlink /proc/self/ns/mnt)" ] || echo two; kill -TERM 1`,
        'debug',
      );
      expect(stdout).toBe('sh -c\nof-the-app\none\ntwo\n');
      const pod = await untilEnded(here, 'a', 'debug');
      expect(ephemeral(pod, 'debug')?.state?.terminated).toMatchObject({ exitCode: 137, reason: 'Error' });
      const later = await here.untilPod('a', 'was restarted', (seen) => statusOf(seen, 'app')?.restartCount === 1);
      expect(statusOf(later, 'app')?.lastState?.terminated).toMatchObject({ exitCode: 5 });
      expect(ephemeral(later, 'debug')?.restartCount).toBe(0);
    },
  },
  {
    name: 'an ephemeral container is never started again, and its end is not the end of the pod',
    async run(here) {
      await here.runPod('a', { app: 'sleep 600' });
      await here.untilReady('a');
      await add(here, 'a', 'short', { command: ['sh', '-c', 'echo out; exit 3'] });
      await add(here, 'a', 'wrong', { command: ['no-such-program'] });
      const pod = await untilEnded(here, 'a', 'short');
      expect(ephemeral(pod, 'short')).toMatchObject({
        restartCount: 0,
        lastState: {},
        state: { terminated: { exitCode: 3, reason: 'Error' } },
      });
      const later = await here.untilPod(
        'a',
        'tells of the wrong one',
        (seen) => ephemeral(seen, 'wrong')?.state?.waiting?.reason === 'RunContainerError',
      );
      expect(ephemeral(later, 'wrong')?.lastState?.terminated).toMatchObject({ exitCode: 128, reason: 'StartError' });
      await here.sleep(20);
      const end = await here.pod('a');
      expect(ephemeral(end, 'short')).toMatchObject({ restartCount: 0, state: { terminated: { exitCode: 3 } } });
      expect(end.status?.phase).toBe('Running');
      expect(conditionsOf(end)).toMatchObject({ Ready: 'True' });
      expect(await here.logs('a', 'short')).toBe('out\n');
    },
  },
  {
    name: 'an ephemeral container waits for a target that does not run',
    async run(here) {
      await here.runPod('a', { app: 'sleep 600', ended: 'exit 0' }, 'restartPolicy: OnFailure');
      await here.untilPod('a', 'has an end', (pod) => statusOf(pod, 'ended')?.state?.terminated !== undefined);
      await add(here, 'a', 'debug', { targetContainerName: 'ended' });
      const pod = await here.untilPod(
        'a',
        'says why',
        (seen) => ephemeral(seen, 'debug')?.state?.waiting?.reason === 'CreateContainerError',
      );
      expect(ephemeral(pod, 'debug')?.state?.waiting?.message).toMatch(
        /^failed to generate container "[0-9a-f]{64}" spec: invalid target container: container "[0-9a-f]{64}" is not running - in state CONTAINER_EXITED$/,
      );
    },
  },
  {
    name: 'ephemeral containers may not have what makes a service, and are checked as others are',
    async run(here) {
      await here.runPod('a', { app: 'sleep 600' });
      const one = (fields: Fields): Promise<string> => refused(add(here, 'a', 'x', fields));
      const exec = { exec: { command: ['true'] } };
      for (const fields of [
        { ports: [{ containerPort: 80 }] },
        { resources: { limits: { cpu: '1' } } },
        { livenessProbe: exec },
        { readinessProbe: exec },
        { startupProbe: exec },
        { lifecycle: { preStop: exec } },
      ])
        expect(await one(fields)).toBe(`Pod "a" is invalid: ${forbidden(Object.keys(fields)[0]!)}`);
      expect(await one({ name: 'app', targetContainerName: 'none' })).toBe(
        'Pod "a" is invalid: [spec.ephemeralContainers[0].name: Duplicate value: "app", spec.ephemeralContainers[0].targetContainerName: Not found: "none"]',
      );
      expect(await one({ volumeMounts: [{ name: 'none', mountPath: '/d', subPath: 'e' }] })).toBe(
        `Pod "a" is invalid: [spec.ephemeralContainers[0].volumeMounts[0].name: Not found: "none", ${forbidden('volumeMounts[0].subPath')}]`,
      );
      expect(await one({ image: ' busybox' })).toContain('must not have leading or trailing whitespace');
      expect(await one({ image: '' })).toContain('spec.ephemeralContainers[0].image: Required value');
    },
  },
  {
    name: 'what was added stays as it is, and nothing else can be changed on the way',
    async run(here) {
      await here.runPod('a', { app: 'sleep 600' });
      await add(here, 'a', 'debug');
      expect(await refused(add(here, 'a', 'debug', { image: 'busybox:1.37' }))).toContain(
        'Pod "a" is invalid: spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be changed\n' +
          '@@ -1,6 +1,6 @@\n {\n  "Name": "debug",\n- "Image": "busybox:1.36",\n+ "Image": "busybox:1.37",\n',
      );
      const gone = { spec: { ephemeralContainers: [{ name: 'debug', $patch: 'delete' }] } };
      expect(await refused(patch(here, 'a', gone))).toBe(
        'Pod "a" is invalid: spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed\n',
      );
      await patch(here, 'a', {
        metadata: { labels: { other: 'label' } },
        spec: { containers: [{ name: 'app', image: 'nginx:1.27' }] },
      });
      const pod = await here.pod('a');
      expect(pod.metadata.labels).toEqual({ app: 'a' });
      expect(pod.spec.containers[0]!.image).toBe('busybox:1.36');
      expect(pod.metadata).toMatchObject({ generation: 2 });
    },
  },
  {
    name: 'a pod that has ended takes an ephemeral container and never starts it',
    async run(here) {
      await here.runPod('a', { app: 'exit 0' }, 'restartPolicy: Never');
      await here.untilPhase('a', 'Succeeded');
      await add(here, 'a', 'late');
      await here.sleep(5);
      const pod = await here.pod('a');
      expect(pod.status).toMatchObject({ phase: 'Succeeded' });
      expect(pod.status?.ephemeralContainerStatuses).toBeUndefined();
    },
  },
  {
    name: 'ephemeral containers end with their pod',
    async run(here) {
      await here.runPod('done', { app: 'while [ ! -e /stop ]; do sleep 1; done' }, 'restartPolicy: Never');
      await here.untilReady('done');
      await add(here, 'done', 'debug', { command: ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 1; done'] });
      await untilRuns(here, 'done', 'debug');
      await here.exec('done', 'touch /stop', 'app');
      const pod = await here.untilPhase('done', 'Succeeded');
      expect(ephemeral(pod, 'debug')?.state?.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
      await here.runPod('gone', { app: 'sleep 600' });
      await here.untilReady('gone');
      await add(here, 'gone', 'debug');
      await untilRuns(here, 'gone', 'debug');
      await here.delete('Pod', 'gone');
      await here.untilGone('Pod', 'gone');
    },
  },
  {
    name: 'containers that share a process namespace see and may signal each other',
    async run(here) {
      await here.runPod(
        'a',
        { app: 'trap "exit 5" TERM; echo of-the-app > /marker; while true; do sleep 1; done', other: 'sleep 600' },
        'shareProcessNamespace: true',
      );
      await here.untilReady('a');
      const { stdout } = await here.exec(
        'a',
        `cat /proc/1/comm; pid=$(grep -l of-the-app /proc/[0-9]*/cmdline | head -n 1 | cut -d/ -f3); cat /proc/$pid/root/marker; kill -TERM $pid`,
        'other',
      );
      expect(stdout).toBe('pause\nof-the-app\n');
      const pod = await here.untilPod('a', 'was restarted', (seen) => statusOf(seen, 'app')?.restartCount === 1);
      expect(statusOf(pod, 'app')?.lastState?.terminated).toMatchObject({ exitCode: 5 });
      expect(statusOf(pod, 'other')?.restartCount).toBe(0);
    },
  },
];
