import { describe, expect, test } from '@jest/globals';
import type { ContainerStatus, KubeObject, Pod } from '../../../src/cluster/kube.ts';
import { toLiveView } from '../../../src/lesson/live/live-view.ts';
import { viewPod } from '../../../src/lesson/live/pod-view.ts';

const meta = (name: string, more: object = {}) => ({
  name,
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-11-21T11:00:00Z',
  ...more,
});

type Given = Partial<ContainerStatus> & { sidecar?: boolean };

const running = (change: Given = {}): Given => ({
  ready: true,
  started: true,
  state: { running: { startedAt: '' } },
  ...change,
});
const ended = (exitCode: number, reason?: string): Given => ({
  ready: false,
  state: { terminated: { exitCode, ...(reason === undefined ? {} : { reason }) } },
});
const waiting = (reason?: string): Given => ({
  ready: false,
  state: { waiting: reason === undefined ? {} : { reason } },
});

const named = (prefix: string, given: readonly Given[]) =>
  given.map(({ sidecar, ...status }, index) => ({
    spec: { name: `${prefix}${index}`, image: 'x', ...(sidecar === true ? { restartPolicy: 'Always' } : {}) },
    status: { name: `${prefix}${index}`, ready: false, restartCount: 0, image: 'x', ...status },
  }));

type Shape = {
  apps: Given[];
  inits?: Given[];
  phase?: string;
  initialized?: boolean;
  isReady?: boolean;
  status?: object;
  meta?: object;
};

const pod = ({
  apps,
  inits = [],
  phase = 'Running',
  initialized,
  isReady,
  status = {},
  meta: more = {},
}: Shape): Pod => {
  const app = named('app', apps);
  const init = named('init', inits);
  const condition = (type: string, is: boolean | undefined) =>
    is === undefined ? [] : [{ type, status: is ? 'True' : 'False' }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta('p', more),
    spec: { containers: app.map(({ spec }) => spec), initContainers: init.map(({ spec }) => spec), nodeName: 'node-1' },
    status: {
      phase,
      podIP: '10.0.0.1',
      conditions: [...condition('Initialized', initialized), ...condition('Ready', isReady)],
      containerStatuses: app.map((each) => each.status),
      initContainerStatuses: init.map((each) => each.status),
      ...status,
    },
  };
};

describe('the STATUS and READY of a pod', () => {
  const cases: [string, Shape, { status: string; ready: string }][] = [
    ['all is well', { apps: [running(), running()] }, { status: 'Running', ready: '2/2' }],
    ['nothing has happened yet', { phase: 'Pending', apps: [] }, { status: 'Pending', ready: '0/0' }],
    [
      'its image is being pulled',
      { phase: 'Pending', apps: [waiting('ContainerCreating')] },
      { status: 'ContainerCreating', ready: '0/1' },
    ],
    [
      'one container crashes',
      { apps: [running(), waiting('CrashLoopBackOff')] },
      { status: 'CrashLoopBackOff', ready: '1/2' },
    ],
    [
      'several have something to say, the first counts',
      { apps: [waiting('ErrImagePull'), waiting('CrashLoopBackOff')] },
      { status: 'ErrImagePull', ready: '0/2' },
    ],
    ['it ended well', { phase: 'Succeeded', apps: [ended(0, 'Completed')] }, { status: 'Completed', ready: '0/1' }],
    ['it ended badly without a reason', { phase: 'Failed', apps: [ended(3)] }, { status: 'ExitCode:3', ready: '0/1' }],
    [
      'a signal ended it',
      { phase: 'Failed', apps: [{ state: { terminated: { exitCode: 137, signal: 9 } } }] },
      { status: 'Signal:9', ready: '0/1' },
    ],
    [
      'one ended and the pod is ready',
      { isReady: true, apps: [ended(0, 'Completed'), running()] },
      { status: 'Running', ready: '1/2' },
    ],
    [
      'one ended and the pod is not ready',
      { isReady: false, apps: [ended(0, 'Completed'), running()] },
      { status: 'NotReady', ready: '1/2' },
    ],
    [
      'the first init container runs',
      { phase: 'Pending', initialized: false, inits: [running({ ready: false })], apps: [waiting('PodInitializing')] },
      { status: 'Init:0/1', ready: '0/1' },
    ],
    [
      'the second init container waits',
      {
        phase: 'Pending',
        initialized: false,
        inits: [ended(0, 'Completed'), waiting('PodInitializing')],
        apps: [waiting('PodInitializing')],
      },
      { status: 'Init:1/2', ready: '0/1' },
    ],
    [
      'an init container crashes',
      {
        phase: 'Pending',
        initialized: false,
        inits: [waiting('CrashLoopBackOff')],
        apps: [waiting('PodInitializing')],
      },
      { status: 'Init:CrashLoopBackOff', ready: '0/1' },
    ],
    [
      'an init container failed',
      { phase: 'Pending', initialized: false, inits: [ended(1, 'Error')], apps: [waiting('PodInitializing')] },
      { status: 'Init:Error', ready: '0/1' },
    ],
    [
      'an init container failed without a reason',
      { phase: 'Pending', initialized: false, inits: [ended(5)], apps: [waiting()] },
      { status: 'Init:ExitCode:5', ready: '0/1' },
    ],
    [
      'all init containers are done',
      { initialized: true, inits: [ended(0, 'Completed')], apps: [running()] },
      { status: 'Running', ready: '1/1' },
    ],
    [
      'a sidecar has started and counts',
      { initialized: true, inits: [running({ sidecar: true })], apps: [running()] },
      { status: 'Running', ready: '2/2' },
    ],
    [
      'a sidecar has not started',
      {
        phase: 'Pending',
        initialized: false,
        inits: [{ sidecar: true, state: { running: { startedAt: '' } }, started: false }],
        apps: [waiting('PodInitializing')],
      },
      { status: 'Init:0/1', ready: '0/2' },
    ],
    [
      'it is going away',
      { apps: [running()], meta: { deletionTimestamp: '2026-11-21T12:00:00Z' } },
      { status: 'Terminating', ready: '1/1' },
    ],
    [
      'it has ended and is going away',
      { phase: 'Succeeded', apps: [ended(0, 'Completed')], meta: { deletionTimestamp: '2026-11-21T12:00:00Z' } },
      { status: 'Completed', ready: '0/1' },
    ],
    [
      'its node is lost',
      { apps: [running()], status: { reason: 'NodeLost' }, meta: { deletionTimestamp: '2026-11-21T12:00:00Z' } },
      { status: 'Unknown', ready: '1/1' },
    ],
    [
      'it was evicted',
      { phase: 'Failed', apps: [], status: { reason: 'Evicted' } },
      { status: 'Evicted', ready: '0/0' },
    ],
  ];

  test.each(cases)('when %s', (_, shape, expected) => {
    expect(viewPod(pod(shape))).toMatchObject(expected);
  });

  test('restarts are those of containers that last, with the time of the last one', () => {
    const lastState = { terminated: { exitCode: 1, finishedAt: '2026-11-21T11:59:47Z' } };
    const view = viewPod(
      pod({
        initialized: true,
        inits: [{ ...ended(0), restartCount: 5 }],
        apps: [running({ restartCount: 2, lastState })],
      }),
    );
    expect(view).toMatchObject({ restarts: 2, restartedAt: Date.parse('2026-11-21T11:59:47Z') });
  });

  test('containers come in the order in which they start, with what they are doing', () => {
    const view = viewPod(
      pod({ initialized: true, inits: [ended(0, 'Completed'), running({ sidecar: true })], apps: [ended(1, 'Error')] }),
    );
    expect(view.containers.map(({ kind, state }) => [kind, state])).toEqual([
      ['init', 'Completed'],
      ['sidecar', 'Running'],
      ['app', 'Error (1)'],
    ]);
  });

  test('pods of the checks are marked', () => {
    expect(viewPod(pod({ apps: [], meta: { labels: { 'kp/grader': 'true' } } })).ofCheck).toBe(true);
  });
});

describe('the rest of the namespace', () => {
  const object = (kind: string, name: string, fields: object, more: object = {}): KubeObject => ({
    apiVersion: 'v1',
    kind,
    metadata: meta(name, more),
    ...fields,
  });

  test('shows endpoints of a service, ready unless said otherwise', () => {
    const slice = object(
      'EndpointSlice',
      'api-x',
      {
        endpoints: [
          { addresses: ['10.0.0.2'], conditions: { ready: false }, targetRef: { kind: 'Pod', name: 'b', uid: 'b' } },
          { addresses: ['10.0.0.1'], targetRef: { kind: 'Pod', name: 'a', uid: 'a' } },
        ],
      },
      { labels: { 'kubernetes.io/service-name': 'api' } },
    );
    const other = object(
      'EndpointSlice',
      'none',
      { endpoints: null },
      { labels: { 'kubernetes.io/service-name': 'x' } },
    );
    expect(toLiveView([object('Service', 'api', { spec: {} }), slice, other]).services).toEqual([
      {
        name: 'api',
        endpoints: [
          { pod: 'a', ip: '10.0.0.1', ready: true },
          { pod: 'b', ip: '10.0.0.2', ready: false },
        ],
      },
    ]);
  });

  test('shows controllers, but no ReplicaSet that has one itself', () => {
    const owned = {
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop', uid: 'u', controller: true }],
    };
    const { workloads } = toLiveView([
      object('Deployment', 'shop', { spec: { replicas: 3 }, status: { readyReplicas: 2 } }),
      object('ReplicaSet', 'shop-1', { spec: { replicas: 3 } }, owned),
      object('ReplicaSet', 'alone', { spec: {} }),
      object('Job', 'batch', { spec: {}, status: { succeeded: 1 } }),
    ]);
    expect(workloads.map(({ kind, name, ready }) => `${kind}/${name} ${ready}`)).toEqual([
      'ReplicaSet/alone 0/1',
      'Job/batch 1/1',
      'Deployment/shop 2/3',
    ]);
  });

  test('shows events by the time of their last occurrence, in one line each', () => {
    const event = (name: string, fields: object) =>
      object('Event', name, { involvedObject: { kind: 'Pod', name: 'p' }, type: 'Normal', reason: name, ...fields });
    const { events } = toLiveView([
      event('Later', { lastTimestamp: '2026-11-21T11:59:00Z', count: 3, message: 'two\n  rows ' }),
      event('Series', { series: { count: 7, lastObservedTime: '2026-11-21T11:58:00.5Z' } }),
      event('Earliest', { lastTimestamp: null, eventTime: '2026-11-21T11:57:00.000001Z' }),
    ]);
    expect(events.map(({ reason, count, message }) => [reason, count, message])).toEqual([
      ['Earliest', 1, ''],
      ['Series', 7, ''],
      ['Later', 3, 'two rows'],
    ]);
    expect(events[0]!.object).toBe('pod/p');
  });

  test('events of one second are in the order in which they were made', () => {
    const event = (reason: string, resourceVersion: string, at: object) =>
      object(
        'Event',
        reason,
        { involvedObject: { kind: 'Pod', name: 'p' }, type: 'Normal', reason, ...at },
        { resourceVersion },
      );
    const { events } = toLiveView([
      event('Scheduled', '7', { eventTime: '2026-11-21T12:00:00.900000Z' }),
      event('Started', '12', { lastTimestamp: '2026-11-21T12:00:00Z' }),
      event('Created', '9', { lastTimestamp: '2026-11-21T12:00:00Z' }),
    ]);
    expect(events.map(({ reason }) => reason)).toEqual(['Scheduled', 'Created', 'Started']);
  });

  test('what happens to objects of the checks is left out', () => {
    const involvedObject = { kind: 'Pod', name: 'kp-copy-1234' };
    expect(toLiveView([object('Event', 'e', { involvedObject, reason: 'Started' })]).events).toEqual([]);
  });
});
