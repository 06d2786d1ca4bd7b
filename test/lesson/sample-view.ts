import type { LiveView } from '../../src/lesson/live/live-view.ts';
import type { ContainerView, PodView } from '../../src/lesson/live/pod-view.ts';

export const sampleContainer = (name: string, change: Partial<ContainerView> = {}): ContainerView => ({
  name,
  kind: 'app',
  image: 'nginx:1.27',
  state: 'Running',
  phase: 'running',
  restarts: 0,
  ready: true,
  startedAt: Date.parse('2026-11-21T11:59:00Z'),
  message: undefined,
  end: undefined,
  ports: [],
  probes: [],
  mounts: [],
  ...change,
});

export const samplePod = (name: string, change: Partial<PodView> = {}): PodView => ({
  name,
  uid: `uid-of-${name}`,
  of: undefined,
  ready: '1/1',
  status: 'Running',
  restarts: 0,
  restartedAt: undefined,
  ip: '10.244.0.7',
  node: 'peapod-control-plane',
  isReady: true,
  terminating: false,
  message: undefined,
  ofCheck: false,
  containers: [sampleContainer('web')],
  volumes: [],
  ...change,
});

export const beingMade: Partial<PodView> = {
  ready: '0/1',
  status: 'ContainerCreating',
  isReady: false,
  containers: [
    sampleContainer('web', { state: 'ContainerCreating', phase: 'waiting', ready: false, startedAt: undefined }),
  ],
};

const at = Date.parse('2026-11-21T11:59:30Z');
const logs = { volume: 'logs', subPath: undefined };

/** With something of all that a picture can show. */
export const wholePod: PodView = samplePod('duo', {
  ready: '1/2',
  isReady: false,
  containers: [
    sampleContainer('setup', {
      kind: 'init',
      state: 'Completed',
      phase: 'ended',
      startedAt: undefined,
      end: { reason: 'Completed', exitCode: 0, at },
    }),
    sampleContainer('shipper', { kind: 'sidecar', image: 'busybox:1.36' }),
    sampleContainer('web', {
      ready: false,
      restarts: 2,
      end: { reason: 'OOMKilled', exitCode: 137, at },
      ports: [{ number: 8080, name: undefined }],
      probes: [
        {
          kind: 'readiness',
          how: 'GET :8080/ready every 5 s',
          periodMs: 5_000,
          holds: false,
          failed: { at, says: 'HTTP probe failed with statuscode: 503' },
        },
        {
          kind: 'liveness',
          how: 'runs cat /tmp/alive every 10 s',
          periodMs: 10_000,
          holds: undefined,
          failed: undefined,
        },
      ],
    }),
  ],
  volumes: [
    {
      name: 'logs',
      source: 'emptyDir',
      mounts: [
        { ...logs, container: 'web', path: '/var/log/web', readOnly: false },
        { ...logs, container: 'shipper', path: '/logs', readOnly: true },
      ],
    },
    { name: 'spare', source: 'PVC data', mounts: [] },
  ],
});

export const sampleView: LiveView = {
  pods: [
    samplePod('hello'),
    samplePod('hello-old', {
      ready: '0/2',
      status: 'CrashLoopBackOff',
      restarts: 4,
      isReady: false,
      restartedAt: Date.parse('2026-11-21T11:59:47Z'),
      containers: [
        sampleContainer('shipper', { kind: 'sidecar' }),
        sampleContainer('app', {
          state: 'CrashLoopBackOff',
          phase: 'waiting',
          restarts: 4,
          ready: false,
          startedAt: undefined,
          end: { reason: 'Error', exitCode: 1, at: Date.parse('2026-11-21T11:59:47Z') },
        }),
      ],
    }),
  ],
  gone: [],
  services: [
    {
      name: 'api',
      endpoints: [
        { pod: 'hello', ip: '10.244.0.7', ready: true },
        { pod: 'hello-old', ip: '10.244.0.8', ready: false },
      ],
    },
  ],
  workloads: [{ kind: 'Deployment', name: 'api', ready: '1/2' }],
  events: [
    {
      at: '2026-11-21T11:59:00.000Z',
      type: 'Normal',
      object: 'pod/hello',
      reason: 'Started',
      message: 'Started container web',
      count: 1,
    },
    {
      at: '2026-11-21T11:59:48.000Z',
      type: 'Warning',
      object: 'pod/hello-old',
      reason: 'BackOff',
      message: 'Back-off restarting failed container app in pod hello-old',
      count: 6,
    },
  ],
};
