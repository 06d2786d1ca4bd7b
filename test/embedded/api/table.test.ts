import { describe, expect, test } from '@jest/globals';
import { humanDuration } from '../../../src/embedded/api/table/human-duration.ts';
import { tableOf } from '../../../src/embedded/api/table/table.ts';
import type { KindName, Obj } from '../../../src/embedded/objects.ts';
import { startOfTime } from './fixture.ts';

const metadata = {
  name: 'x',
  namespace: 'default',
  uid: 'u',
  resourceVersion: '1',
  creationTimestamp: '2029-12-31T23:59:00Z',
};

const row = (kind: KindName, object: object): unknown[] =>
  tableOf(kind, [{ metadata, ...object } as unknown as Obj], {}, { version: 'v1', include: 'None', now: startOfTime })
    .rows[0]!.cells;

const running = { running: { startedAt: '2029-12-31T23:59:10Z' } };
const container = (name: string, more: object): object => ({ name, ready: false, restartCount: 0, state: {}, ...more });

/** READY, STATUS and RESTARTS of a pod. */
const pod = (status: object, spec: object = {}, more: object = {}): string =>
  row('pods', {
    metadata: { ...metadata, ...more },
    spec: { containers: [{ name: 'a' }], ...spec },
    status,
  })
    .slice(1, 4)
    .join(' | ');

describe('a pod`s row', () => {
  test('while nothing is known of its containers shows the phase', () => {
    expect(pod({ phase: 'Pending' })).toBe('0/1 | Pending | 0');
  });

  test('counts what is ready', () => {
    const statuses = [container('a', { ready: true, state: running }), container('b', { state: running })];
    expect(pod({ phase: 'Running', containerStatuses: statuses }, { containers: [{ name: 'a' }, { name: 'b' }] })).toBe(
      '1/2 | Running | 0',
    );
  });

  test.each([
    [{ waiting: { reason: 'ContainerCreating' } }, 'ContainerCreating'],
    [{ waiting: { reason: 'CrashLoopBackOff' } }, 'CrashLoopBackOff'],
    [{ terminated: { exitCode: 0, reason: 'Completed' } }, 'Completed'],
    [{ terminated: { exitCode: 1, reason: 'Error' } }, 'Error'],
    [{ terminated: { exitCode: 7 } }, 'ExitCode:7'],
    [{ terminated: { exitCode: 137, signal: 9 } }, 'Signal:9'],
  ])('%j is %s', (state, word) => {
    expect(pod({ phase: 'Running', containerStatuses: [container('a', { state })] })).toBe(`0/1 | ${word} | 0`);
  });

  test('says when a container was restarted last', () => {
    const lastState = { terminated: { exitCode: 1, finishedAt: '2029-12-31T23:55:00Z' } };
    expect(
      pod({
        phase: 'Running',
        containerStatuses: [container('a', { ready: true, state: running, restartCount: 2, lastState })],
      }),
    ).toBe('1/1 | Running | 2 (5m ago)');
  });

  test('shows how far its initialization has come', () => {
    const spec = { initContainers: [{ name: 'i' }, { name: 'j' }] };
    const done = container('i', { state: { terminated: { exitCode: 0, reason: 'Completed' } } });
    const waiting = container('j', { state: { waiting: { reason: 'PodInitializing' } } });
    expect(pod({ phase: 'Pending', initContainerStatuses: [done, waiting] }, spec)).toBe('0/1 | Init:1/2 | 0');
    const failed = container('j', { restartCount: 3, state: { terminated: { exitCode: 1, reason: 'Error' } } });
    expect(pod({ phase: 'Pending', initContainerStatuses: [done, failed] }, spec)).toBe('0/1 | Init:Error | 3');
    const backOff = container('j', { state: { waiting: { reason: 'CrashLoopBackOff' } } });
    expect(pod({ phase: 'Pending', initContainerStatuses: [done, backOff] }, spec)).toBe(
      '0/1 | Init:CrashLoopBackOff | 0',
    );
    const after = [container('a', { state: { waiting: { reason: 'PodInitializing' } } })];
    expect(pod({ phase: 'Pending', initContainerStatuses: [done], containerStatuses: after }, spec)).toBe(
      '0/1 | PodInitializing | 0',
    );
  });

  test('counts sidecars among the containers', () => {
    const spec = { initContainers: [{ name: 's', restartPolicy: 'Always' }] };
    const sidecar = container('s', { ready: true, started: true, restartCount: 1, state: running });
    const main = container('a', { ready: true, state: running });
    expect(pod({ phase: 'Running', initContainerStatuses: [sidecar], containerStatuses: [main] }, spec)).toBe(
      '2/2 | Running | 1',
    );
  });

  test('of a pod that is being deleted says so', () => {
    const deleted = { deletionTimestamp: '2030-01-01T00:00:00Z' };
    expect(pod({ phase: 'Running' }, {}, deleted)).toBe('0/1 | Terminating | 0');
    expect(pod({ phase: 'Succeeded' }, {}, deleted)).toBe('0/1 | Succeeded | 0');
  });

  test('has more with -o wide', () => {
    const cells = row('pods', {
      spec: { containers: [{ name: 'a' }], nodeName: 'n1', readinessGates: [{ conditionType: 'g' }] },
      status: { phase: 'Running', podIPs: [{ ip: '10.244.0.5' }], conditions: [{ type: 'g', status: 'True' }] },
    });
    expect(cells.slice(4)).toEqual(['60s', '10.244.0.5', 'n1', '<none>', '1/1']);
  });
});

describe('other rows', () => {
  const template = {
    spec: {
      containers: [
        { name: 'c', image: 'i:1' },
        { name: 'd', image: 'j:1' },
      ],
    },
  };
  const selector = { matchLabels: { b: '2', a: '1' } };

  test.each<[KindName, object, unknown[]]>([
    [
      'deployments',
      {
        spec: { replicas: 3, template, selector },
        status: { readyReplicas: 2, updatedReplicas: 3, availableReplicas: 1 },
      },
      ['x', '2/3', 3, 1, '60s', 'c,d', 'i:1,j:1', 'a=1,b=2'],
    ],
    [
      'replicasets',
      { spec: { replicas: 3, template, selector }, status: { replicas: 2 } },
      ['x', 3, 2, 0, '60s', 'c,d', 'i:1,j:1', 'a=1,b=2'],
    ],
    [
      'jobs',
      { spec: { completions: 2, template, selector }, status: { succeeded: 1, startTime: '2029-12-31T23:59:30Z' } },
      ['x', 'Running', '1/2', '30s', '60s', 'c,d', 'i:1,j:1', 'a=1,b=2'],
    ],
    [
      'jobs',
      { spec: { parallelism: 3, template }, status: { conditions: [{ type: 'Failed', status: 'True' }] } },
      ['x', 'Failed', '0/1 of 3', '', '60s', 'c,d', 'i:1,j:1', '<none>'],
    ],
    [
      'services',
      {
        spec: { type: 'NodePort', clusterIPs: ['10.96.0.1'], ports: [{ port: 80, nodePort: 30080, protocol: 'TCP' }] },
      },
      ['x', 'NodePort', '10.96.0.1', '<none>', '80:30080/TCP', '60s', '<none>'],
    ],
    [
      'services',
      { spec: { type: 'ExternalName', externalName: 'e.com' } },
      ['x', 'ExternalName', '<none>', 'e.com', '<none>', '60s', '<none>'],
    ],
    [
      'endpointslices',
      {
        addressType: 'IPv4',
        ports: [{ port: 80 }],
        endpoints: ['1', '2', '3', '4'].map((ip) => ({ addresses: [ip] })),
      },
      ['x', 'IPv4', '80', '1,2,3 + 1 more...', '60s'],
    ],
    ['endpointslices', { addressType: 'IPv4' }, ['x', 'IPv4', '<unset>', '<unset>', '60s']],
    ['namespaces', { status: { phase: 'Active' } }, ['x', 'Active', '60s']],
    ['configmaps', { data: { a: '' }, binaryData: { b: '' } }, ['x', 2, '60s']],
    ['secrets', { type: 'Opaque', data: { a: '' } }, ['x', 'Opaque', 1, '60s']],
    ['serviceaccounts', {}, ['x', 0, '60s']],
    [
      'resourcequotas',
      { status: { hard: { pods: '2', 'limits.cpu': '1' }, used: { pods: '1' } } },
      ['x', 'pods: 1/2', 'limits.cpu: 0/1', '60s'],
    ],
    [
      'persistentvolumeclaims',
      {
        spec: { volumeName: 'v', storageClassName: 's' },
        status: { phase: 'Bound', capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] },
      },
      ['x', 'Bound', 'v', '1Gi', 'RWO', 's', '<unset>', '60s', '<unset>'],
    ],
    [
      'persistentvolumes',
      {
        spec: {
          capacity: { storage: '1Gi' },
          accessModes: ['ReadWriteMany', 'ReadOnlyMany'],
          persistentVolumeReclaimPolicy: 'Retain',
          claimRef: { namespace: 'n', name: 'c' },
        },
        status: { phase: 'Bound' },
      },
      ['x', '1Gi', 'ROX,RWX', 'Retain', 'Bound', 'n/c', '', '<unset>', '', '60s', '<unset>'],
    ],
    [
      'nodes',
      {
        spec: { unschedulable: true },
        status: { conditions: [{ type: 'Ready', status: 'False' }], nodeInfo: { kubeletVersion: 'v1' } },
      },
      [
        'x',
        'NotReady,SchedulingDisabled',
        '<none>',
        '60s',
        'v1',
        '<none>',
        '<none>',
        '<unknown>',
        '<unknown>',
        '<unknown>',
      ],
    ],
    [
      'events',
      {
        type: 'Normal',
        reason: 'R',
        message: ' m ',
        involvedObject: { kind: 'Pod', name: 'p' },
        source: { component: 'kubelet', host: 'n1' },
        lastTimestamp: '2029-12-31T23:59:50Z',
        firstTimestamp: '2029-12-31T23:59:00Z',
        count: 3,
      },
      ['10s', 'Normal', 'R', 'pod/p', '', 'kubelet, n1', 'm', '60s', 3, 'x'],
    ],
  ])('%s', (kind, object, cells) => {
    expect(row(kind, object)).toEqual(cells);
  });
});

test.each([
  [0, '0s'],
  [119_000, '119s'],
  [120_000, '2m'],
  [200_000, '3m20s'],
  [3_600_000, '60m'],
  [4 * 3_600_000 + 120_000, '4h2m'],
  [50 * 3_600_000, '2d2h'],
  [30 * 86_400_000, '30d'],
  [800 * 86_400_000, '2y70d'],
  [-5_000, '<invalid>'],
])('%d ms is %s', (ms, text) => {
  expect(humanDuration(ms)).toBe(text);
});
