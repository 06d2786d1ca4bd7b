import { expect, test } from '@jest/globals';
import { parseReference, referenceText } from '../../../src/embedded/runtime/images/reference.ts';

const normal = (text: string): string | undefined => {
  const reference = parseReference(text);
  return reference === undefined ? undefined : referenceText(reference);
};
const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  ['busybox', 'docker.io/library/busybox:latest'],
  ['busybox:1.36', 'docker.io/library/busybox:1.36'],
  ['library/busybox:1.36', 'docker.io/library/busybox:1.36'],
  ['index.docker.io/busybox', 'docker.io/library/busybox:latest'],
  ['someone/app', 'docker.io/someone/app:latest'],
  ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10'],
  ['localhost/app', 'localhost/app:latest'],
  ['localhost:5000/app:1', 'localhost:5000/app:1'],
  [`busybox@${digest}`, `docker.io/library/busybox@${digest}`],
  [`busybox:1.36@${digest}`, `docker.io/library/busybox:1.36@${digest}`],
])('%s is %s', (text, whole) => {
  expect(normal(text)).toBe(whole);
});

test.each(['', 'Busybox', 'busy box', 'busybox:', 'busybox:-1', 'a//b', '/busybox', 'busybox@sha256:12', 'x:1:2'])(
  'no image is called %j',
  (text) => {
    expect(normal(text)).toBeUndefined();
  },
);
