import { expect, test } from '@jest/globals';
import { deletionOrder } from '../../../src/embedded/controllers/deletion-order.ts';
import type { Pod } from '../../../src/embedded/objects.ts';

const now = Date.parse('2026-01-31T12:00:00Z');
const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString();

type Facts = {
  node?: string;
  phase?: string;
  readyFor?: number;
  cost?: number;
  restarts?: number;
  sidecarRestarts?: number;
  age?: number;
};

const pod = (name: string, facts: Facts = {}): Pod => {
  const { node = 'one', phase = 'Running', readyFor, cost, restarts = 0, sidecarRestarts, age = 100 } = facts;
  const status = (container: string, restartCount: number) =>
    ({ name: container, image: '', imageID: '', ready: true, restartCount }) as const;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      uid: name,
      resourceVersion: '1',
      creationTimestamp: ago(age),
      ...(cost === undefined ? {} : { annotations: { 'controller.kubernetes.io/pod-deletion-cost': String(cost) } }),
    },
    spec: {
      containers: [],
      ...(node === '' ? {} : { nodeName: node }),
      ...(sidecarRestarts === undefined
        ? {}
        : { initContainers: [{ name: 'side', image: 'busybox', restartPolicy: 'Always' }] }),
    },
    status: {
      phase,
      containerStatuses: [status('app', restarts)],
      ...(sidecarRestarts === undefined ? {} : { initContainerStatuses: [status('side', sidecarRestarts)] }),
      ...(readyFor === undefined
        ? {}
        : { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: ago(readyFor) }] }),
    },
  };
};

const first = (a: Pod, b: Pod, related: Pod[] = []): string =>
  [a, b].toSorted(deletionOrder([a, b], related, now))[0]!.metadata.name;

test.each<[why: string, Facts, Facts]>([
  ['is on no node', { node: '', readyFor: 50 }, { phase: 'Pending' }],
  ['is pending', { phase: 'Pending' }, {}],
  ['is not ready', { age: 1000 }, { readyFor: 10 }],
  ['costs less', { readyFor: 50, cost: -5 }, { readyFor: 10 }],
  ['has been ready for less time', { readyFor: 5, age: 1000 }, { readyFor: 500 }],
  ['was restarted more often', { restarts: 2, age: 1000 }, { restarts: 1 }],
  ['has a sidecar that was restarted more often', { sidecarRestarts: 2, age: 1000 }, { sidecarRestarts: 1 }],
  ['is younger', { age: 5 }, { age: 500 }],
])('a pod goes first that %s', (_why, victim, other) => {
  expect(first(pod('b', victim), pod('a', other))).toBe('b');
  expect(first(pod('a', other), pod('b', victim))).toBe('b');
});

test('a pod goes first that shares its node with more of its like', () => {
  const [alone, crowded] = [pod('a', { node: 'one' }), pod('b', { node: 'two' })];
  expect(first(alone, crowded, [alone, crowded, pod('c', { node: 'two' })])).toBe('b');
});

test('about the same age is the same age: then the uid decides', () => {
  expect(first(pod('b', { age: 100 }), pod('a', { age: 101 }))).toBe('a');
});
