import { describe, expect, test } from '@jest/globals';
import { cloneJob, clonePod, redirectConfigMap } from '../../graders/look/clone.ts';
import { readyEndpoints } from '../../graders/look/endpoints.ts';
import { parseListeners } from '../../graders/look/listeners.ts';
import { describePod, isReady } from '../../graders/look/pods.ts';
import { quote } from '../../graders/look/shell.ts';
import { valueAt } from '../../graders/object/object-assert.ts';
import type { EndpointSlice, Job, Pod, PodSpec } from '../../src/cluster/kube.ts';

// Recorded from a busybox container: httpd on 8080, a listener on 127.0.0.1:9000, one established connection.
const procNetTcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:2328 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 73625 1 0000000000000000 100 0 0 10 0
   1: 0A0A0A0A:9C40 0A0A0A0B:0050 01 00000000:00000000 00:00000000 00000000     0        0 73600 1 0000000000000000 100 0 0 10 0
  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 73620 1 0000000000000000 100 0 0 10 0
`;

describe('listeners', () => {
  test('are the listening rows, with their inode and whether others can reach them', () => {
    expect(parseListeners(procNetTcp)).toEqual([
      { port: 9000, inode: '73625', loopbackOnly: true },
      { port: 8080, inode: '73620', loopbackOnly: false },
    ]);
  });
});

describe('endpoints', () => {
  const slice = (endpoints: EndpointSlice['endpoints']): EndpointSlice => ({ endpoints }) as EndpointSlice;
  const ref = (uid: string) => ({ kind: 'Pod', name: `pod-${uid}`, uid });
  test('count once over slices, unless they are not ready; a missing condition means ready', () => {
    const slices = [
      slice([
        { addresses: ['10.0.0.1'], conditions: { ready: true }, targetRef: ref('a') },
        { addresses: ['10.0.0.2'], conditions: { ready: false }, targetRef: ref('b') },
        { addresses: ['10.0.0.3'], targetRef: ref('c') },
      ]),
      slice([{ addresses: ['fd00::1'], conditions: { ready: true }, targetRef: ref('a') }]),
      slice([{ addresses: ['10.9.9.9'], conditions: {} }]),
      slice(null),
    ];
    expect(readyEndpoints(slices).map(({ uid, address }) => uid ?? address)).toEqual(['a', 'c', '10.9.9.9']);
  });
});

describe('a copy of a pod', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'site',
      namespace: 'n',
      uid: 'u',
      labels: { app: 'site' },
      resourceVersion: '1',
      creationTimestamp: '',
    },
    spec: {
      nodeName: 'node-1',
      containers: [
        {
          name: 'web',
          image: 'x',
          ports: [{ containerPort: 80, hostPort: 80 }],
          volumeMounts: [
            { name: 'data', mountPath: '/d' },
            { name: 'kube-api-access-abc', mountPath: '/t' },
          ],
        },
      ],
      volumes: [
        { name: 'data', emptyDir: {} },
        { name: 'kube-api-access-abc', projected: {} },
      ],
    },
  } as unknown as Pod;

  test('carries no label of the original, no token and no port of the node, and goes to the same node', () => {
    const copy = clonePod(pod, 'copy') as unknown as Pod;
    expect(copy.metadata).toEqual({ name: 'copy', namespace: 'n', labels: { 'kp/grader': 'true' } });
    expect(copy.spec.nodeName).toBeUndefined();
    expect(copy.spec.nodeSelector).toEqual({ 'kubernetes.io/hostname': 'node-1' });
    expect(copy.spec.volumes).toEqual([{ name: 'data', emptyDir: {} }]);
    expect(copy.spec.containers[0]?.volumeMounts).toEqual([{ name: 'data', mountPath: '/d' }]);
    expect(copy.spec.containers[0]?.ports).toEqual([{ containerPort: 80 }]);
    expect(pod.spec.nodeName).toBe('node-1');
  });
});

test('a copy of a Job outlives its end, so that its logs can be read, and has limits and labels of its own', () => {
  const template = { metadata: { labels: { app: 'batch' } }, spec: { containers: [{ name: 'app', image: 'x' }] } };
  const spec = {
    ttlSecondsAfterFinished: 0,
    backoffLimit: 2,
    suspend: true,
    selector: {},
    manualSelector: true,
    template,
  };
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'batch', namespace: 'n' },
    spec,
  } as unknown as Job;
  const copy = cloneJob(job, 'copy', (same) => same) as unknown as Job;
  expect(copy.spec).toEqual({
    backoffLimit: 2,
    template: { metadata: { labels: { 'kp/grader': 'true' } }, spec: template.spec },
  });
  expect(job.spec).toHaveProperty('ttlSecondsAfterFinished', 0);
});

describe('redirecting a ConfigMap', () => {
  test('reaches environment, volumes and projections, and nothing else of that name', () => {
    const spec = {
      containers: [
        {
          name: 'run',
          image: 'run',
          env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'run', key: 'k' } } }],
          envFrom: [
            { configMapRef: { name: 'run' } },
            { secretRef: { name: 'run' } },
            { configMapRef: { name: 'other' } },
          ],
        },
      ],
      volumes: [
        { name: 'run', configMap: { name: 'run' } },
        { name: 'p', projected: { sources: [{ configMap: { name: 'run' } }, { secret: { name: 'run' } }] } },
      ],
    } as unknown as PodSpec;
    const text = JSON.stringify(redirectConfigMap(spec, 'run', 'copy'));
    expect(text.match(/"name":"copy"/g)).toHaveLength(4);
    expect(text).toContain('"secretRef":{"name":"run"}');
    expect(text).toContain('"name":"run","image":"run"');
    expect(text).toContain('{"configMapRef":{"name":"other"}}');
  });
});

describe('a pod in words', () => {
  const pod = (status: Pod['status'], deletionTimestamp?: string): Pod =>
    ({
      metadata: { name: 'a', ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }) },
      spec: { containers: [] },
      status,
    }) as unknown as Pod;

  test('tells what each container does and what it did before', () => {
    const status = {
      phase: 'Running',
      containerStatuses: [
        { name: 'web', ready: true, restartCount: 0, image: '', state: { running: { startedAt: '' } } },
        {
          name: 'bad',
          ready: false,
          restartCount: 3,
          image: '',
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
        },
      ],
    };
    expect(describePod(pod(status))).toBe(
      'Running; web running; bad waiting: CrashLoopBackOff (last exit code 137, OOMKilled)',
    );
  });

  test('says why it is not scheduled', () => {
    const conditions = [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes are available' }];
    expect(describePod(pod({ phase: 'Pending', conditions }))).toBe('Pending; 0/1 nodes are available');
  });

  test('is never ready while it is being deleted', () => {
    const conditions = [{ type: 'Ready', status: 'True' }];
    expect(isReady(pod({ conditions }))).toBe(true);
    expect(isReady(pod({ conditions }, '2026-01-01T00:00:00Z'))).toBe(false);
  });
});

test('words for a shell are quoted', () => {
  expect(quote("it's")).toBe(`'it'\\''s'`);
});

test.each([
  ['metadata.annotations["workshop/owner"]', 'me'],
  ['spec.containers[1].name', 'b'],
  ['metadata.missing.deep', undefined],
  ['__proto__.toString', undefined],
])('the value at %s', (path, value) => {
  const object = {
    metadata: { annotations: { 'workshop/owner': 'me' } },
    spec: { containers: [{ name: 'a' }, { name: 'b' }] },
  };
  expect(valueAt(object, path)).toBe(value);
});
