import type { LiveView } from '../../src/lesson/live-view.ts';
import type { PodView } from '../../src/lesson/pod-view.ts';

export const samplePod = (name: string, change: Partial<PodView> = {}): PodView => ({
  name,
  ready: '1/1',
  status: 'Running',
  restarts: 0,
  sinceRestartMs: undefined,
  ip: '10.244.0.7',
  node: 'peapod-control-plane',
  terminating: false,
  ofCheck: false,
  containers: [{ name: 'web', kind: 'app', state: 'Running', restarts: 0, ready: true }],
  ...change,
});

export const sampleView: LiveView = {
  pods: [
    samplePod('hello'),
    samplePod('hello-old', {
      ready: '0/2',
      status: 'CrashLoopBackOff',
      restarts: 4,
      sinceRestartMs: 13_000,
      containers: [
        { name: 'shipper', kind: 'sidecar', state: 'Running', restarts: 0, ready: true },
        { name: 'app', kind: 'app', state: 'CrashLoopBackOff', restarts: 4, ready: false },
      ],
    }),
  ],
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
