import { describe, expect, test } from '@jest/globals';
import { parseDuration } from '../../../src/kubectl/flag-values.ts';
import { splitPairs } from '../../../src/kubectl/generate/key-values.ts';
import { isImageName } from '../../../src/kubectl/image-name.ts';
import { labelWord, parseLabelWords, refuseOverwrites } from '../../../src/kubectl/metadata-edit.ts';
import { changedTaints, parseTaints } from '../../../src/kubectl/node/taints.ts';
import { podForward, serviceForward } from '../../../src/kubectl/port-specs.ts';
import { rolloutState } from '../../../src/kubectl/rollout/words.ts';
import { withVariables } from '../../../src/kubectl/set-environment.ts';
import { packEntry, tarEnd, unpack } from '../../../src/kubectl/copy/tar.ts';

describe('words of the command line', () => {
  test('objects come before changes', () => {
    expect(splitPairs(['pod', 'a', 'x=1', 'y-'], 'label')).toEqual({ objects: ['pod', 'a'], pairs: ['x=1', 'y-'] });
    expect(() => splitPairs(['x=1', 'pod'], 'label')).toThrow(
      'all resources must be specified before label changes: pod',
    );
  });

  test('labels are set and removed', () => {
    expect(parseLabelWords(['a=b', 'c-'])).toEqual({ set: { a: 'b' }, remove: ['c'] });
    expect(() => refuseOverwrites('labels', { a: 'x' }, { a: 'b' })).toThrow("'a' already has a value (x)");
    expect(labelWord({ a: 'b' }, {}, false)).toBe('unlabeled');
  });

  test.each([
    ['90s', 90_000],
    ['1m30s', 90_000],
    ['0', 0],
    ['5', 'time: missing unit in duration "5"'],
    ['soon', 'time: invalid duration "soon"'],
  ])('a duration %s', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  test.each([
    ['busybox:1.36', true],
    ['registry.example:5000/team/app@sha256:' + 'a'.repeat(64), true],
    ['BAD', false],
    ['a:b:c', false],
  ])('%s as an image', (name, expected) => {
    expect(isImageName(name)).toBe(expected);
  });

  test('taints', () => {
    const words = parseTaints(['a=b:NoSchedule']);
    expect(changedTaints('n', [], words, false)).toEqual({
      taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }],
      operation: 'tainted',
    });
    expect(() => changedTaints('n', words.add, words, false)).toThrow('already has a taint(s)');
    expect(() => parseTaints(['a=b:Now'])).toThrow('invalid taint effect: Now, unsupported taint effect');
  });

  test('variables keep their places', () => {
    const old = [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ];
    expect(
      withVariables(
        old,
        [
          { name: 'C', value: '3' },
          { name: 'A', value: '9' },
        ],
        ['B'],
      ),
    ).toEqual([
      { name: 'A', value: '9' },
      { name: 'C', value: '3' },
    ]);
  });
});

describe('forwarded ports', () => {
  const pod = {
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', ports: [{ name: 'http', containerPort: 80 }] }] },
  } as never;

  test.each([
    ['8080:80', { local: 8080, remote: 80 }],
    [':80', { local: 0, remote: 80 }],
    ['http', { local: 80, remote: 80 }],
    ['8080:http', { local: 8080, remote: 80 }],
  ])('%s of a pod', (word, expected) => {
    expect(podForward(word, pod)).toEqual(expected);
  });

  test("a service's port is another one in the pod", () => {
    const service = { metadata: { name: 's' }, spec: { ports: [{ port: 8080, targetPort: 'http' }] } } as never;
    expect(serviceForward('8080', service, pod)).toEqual({ local: 8080, remote: 80 });
    expect(() => serviceForward('1', service, pod)).toThrow('Service s does not have a service port 1');
  });
});

describe('a rollout', () => {
  const deployment = (status: object): never =>
    ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', generation: 1 },
      spec: { replicas: 2 },
      status,
    }) as never;

  test.each([
    [{}, 'Waiting for deployment spec update to be observed...\n'],
    [
      { observedGeneration: 1, updatedReplicas: 1 },
      'Waiting for deployment "web" rollout to finish: 1 out of 2 new replicas have been updated...\n',
    ],
    [
      { observedGeneration: 1, updatedReplicas: 2, replicas: 2, availableReplicas: 2 },
      'deployment "web" successfully rolled out\n',
    ],
  ])('%j', (status, words) => {
    expect(rolloutState(deployment(status), 0).words).toBe(words);
  });
});

test('an archive comes back as it was', () => {
  const entry = {
    name: `${'long/'.repeat(30)}file`,
    type: 'file' as const,
    mode: 0o644,
    modified: 1,
    data: Buffer.from('text'),
  };
  expect(unpack(Buffer.concat([packEntry(entry), tarEnd()]))).toEqual([entry]);
});
