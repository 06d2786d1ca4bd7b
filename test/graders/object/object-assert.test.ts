import { describe, expect, test } from '@jest/globals';
import { objectAssert } from '../../../graders/object/object-assert.ts';
import { FakeAccess } from '../../fake-access.ts';
import { podNamed } from '../objects.ts';
import { failing, makeScope, namespace, noAbort, passing } from '../scope.ts';

type Params = Parameters<typeof objectAssert.judge>[1];

const owner = { kind: 'Pod', name: 'hello', path: 'metadata.annotations["workshop/owner"]' };
const found = (value: Parameters<typeof objectAssert.judge>[0]['value']) => ({ namespace, found: true, value });

describe('what a field has to be', () => {
  test.each<[string, Partial<Params>, Parameters<typeof found>[0]]>([
    ['exists, by default', {}, ''],
    ['exists, even as false', { is: 'exists' }, false],
    ['is absent', { is: 'absent' }, undefined],
    ['is not empty', { is: 'not-empty' }, 'support'],
    ['is not empty, as zero', { is: 'not-empty' }, 0],
    ['equals a number', { equals: 3 }, 3],
    ['equals false', { equals: false }, false],
    ['equals a list', { equals: ['a', 'b'] }, ['a', 'b']],
    [
      'equals an object, in any order of its keys',
      { equals: { a: 1, b: { c: 2, d: 3 } } },
      { b: { d: 3, c: 2 }, a: 1 },
    ],
  ])('passes when it %s', (_words, wanted, value) => {
    expect(objectAssert.judge(found(value), { ...owner, ...wanted })).toMatchObject(passing('as the task says'));
  });

  test.each<[string, Partial<Params>, Parameters<typeof found>[0], string]>([
    ['not there', { is: 'exists' }, undefined, 'is not set'],
    ['there although it must not be', { is: 'absent' }, 'me', 'is "me"'],
    ['only white space', { is: 'not-empty' }, '  ', 'is "  "'],
    ['an empty list', { is: 'not-empty' }, [], 'is []'],
    ['null', { is: 'not-empty' }, null, 'is null'],
    ['not set at all', { is: 'not-empty' }, undefined, 'is not set'],
    ['another value', { equals: 3 }, 2, 'is 2'],
    ['a list in another order', { equals: ['a', 'b'] }, ['b', 'a'], 'is ["b","a"]'],
    ['a text instead of a number', { equals: 3 }, '3', 'is "3"'],
  ])('fails when it is %s', (_words, wanted, value, says) => {
    const finding = objectAssert.judge(found(value), { ...owner, ...wanted });
    expect(finding).toMatchObject(failing(`${owner.path} of Pod hello ${says}`, 'get pod hello -o yaml'));
    expect(finding.evidence[0]).toMatchObject({ expected: wanted.equals ?? wanted.is });
  });
});

describe('reading the field', () => {
  const gather = async (access: FakeAccess) => {
    const scope = makeScope();
    const start = scope.clock.now();
    const observed = await objectAssert.gather(access, scope, owner, noAbort());
    return { observed, tookMs: scope.clock.now() - start };
  };

  test('takes keys with a slash', async () => {
    const access = new FakeAccess();
    const pod = podNamed('hello');
    access.put({ ...pod, metadata: { ...pod.metadata, annotations: { 'workshop/owner': 'support' } } });
    expect(await gather(access)).toEqual({ observed: found('support'), tookMs: 0 });
  });

  test('finds nothing below a field that is not there', async () => {
    const access = new FakeAccess();
    access.put(podNamed('hello'));
    expect((await gather(access)).observed).toEqual(found(undefined));
  });

  test('asks for the version of the API that the scenario names', async () => {
    const access = new FakeAccess();
    const backend = { service: { name: 'hello', port: { number: 80 } } };
    const metadata = { name: 'hello', namespace };
    access.put({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata, spec: { defaultBackend: backend } });
    // As the scenario's author writes it, with the keys in another order.
    const wanted = objectAssert.params.parse({
      kind: 'Ingress',
      apiVersion: 'networking.k8s.io/v1',
      name: 'hello',
      path: 'spec.defaultBackend',
      equals: { service: { port: { number: 80 }, name: 'hello' } },
    });
    const observed = await objectAssert.gather(access, makeScope(), wanted, noAbort());
    expect(objectAssert.judge(observed, wanted)).toMatchObject(passing('as the task says'));
  });

  test('fails after 3 s when there is no such object, or only one on its way out', async () => {
    const access = new FakeAccess();
    access.put(podNamed('hello', { deleting: true }));
    const { observed, tookMs } = await gather(access);
    expect(objectAssert.judge(observed, owner)).toMatchObject(
      failing('there is no Pod hello', 'exactly the name hello'),
    );
    expect(tookMs).toBe(3_000);
  });
});
