import { describe, expect, test } from '@jest/globals';
import { epMatch } from '../../../graders/network/ep-match.ts';
import { FakeAccess } from '../../fake-access.ts';
import { deploymentNamed, podNamed, podsOf, serviceNamed, sliceFor } from '../objects.ts';
import { failing, makeScope, namespace, noAbort, passing, type TestScope } from '../scope.ts';

const params = { service: 'api', owner: { kind: 'Deployment', name: 'api' }, ready: 2 };

const clusterWith = (slices: string[], pods = podsOf('api', ['a', 'b'])): FakeAccess => {
  const access = new FakeAccess();
  for (const object of [...deploymentNamed('api', 2), ...pods, serviceNamed('api'), sliceFor('api', slices)]) {
    access.put(object);
  }
  return access;
};

const grade = async (access: FakeAccess, scope: TestScope = makeScope()) => {
  const start = scope.clock.now();
  const observed = await epMatch.gather(access, scope, params, noAbort());
  return { finding: epMatch.judge(observed, params), tookMs: scope.clock.now() - start };
};

describe('the endpoints of a Service', () => {
  test('pass when they are exactly the ready pods of the controller', async () => {
    const { finding, tookMs } = await grade(clusterWith(['api-a', 'api-b']));
    expect(finding).toMatchObject(passing('exactly the 2 ready pods of Deployment api'));
    expect(tookMs).toBe(0);
  });

  test('get a moment to follow the pods', async () => {
    const access = clusterWith(['api-a']);
    const scope = makeScope();
    void scope.clock.sleep(4_500).then(() => access.put(sliceFor('api', ['api-a', 'api-b'])));
    const { finding, tookMs } = await grade(access, scope);
    expect(finding).toMatchObject(passing('exactly the 2'));
    expect(tookMs).toBe(4_500);
  });

  test('that are not ready do not count, as little as pods that are not', async () => {
    const pods = [...podsOf('api', ['a', 'b']), ...podsOf('api', ['c'], { ready: false })];
    expect((await grade(clusterWith(['api-a', 'api-b', 'api-c!'], pods))).finding).toMatchObject(
      passing('exactly the 2'),
    );
  });

  test('fail with a stranger among them, also when its name looks right', async () => {
    const access = clusterWith(['api-a', 'api-b', 'api-zz'], [...podsOf('api', ['a', 'b']), podNamed('api-zz')]);
    const { finding, tookMs } = await grade(access);
    expect(finding).toMatchObject(failing('also sends traffic to pod api-zz', 'labels match the Service'));
    expect(tookMs).toBe(15_000);
  });

  test('fail with an address that is no pod', async () => {
    const access = clusterWith(['api-a', 'api-b']);
    const byHand = sliceFor('api', []);
    access.put({
      ...byHand,
      metadata: { ...byHand.metadata, name: 'by-hand', uid: 'uid-by-hand' },
      endpoints: [{ addresses: ['192.0.2.1'], conditions: { ready: true } }],
    });
    const { finding } = await grade(access);
    expect(finding).toMatchObject(failing('traffic to 192.0.2.1', 'not a ready pod'));
    expect(finding.evidence[0]?.observed).toContain('192.0.2.1, which is no pod');
  });

  test('fail when a ready pod is left out', async () => {
    const { finding } = await grade(clusterWith(['api-a']));
    expect(finding).toMatchObject(failing('does not reach api-b', 'Compare the labels'));
  });

  test('fail when there are too few', async () => {
    const { finding } = await grade(clusterWith(['api-a'], podsOf('api', ['a'])));
    expect(finding).toMatchObject(failing('1 ready endpoints of at least 2', 'not Ready'));
  });

  test('fail in words when the slice has no list of endpoints', async () => {
    const access = clusterWith([], podsOf('api', ['a', 'b'], { ready: false }));
    access.put({ ...sliceFor('api', []), endpoints: null });
    expect((await grade(access)).finding).toMatchObject(failing('0 ready endpoints', 'not Ready'));
  });

  test('fail without the Service, and say so', async () => {
    const access = clusterWith(['api-a', 'api-b']);
    access.remove({ apiVersion: 'v1', kind: 'Service', namespace, name: 'api' });
    expect((await grade(access)).finding).toMatchObject(failing('there is no Service api', 'exactly the name api'));
  });

  test('fail without the controller', async () => {
    const { finding, tookMs } = await grade(new FakeAccess());
    expect(finding).toMatchObject(failing('there is no Deployment api', 'exactly the name api'));
    expect(tookMs).toBe(3_000);
  });
});
