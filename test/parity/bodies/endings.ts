/** What comes first and what comes last in a pod: sidecars, startup probes, hooks. */
import { expect } from '@jest/globals';
import type { Pod } from '../../../src/cluster/kube.ts';
import { statusOf, type Body, type Here } from '../here.ts';

const container = (name: string, script: string, more = ''): string =>
  `{name: ${name}, image: 'busybox:1.36', command: [sh, -c, ${JSON.stringify(script)}]${more}}`;

const ended = (pod: Pod, name: string) => statusOf(pod, name)?.state?.terminated;

/** Deletes a pod whose object stays until its end was looked at. */
const endOf = async (here: Here, name: string, containers: readonly string[]): Promise<Pod> => {
  const ref = { apiVersion: 'v1', kind: 'Pod', namespace: here.namespace, name };
  const finalizers = (value: string[] | null): Promise<Pod> =>
    here.cluster.access.patch<Pod>(ref, { metadata: { finalizers: value } }, { type: 'merge' });
  await finalizers(['example.com/looked-at']);
  try {
    await here.delete('Pod', name);
    return await here.untilPod(name, 'has ended', (pod) => containers.every((each) => ended(pod, each) !== undefined));
  } finally {
    await finalizers(null);
  }
};

export const endingBodies: Body[] = [
  {
    name: 'sidecars start in their order, each when the one before has started, and end the other way round',
    async run(here) {
      const side = (name: string, atEnd: string): string =>
        container(
          name,
          `trap '${atEnd}; exit 0' TERM; sleep 1; echo ${name} >> /o/started; while true; do sleep 0.1; done`,
          `, restartPolicy: Always, startupProbe: {exec: {command: [grep, ${name}, /o/started]}, periodSeconds: 1}, volumeMounts: [{name: o, mountPath: /o}]`,
        );
      await here.runPod(
        'a',
        {},
        `{restartPolicy: Never, terminationGracePeriodSeconds: 20, volumes: [{name: o, emptyDir: {}}], initContainers: [${side(
          'one',
          'cat /o/ended > /dev/termination-log',
        )}, ${side('two', 'sleep 1; echo two >> /o/ended')}], containers: [${container(
          'app',
          'cat /o/started; sleep 2; echo app >> /o/ended',
          ', volumeMounts: [{name: o, mountPath: /o}]',
        )}]}`,
      );
      const begun = await here.untilPod(
        'a',
        'starts its first',
        (each) => statusOf(each, 'one')?.state?.running !== undefined,
      );
      expect(statusOf(begun, 'two')?.state?.waiting?.reason).toBe('PodInitializing');
      const pod = await here.untilPhase('a', 'Succeeded');
      expect(await here.logs('a', 'app')).toBe('one\ntwo\n');
      expect(ended(pod, 'one')).toMatchObject({ exitCode: 0, message: 'app\ntwo\n' });
      expect(ended(pod, 'two')).toMatchObject({ exitCode: 0, reason: 'Completed' });
    },
  },
  {
    name: 'a sidecar is told to end after the app, and has what is left of the grace',
    async run(here) {
      await here.runPod(
        'a',
        {},
        `{terminationGracePeriodSeconds: 6, volumes: [{name: o, emptyDir: {}}], initContainers: [${container(
          'side',
          "trap 'cat /o/ended > /dev/termination-log' TERM; while true; do sleep 0.1; done",
          ', restartPolicy: Always, volumeMounts: [{name: o, mountPath: /o}]',
        )}], containers: [${container(
          'app',
          "trap 'sleep 2; echo app >> /o/ended; exit 0' TERM; while true; do sleep 0.1; done",
          ', volumeMounts: [{name: o, mountPath: /o}]',
        )}]}`,
      );
      await here.untilReady('a');
      const before = here.now;
      const pod = await endOf(here, 'a', ['app', 'side']);
      const seconds = (here.now - before) / 1000;
      expect(seconds).toBeGreaterThanOrEqual(5);
      expect(seconds).toBeLessThan(12);
      expect(ended(pod, 'app')).toMatchObject({ exitCode: 0, reason: 'Completed' });
      expect(ended(pod, 'side')).toMatchObject({ exitCode: 137, reason: 'Error', message: 'app\n' });
    },
  },
  {
    name: 'a hook that sleeps comes before the signal, within the grace',
    async run(here) {
      const app = (name: string, seconds: number): string =>
        container(
          name,
          "trap 'exit 5' TERM; while true; do sleep 0.1; done",
          `, lifecycle: {preStop: {sleep: {seconds: ${seconds}}}}`,
        );
      await here.runPod('a', {}, `{terminationGracePeriodSeconds: 10, containers: [${app('app', 3)}]}`);
      await here.runPod('late', {}, `{terminationGracePeriodSeconds: 2, containers: [${app('app', 2)}]}`);
      await here.untilReady('a');
      await here.untilReady('late');
      const before = here.now;
      const pod = await endOf(here, 'a', ['app']);
      expect((here.now - before) / 1000).toBeGreaterThanOrEqual(2.5);
      expect(ended(pod, 'app')?.exitCode).toBe(5);
      // Whoever slept all its grace away is still told to end, and has two seconds for that.
      expect(ended(await endOf(here, 'late', ['app']), 'app')?.exitCode).toBe(5);
    },
  },
  {
    name: 'as long as it starts, nothing else looks at a container',
    async run(here) {
      await here.runPod(
        'a',
        {},
        `{containers: [${container(
          'app',
          'sleep 4; touch /started; sleep 600',
          ', startupProbe: {exec: {command: [test, -e, /started]}, periodSeconds: 1, failureThreshold: 60}, livenessProbe: {exec: {command: [sh, -c, "touch /looked; exit 1"]}, periodSeconds: 1, failureThreshold: 5}, readinessProbe: {exec: {command: ["true"]}, periodSeconds: 1}',
        )}, ${container(
          'never',
          'sleep 600',
          ', startupProbe: {exec: {command: ["false"]}, periodSeconds: 1, failureThreshold: 2}',
        )}]}`,
      );
      const early = await here.untilPod(
        'a',
        'runs',
        (pod) =>
          statusOf(pod, 'app')?.state?.running !== undefined && statusOf(pod, 'never')?.state?.running !== undefined,
      );
      expect(statusOf(early, 'app')).toMatchObject({ started: false, ready: false });
      expect((await here.exec('a', 'ls /looked', 'app')).code).toBe(1);
      const started = await here.untilPod('a', 'has started', (pod) => statusOf(pod, 'app')?.started === true);
      expect(statusOf(started, 'app')?.restartCount).toBe(0);
      await here.untilPod('a', 'is restarted for its liveness', (pod) => statusOf(pod, 'app')?.restartCount === 1);
      await here.untilEvent('a', 'Killing Container app failed liveness probe, will be restarted');
      await here.untilEvent('a', 'Killing Container never failed startup probe, will be restarted');
      await here.untilEvent('a', 'Unhealthy Startup probe failed: ');
      await here.untilPod('a', 'is restarted for its start', (pod) => (statusOf(pod, 'never')?.restartCount ?? 0) >= 1);
    },
  },
];
