import { describe, expect, test } from '@jest/globals';
import { deployAvailable } from '../../../graders/workload/deploy-available.ts';
import type { Deployment, KubeObject } from '../../../src/cluster/kube.ts';
import { FakeAccess } from '../../fake-access.ts';
import { refused, said } from '../containers.ts';
import { crashing, deploymentNamed, ownedBy, podNamed, podsOf, running } from '../objects.ts';
import { failing, makeScope, namespace, noAbort, passing, uncheckable } from '../scope.ts';

const params = { deployment: 'shop', replicas: 3, port: 8080, path: '/id' };

type Seen = Exclude<Parameters<typeof deployAvailable.judge>[0], { why: unknown }>;
const good: Seen = {
  namespace,
  available: true,
  rollout: undefined,
  paused: false,
  ready: ['shop-a', 'shop-b', 'shop-c'],
  states: [],
  answering: [8080],
};
const judge = (more: { [K in keyof Seen]?: Seen[K] }) => deployAvailable.judge({ ...good, ...more }, params);

describe('a Deployment', () => {
  test('passes when it is Available with one answering port in a pod', () => {
    const finding = judge({});
    expect(finding).toMatchObject(passing('Available with 3 Ready pods, one app container each'));
    expect(finding.evidence[0]).toMatchObject({ observed: { Available: true, ready: good.ready } });
  });

  test('fails with too few Ready pods, by what they wait for or else by their number', () => {
    expect(judge({ ready: ['shop-a'], states: ['shop-b: Pending'] })).toMatchObject(
      failing('1 of at least 3 pods are Ready', 'shop-b: Pending'),
    );
    expect(judge({ ready: ['shop-a'] })).toMatchObject(failing('1 of at least 3', 'How many replicas'));
  });

  test('fails when it is not Available', () => {
    expect(judge({ available: false })).toMatchObject(failing('shop is not Available', 'rollout status'));
  });

  test('fails while old pods stand in for a new template, and says what keeps the new ones', () => {
    const rollout = '1 of 3 pods have the newest template';
    expect(judge({ rollout, states: ['shop-d: Pending'] })).toMatchObject(
      failing(`rollout of Deployment shop is not complete: ${rollout}`, 'shop-d: Pending'),
    );
    expect(judge({ rollout })).toMatchObject(failing(rollout, 'rollout status deployment shop'));
    expect(judge({ rollout, paused: true })).toMatchObject(failing(rollout, 'rollout resume deployment shop'));
    expect(judge({ rollout }).evidence[0]).toMatchObject({ observed: { rollout } });
  });

  test('fails when several servers share a pod', () => {
    const finding = judge({ answering: [8080, 8081] });
    expect(finding).toMatchObject(
      failing('2 servers in one pod answer /id: ports 8080, 8081', 'add pods, not containers'),
    );
    expect(finding.evidence[1]).toMatchObject({ expected: [8080], observed: [8080, 8081] });
  });

  test('fails when the answer comes from another port or from none', () => {
    expect(judge({ answering: [9090] })).toMatchObject(failing('port 8080 of the pods does not answer /id', '9090'));
    expect(judge({ answering: [] })).toMatchObject(failing('port 8080 of the pods', 'none that answers it'));
  });

  test('cannot be checked when no container lets us look', () => {
    expect(judge({ answering: undefined })).toMatchObject(uncheckable('listeners of pod shop-a cannot be read'));
  });
});

const row = (hexAddress: string): string => `  0: ${hexAddress} 00000000:0000 0A 0:0 00:0 0 0 0 500 1`;

const grade = async (objects: KubeObject[], onExec: FakeAccess['onExec'] = () => said('---\n')) => {
  const access = new FakeAccess();
  for (const object of objects) access.put(object);
  access.onExec = onExec;
  const scope = makeScope();
  const start = scope.clock.now();
  const observed = await deployAvailable.gather(access, scope, params, noAbort());
  return { finding: deployAvailable.judge(observed, params), tookMs: scope.clock.now() - start };
};

const pods = podsOf('shop', ['a', 'b', 'c']);

describe('looking at it', () => {
  test('asks each port of a pod that others can reach', async () => {
    const asked: string[] = [];
    const { finding, tookMs } = await grade([...deploymentNamed('shop', 3), ...pods], ({ pod }, [, , script = '']) => {
      if (pod !== 'prober')
        return said([row('00000000:1F90'), row('0100007F:2328'), row('00000000:0016'), '---\n'].join('\n'));
      const port = /\$host:(\d+)/.exec(script)?.[1] ?? '';
      asked.push(port);
      return port === '8080' ? said('shop-a') : refused('wget: error getting response');
    });
    expect(finding).toMatchObject(passing('3 Ready pods'));
    expect(asked.toSorted()).toEqual(['22', '8080']);
    expect(tookMs).toBe(0);
  });

  test('gives a server the time that it needs to listen', async () => {
    const objects = [...deploymentNamed('shop', 3), ...pods];
    let looks = 0;
    const late = await grade(objects, ({ pod }) => {
      if (pod === 'prober') return said('shop-a');
      looks += 1;
      return said(looks < 4 ? '---\n' : `${row('00000000:1F90')}\n---\n`);
    });
    expect(late.finding).toMatchObject(passing('3 Ready pods'));
    expect(late.tookMs).toBe(1_500);
    const never = await grade(objects);
    expect(never.finding).toMatchObject(failing('port 8080 of the pods does not answer /id', 'none that answers it'));
    expect(never.tookMs).toBe(10_000);
  });

  test('does not count pods of others or pods on their way out', async () => {
    const objects = [
      ...deploymentNamed('shop', 3),
      ...podsOf('shop', ['a', 'b']),
      ...podsOf('shop', ['d'], { deleting: true }),
      podNamed('shop-stray', { labels: { app: 'shop' } }),
      podNamed('shop-other', { owner: ownedBy('ReplicaSet', 'other-1') }),
    ];
    expect((await grade(objects)).finding).toMatchObject(failing('2 of at least 3', 'How many replicas'));
  });

  test('does not wait when it asks for too few', async () => {
    const { finding, tookMs } = await grade([...deploymentNamed('shop', 1), ...podsOf('shop', ['a'])]);
    expect(finding).toMatchObject(failing('1 of at least 3', 'How many replicas'));
    expect(tookMs).toBe(0);
  });

  test.each<[string, Partial<NonNullable<Deployment['status']>>, string]>([
    ['the controller has not seen yet', { observedGeneration: 0 }, 'has not seen the newest change'],
    ['not all pods have yet', { replicas: 4, updatedReplicas: 1 }, '1 of 3 pods have the newest template'],
    ['an old pod still stands beside', { replicas: 4 }, '1 pod has an older template'],
    ['old pods still stand beside', { replicas: 5 }, '2 pods have an older template'],
  ])('does not take old pods for a template that %s', async (_what, status, reason) => {
    const [deployment, set] = deploymentNamed('shop', 3);
    const rolling = { ...deployment, status: { ...deployment.status, ...status } };
    const { finding, tookMs } = await grade([rolling, set, ...pods], () => said(`${row('00000000:1F90')}\n---\n`));
    expect(finding).toMatchObject(
      failing(status.observedGeneration === 0 ? 'not Available' : reason, 'rollout status'),
    );
    expect(finding.evidence[0]).toMatchObject({ observed: { rollout: expect.stringContaining(reason) } });
    expect(tookMs).toBe(60_000);
  });

  test('waits for pods that are to come, and then shows what keeps them', async () => {
    const late = podsOf('shop', ['c'], { ready: false, containers: { app: crashing } });
    const { finding, tookMs } = await grade([...deploymentNamed('shop', 3, 2), ...podsOf('shop', ['a', 'b']), ...late]);
    expect(finding).toMatchObject(failing('2 of at least 3', 'shop-c: Running; app waiting: CrashLoopBackOff'));
    expect(tookMs).toBe(60_000);
  });

  test('without a shell in any container cannot be done', async () => {
    const { finding } = await grade([...deploymentNamed('shop', 3), ...pods], () =>
      refused('exec: "sh": not found', 127),
    );
    expect(finding).toMatchObject(uncheckable('cannot be read'));
  });

  test('names another kind of that name', async () => {
    const { finding, tookMs } = await grade([podNamed('shop', { containers: { app: running } })]);
    expect(finding).toMatchObject(failing('no Deployment shop', 'There is a Pod shop; the task wants a Deployment'));
    expect(tookMs).toBe(3_000);
    expect((await grade([])).finding).toMatchObject(failing('no Deployment shop', 'exactly the name shop'));
  });

  test('copes with one that has no status yet', async () => {
    const [deployment, set] = deploymentNamed('shop', 3);
    const { status: _status, ...bare } = deployment;
    expect((await grade([bare, set])).finding).toMatchObject(failing('0 of at least 3', 'How many replicas'));
  });
});
