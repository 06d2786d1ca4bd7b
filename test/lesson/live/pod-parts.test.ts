import { describe, expect, test } from '@jest/globals';
import type { Container, ContainerStatus, Event, KubeObject, Pod, Volume } from '../../../src/cluster/kube.ts';
import { toLiveView } from '../../../src/lesson/live/live-view.ts';
import { probeHolds } from '../../../src/lesson/live/pod-parts.ts';
import { viewPod } from '../../../src/lesson/live/pod-view.ts';

const meta = (name: string) => ({ name, uid: `uid-${name}`, resourceVersion: '1', creationTimestamp: '' });

const startedAt = '2026-11-21T12:00:00Z';

type Given = {
  containers?: (Partial<Container> & { name: string })[];
  inits?: (Partial<Container> & { name: string })[];
  volumes?: Volume[];
  statuses?: (Partial<ContainerStatus> & { name: string })[];
  metadata?: object;
  conditions?: object[];
};

const podOf = ({
  containers = [],
  inits = [],
  volumes = [],
  statuses = [],
  metadata = {},
  conditions = [],
}: Given): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...meta('duo'), ...metadata },
    spec: {
      containers: containers.map((each) => ({ image: 'busybox:1.36', ...each })),
      initContainers: inits.map((each) => ({ image: 'busybox:1.36', ...each })),
      volumes,
    },
    status: {
      conditions,
      containerStatuses: statuses.map((each) => ({ ready: false, restartCount: 0, image: 'busybox:1.36', ...each })),
    },
  }) as Pod;

const running = { running: { startedAt } };

describe('volumes', () => {
  test('say what they are, in the order of the file, with who mounts them where', () => {
    const pod = podOf({
      inits: [{ name: 'setup', volumeMounts: [{ name: 'logs', mountPath: '/out' }] }],
      containers: [
        {
          name: 'web',
          volumeMounts: [
            { name: 'logs', mountPath: '/logs', readOnly: true },
            { name: 'run', mountPath: '/etc/run', subPath: 'a.conf' },
          ],
        },
      ],
      volumes: [
        { name: 'logs', emptyDir: {} },
        { name: 'fast', emptyDir: { medium: 'Memory' } },
        { name: 'run', configMap: { name: 'settings' } },
        { name: 'data', persistentVolumeClaim: { claimName: 'disk' } },
        { name: 'keys', secret: { secretName: 'token' } },
        { name: 'host', hostPath: { path: '/var' } },
        { name: 'drive', csi: { driver: 'x' } },
        { name: 'kube-api-access-abc12', projected: {} },
      ],
    });
    const { volumes } = viewPod(pod);
    expect(volumes.map(({ name, source }) => `${name}: ${source}`)).toEqual([
      'logs: emptyDir',
      'fast: emptyDir in memory',
      'run: configMap settings',
      'data: PVC disk',
      'keys: secret token',
      'host: hostPath /var',
      'drive: csi',
    ]);
    expect(volumes[0]!.mounts.map(({ container, path, readOnly }) => [container, path, readOnly])).toEqual([
      ['setup', '/out', false],
      ['web', '/logs', true],
    ]);
    expect(volumes[2]!.mounts).toMatchObject([{ container: 'web', path: '/etc/run', subPath: 'a.conf' }]);
  });
});

describe('probes', () => {
  const probed = (change: Partial<Container>, status: Partial<ContainerStatus> = {}) =>
    viewPod(podOf({ containers: [{ name: 'web', ...change }], statuses: [{ name: 'web', state: running, ...status }] }))
      .containers[0]!.probes;

  test.each([
    [{ httpGet: { path: '/ready', port: 8080 }, periodSeconds: 5 }, 'GET :8080/ready every 5 s'],
    [{ httpGet: { port: 'http' } }, 'GET :http/ every 10 s'],
    [{ tcpSocket: { port: 5432 } }, 'connects to :5432 every 10 s'],
    [{ exec: { command: ['sh', '-c', 'test -f\n  /ok'] } }, 'runs sh -c test -f /ok every 10 s'],
    [{ grpc: { port: 9000 } }, 'gRPC :9000 every 10 s'],
  ])('say how they ask: %j', (readinessProbe, how) => {
    expect(probed({ readinessProbe })).toMatchObject([{ kind: 'readiness', how }]);
  });

  const all = { startupProbe: { exec: {} }, readinessProbe: { exec: {} }, livenessProbe: { exec: {} } };
  const holding = (status: Partial<ContainerStatus>) => probed(all, status).map(({ holds }) => holds);

  test('hold as far as the status says so', () => {
    expect(holding({ started: true, ready: true })).toEqual([true, true, undefined]);
    expect(holding({ started: true, ready: false })).toEqual([true, false, undefined]);
    expect(holding({ started: false, ready: false })).toEqual([false, undefined, undefined]);
    expect(holding({ state: { waiting: {} } })).toEqual([undefined, undefined, undefined]);
  });

  const unhealthy = (at: string, message: string): Event => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: meta(`e-${at}`),
    involvedObject: { kind: 'Pod', name: 'duo', uid: 'uid-duo', fieldPath: 'spec.containers{web}' },
    type: 'Warning',
    reason: 'Unhealthy',
    message,
    lastTimestamp: at,
  });

  const withEvents = (events: Event[]) => {
    const pod: KubeObject = podOf({
      containers: [{ name: 'web', ...all }],
      statuses: [{ name: 'web', state: running, started: true, ready: false }],
    });
    return toLiveView([pod, ...events]).pods[0]!.containers[0]!.probes;
  };

  test('know their last failure, from the events of this container since it started', () => {
    const probes = withEvents([
      unhealthy('2026-11-21T12:00:09Z', 'Readiness probe failed: HTTP probe failed with statuscode: 503'),
      unhealthy('2026-11-21T12:00:04Z', 'Readiness probe failed: connection refused'),
      unhealthy('2026-11-21T11:59:00Z', 'Liveness probe failed: of the one before'),
    ]);
    expect(probes.map(({ failed }) => failed?.says)).toEqual([
      undefined,
      'HTTP probe failed with statuscode: 503',
      undefined,
    ]);
  });

  test('a liveness probe is taken to hold again once its failure is not repeated', () => {
    const at = Date.parse('2026-11-21T12:00:09Z');
    const liveness = withEvents([unhealthy('2026-11-21T12:00:09Z', 'Liveness probe failed: no')])[2]!;
    expect(probeHolds(liveness, true, at + 5_000)).toBe(false);
    expect(probeHolds(liveness, true, at + 60_000)).toBe(true);
    expect(probeHolds(liveness, false, at + 5_000)).toBeUndefined();
  });
});

describe('a container', () => {
  const seen = (status: Partial<ContainerStatus>, change: Partial<Container> = {}) =>
    viewPod(podOf({ containers: [{ name: 'web', ...change }], statuses: [{ name: 'web', ...status }] })).containers[0]!;

  test('knows when it was started, its ports, and how it ended the time before', () => {
    const lastState = { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: '2026-11-21T11:59:00Z' } };
    expect(
      seen({ state: running, lastState, restartCount: 1 }, { ports: [{ containerPort: 8080, name: 'http' }] }),
    ).toMatchObject({
      phase: 'running',
      startedAt: Date.parse(startedAt),
      ports: [{ number: 8080, name: 'http' }],
      end: { reason: 'OOMKilled', exitCode: 137, at: Date.parse('2026-11-21T11:59:00Z') },
    });
  });

  test('says why it waits', () => {
    const message = 'configmap "run" not found';
    expect(seen({ state: { waiting: { reason: 'CreateContainerConfigError', message } } })).toMatchObject({
      phase: 'waiting',
      message,
      end: undefined,
    });
  });

  test('nothing of its environment is in the picture', () => {
    const pod = podOf({
      containers: [{ name: 'web', env: [{ name: 'PASSWORD', value: 'sesame' }] }],
      volumes: [{ name: 'keys', secret: { secretName: 'token', items: [{ key: 'sesame', path: 'sesame' }] } }],
    });
    expect(JSON.stringify(viewPod(pod))).not.toContain('sesame');
  });
});

describe('a pod', () => {
  test('belongs to the Deployment above its ReplicaSet', () => {
    const ownerReferences = [
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'shop-5f6d', uid: 'r', controller: true },
    ];
    const labels = { 'pod-template-hash': '5f6d' };
    expect(viewPod(podOf({ metadata: { ownerReferences, labels } })).of).toBe('shop');
    expect(viewPod(podOf({ metadata: { ownerReferences } })).of).toBe('shop-5f6d');
    expect(viewPod(podOf({})).of).toBeUndefined();
  });

  test('says why it has no place', () => {
    const message = '0/1 nodes are available: 1 Insufficient cpu.';
    expect(viewPod(podOf({ conditions: [{ type: 'PodScheduled', status: 'False', message }] })).message).toBe(message);
  });
});
