/** What the kubelet does to running pods: resizes, refusals, evictions, probes over gRPC and HTTPS. */
import { expect } from '@jest/globals';
import type { Pod } from '../../../src/cluster/kube.ts';
import { statusOf, type Body, type Here } from '../here.ts';

const nodeOf = async (here: Here): Promise<string> => {
  await here.runPod('where', { app: 'sleep 600' });
  const pod = await here.untilReady('where');
  return pod.spec?.nodeName ?? '';
};

const container = (name: string, script: string, more: string): string =>
  `{name: ${name}, image: 'busybox:1.36', command: [sh, -c, ${JSON.stringify(script)}], ${more}}`;

const eventWith = (here: Here, pod: string, start: string): Promise<string[]> =>
  here.until(
    `an event "${start}"`,
    () => here.events(pod),
    (events) => events.some((event) => event.startsWith(start)),
  );

export const kubeletBodies: Body[] = [
  {
    name: 'a pod that is sent to a node without room for it fails with OutOfcpu',
    async run(here) {
      const node = await nodeOf(here);
      await here.runPod(
        'a',
        {},
        `{nodeName: ${node}, containers: [${container('app', 'sleep 600', "resources: {requests: {cpu: '900'}}")}]}`,
      );
      const pod = await here.untilPhase('a', 'Failed');
      expect(pod.status?.reason).toBe('OutOfcpu');
      expect(pod.status?.message).toMatch(
        /^Pod was rejected: Node didn't have enough resource: cpu, requested: 900000, used: \d+, capacity: \d+$/,
      );
      await eventWith(here, 'a', "OutOfcpu Node didn't have enough resource: cpu, requested: 900000");
    },
  },
  {
    name: 'a pod that fills more than its emptyDir may hold is evicted',
    async run(here) {
      await here.runPod(
        'a',
        {},
        `{volumes: [{name: v, emptyDir: {sizeLimit: 1Mi}}], containers: [${container(
          'app',
          'head -c 3000000 /dev/urandom > /v/full; sleep 600',
          'volumeMounts: [{name: v, mountPath: /v}]',
        )}]}`,
      );
      const pod = await here.untilPod('a', 'is evicted', (one: Pod) => one.status?.phase === 'Failed', 120);
      expect(pod.status).toMatchObject({
        reason: 'Evicted',
        message: 'Usage of EmptyDir volume "v" exceeds the limit "1Mi". ',
      });
    },
  },
  {
    name: 'a gRPC probe of a port where nobody listens times out',
    async run(here) {
      await here.runPod(
        'a',
        {},
        `{containers: [${container('app', 'sleep 600', 'readinessProbe: {grpc: {port: 5000}, periodSeconds: 1}')}]}`,
      );
      await here.until(
        'the probe has failed',
        () => here.events('a'),
        (events) =>
          events.some((event) =>
            /^Unhealthy Readiness probe failed: timeout: failed to connect service "[\d.]+:5000" within 1s: context deadline exceeded$/.test(
              event,
            ),
          ),
      );
      expect(statusOf(await here.pod('a'), 'app')?.ready).toBe(false);
    },
  },
  {
    name: 'an HTTPS probe of a plain server says what it got',
    async run(here) {
      await here.runPod(
        'a',
        {},
        `{containers: [${container(
          'app',
          'httpd -f -p 8080',
          'readinessProbe: {httpGet: {port: 8080, scheme: HTTPS}, periodSeconds: 1}',
        )}]}`,
      );
      await here.until(
        'the probe has failed',
        () => here.events('a'),
        (events) =>
          events.some(
            (event) =>
              /^Unhealthy Readiness probe failed: Get "https:\/\/[\d.]+:8080\/": /.test(event) &&
              !event.includes('refused'),
          ),
      );
    },
  },
  {
    name: 'a runtime class that the node has no handler for leaves its pod without a sandbox',
    async run(here) {
      const { access } = here.cluster;
      const name = `${here.namespace}-class`;
      await access.create({
        apiVersion: 'node.k8s.io/v1',
        kind: 'RuntimeClass',
        metadata: { name },
        handler: 'nosuch',
      });
      try {
        await here.runPod('a', { app: 'sleep 600' }, `runtimeClassName: ${name}`);
        await here.untilEvent(
          'a',
          'FailedCreatePodSandBox Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for "nosuch" is configured',
        );
        expect(statusOf(await here.pod('a'), 'app')?.state?.waiting?.reason).toBe('ContainerCreating');
      } finally {
        await access.delete({ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', name });
      }
    },
  },
];
