import { describe, expect, test } from '@jest/globals';
import { podReady } from '../../../graders/pod/pod-ready.ts';
import type { Pod } from '../../../src/cluster/kube.ts';
import { FakeAccess } from '../../fake-access.ts';
import { crashing, deploymentNamed, ownedBy, podNamed, podsOf, running, starting } from '../objects.ts';
import { failing, makeScope, namespace, noAbort, passing, type TestScope } from '../scope.ts';

type Params = Parameters<typeof podReady.judge>[1];

const grade = async (access: FakeAccess, params: Params, scope: TestScope = makeScope()) => {
  const start = scope.clock.now();
  const observed = await podReady.gather(access, scope, params, noAbort());
  return { finding: podReady.judge(observed, params), tookMs: scope.clock.now() - start };
};

const clusterOf = (...objects: Pod[]): FakeAccess => {
  const access = new FakeAccess();
  for (const object of objects) access.put(object);
  return access;
};

const hello = { pod: 'hello', containers: ['web'], unowned: true };

describe('a pod by name', () => {
  test('passes as soon as it is Ready', async () => {
    const { finding, tookMs } = await grade(clusterOf(podNamed('hello')), hello);
    expect(finding).toMatchObject(passing('hello is Ready'));
    expect(finding.evidence[0]).toMatchObject({
      expected: 'Ready',
      reproduce: `kubectl -n ${namespace} get pod hello`,
    });
    expect(tookMs).toBe(0);
  });

  test('is waited for while it gets there', async () => {
    const access = clusterOf(podNamed('hello', { ready: false, containers: { web: starting } }));
    const scope = makeScope();
    void scope.clock.sleep(8_000).then(() => access.put(podNamed('hello')));
    const { finding, tookMs } = await grade(access, hello, scope);
    expect(finding).toMatchObject(passing('hello is Ready'));
    expect(tookMs).toBe(8_000);
  });

  test('that nobody made fails after 3 s and not at the deadline', async () => {
    const { finding, tookMs } = await grade(new FakeAccess(), hello);
    expect(finding).toMatchObject(failing(`no pod hello in namespace ${namespace}`, 'exactly the name hello'));
    expect(tookMs).toBe(3_000);
  });

  test('that is being deleted does not count', async () => {
    const { finding } = await grade(clusterOf(podNamed('hello', { deleting: true })), hello);
    expect(finding).toMatchObject(failing('there is no pod hello', 'exactly the name hello'));
  });

  test('that is missing is not mistaken for its lookalikes, which are named', async () => {
    const access = clusterOf(
      podNamed('hello-6c9f', { owner: ownedBy('ReplicaSet', 'hello-1') }),
      podNamed('hello-old'),
      podNamed('hello', { namespace: 'default' }),
    );
    const { finding } = await grade(access, hello);
    expect(finding).toMatchObject(failing('no pod hello', 'pod hello-6c9f, owned by ReplicaSet hello-1'));
    expect(finding.hint).toContain('pod hello in namespace default');
    expect(finding.hint).not.toContain('hello-old');
  });

  test('that was refused is missing for that reason', async () => {
    const problems = [{ code: 'namespace-other', what: 'hello.yaml names namespace default', next: 'take it out' }];
    const { finding } = await grade(new FakeAccess(), hello, makeScope({ problems }));
    expect(finding).toMatchObject(failing('no pod hello', 'Refused: hello.yaml names namespace default'));
  });

  test('that crashes fails at the deadline with what its containers do', async () => {
    const access = clusterOf(podNamed('hello', { ready: false, containers: { web: crashing } }));
    const { finding, tookMs } = await grade(access, hello);
    expect(finding).toMatchObject(
      failing('in 60 s: Running; web waiting: CrashLoopBackOff (last exit code 1', 'describe'),
    );
    expect(tookMs).toBe(60_000);
  });

  test('without a status yet fails in words', async () => {
    const { status: _status, ...bare } = podNamed('hello');
    const { finding } = await grade(clusterOf(bare), hello);
    expect(finding).toMatchObject(failing('did not get there in 60 s: unknown', 'describe pod hello'));
  });

  test('of an owner fails where the task wants the pod itself', async () => {
    const owned = clusterOf(podNamed('hello', { owner: ownedBy('ReplicaSet', 'hello-1') }));
    expect((await grade(owned, hello)).finding).toMatchObject(
      failing('belongs to ReplicaSet hello-1', 'wants the Pod itself'),
    );
    expect((await grade(owned, { pod: 'hello' })).finding).toMatchObject(passing('is Ready'));
  });

  test('with other containers fails with both lists of names', async () => {
    const { finding } = await grade(clusterOf(podNamed('hello')), { ...hello, containers: ['page'] });
    expect(finding).toMatchObject(failing('no container page', 'called web; the task names page'));
  });
});

test('a native sidecar counts as a container of the named pod, an init container does not', async () => {
  const sidecar = podNamed('hello', { sidecars: { web: running }, containers: { app: running } });
  expect((await grade(clusterOf(sidecar), hello)).finding).toMatchObject(passing('hello is Ready'));
  const init = podNamed('hello', { inits: { web: running }, containers: { app: running } });
  expect((await grade(clusterOf(init), hello)).finding).toMatchObject(
    failing('no container web', 'called app; the task names web'),
  );
});

describe('pods by label', () => {
  const params = { selector: 'app=api', count: 2, owner: { kind: 'Deployment', name: 'api' } };
  const withDeployment = (access: FakeAccess, replicas: number, available = replicas): FakeAccess => {
    for (const object of deploymentNamed('api', replicas, available)) access.put(object);
    return access;
  };

  test('pass when enough are Ready', async () => {
    const { finding, tookMs } = await grade(withDeployment(clusterOf(...podsOf('api', ['a', 'b'])), 2), params);
    expect(finding).toMatchObject(passing('2 pods are Ready'));
    expect(tookMs).toBe(0);
  });

  test('need no owner unless the task names one', async () => {
    const access = clusterOf(...['x', 'y'].map((name) => podNamed(name, { labels: { app: 'api' } })));
    expect((await grade(access, { selector: 'app=api', count: 2 })).finding).toMatchObject(passing('2 pods'));
  });

  test('fail without the owner that the task names', async () => {
    const { finding, tookMs } = await grade(clusterOf(...podsOf('api', ['a', 'b'])), params);
    expect(finding).toMatchObject(failing('there is no Deployment api', 'exactly the name api'));
    expect(tookMs).toBe(3_000);
  });

  test('of somebody else or of the check itself do not count', async () => {
    const access = withDeployment(clusterOf(...podsOf('api', ['a'])), 2, 1);
    access.put(podNamed('stray', { labels: { app: 'api' } }));
    access.put(podNamed('kp-copy-1', { labels: { app: 'api', 'kp/grader': 'true' } }));
    const { finding } = await grade(access, params);
    expect(finding).toMatchObject({ verdict: 'fail', reason: expect.stringContaining('1 of at least 2') });
    expect(finding.evidence[0]?.observed).toEqual(['api-a', 'stray (not of Deployment api)']);
  });

  test('are waited for although ready pods of somebody else carry the label', async () => {
    const access = withDeployment(clusterOf(...podsOf('api', ['a'])), 2, 1);
    access.put(podNamed('stray', { labels: { app: 'api' } }));
    const scope = makeScope();
    void scope.clock.sleep(5_000).then(() => access.put(podsOf('api', ['b'])[0]!));
    const { finding, tookMs } = await grade(access, params, scope);
    expect(finding).toMatchObject(passing('2 pods are Ready'));
    expect(tookMs).toBe(5_000);
  });

  test('of somebody else are named in the hint', async () => {
    const access = withDeployment(clusterOf(...podsOf('api', ['a'])), 1);
    access.put(podNamed('stray', { labels: { app: 'api' } }));
    const { finding } = await grade(access, params);
    expect(finding).toMatchObject(
      failing('1 of at least 2', 'stray carries the label, but Deployment api did not make it'),
    );
  });

  test('that are not Ready are what the hint is about', async () => {
    const access = withDeployment(clusterOf(...podsOf('api', ['a'])), 2, 1);
    access.put(podsOf('api', ['b'], { ready: false, containers: { api: crashing } })[0]!);
    const { finding, tookMs } = await grade(access, params);
    expect(finding).toMatchObject(failing('1 of at least 2 pods are Ready after 60 s', 'api-b: Running; api waiting'));
    expect(tookMs).toBe(60_000);
  });

  test('fail early when the Deployment asks for too few and has them', async () => {
    const { finding, tookMs } = await grade(withDeployment(clusterOf(...podsOf('api', ['a'])), 1), params);
    expect(finding).toMatchObject(failing('1 of at least 2', 'how many replicas'));
    expect(tookMs).toBeLessThan(10_000);
  });

  test('fail early when there are none at all', async () => {
    const { finding, tookMs } = await grade(new FakeAccess(), { selector: 'app=api', count: 1 });
    expect(finding).toMatchObject(failing('0 of at least 1', 'app=api'));
    expect(tookMs).toBe(3_000);
  });
});
