import { describe, expect, test } from '@jest/globals';
import { healReplace } from '../../../graders/workload/heal-replace.ts';
import { FakeAccess } from '../../fake-access.ts';
import { refused, said } from '../containers.ts';
import { deploymentNamed, podsOf, serviceNamed } from '../objects.ts';
import { failing, makeScope, namespace, noAbort, passing } from '../scope.ts';

const params = { deployment: 'shop', service: 'shop', path: '/id', within: 30_000, maxGap: 2_000, floor: 2 };

const good = {
  namespace,
  deleted: 'shop-a',
  before: ['shop-a', 'shop-b', 'shop-c'],
  replacement: 'shop-d' as string | undefined,
  afterMs: 3_200,
  lowestReady: 2,
  longestGapMs: 400,
  requests: 50,
  lost: 1,
};
const judge = (more: Partial<typeof good>) => healReplace.judge({ ...good, ...more }, params);

describe('a deleted pod', () => {
  test('passes when its owner replaced it without an outage', () => {
    const finding = judge({});
    expect(finding).toMatchObject(passing('shop-a was replaced by shop-d after 3.2 s; longest gap 0.4 s'));
    expect(finding.evidence).toMatchObject([
      { observed: { deleted: 'shop-a', replacement: 'shop-d', 'lowest number of Ready pods': 2 } },
      { observed: { requests: 50, lost: 1 } },
    ]);
  });

  test('fails when nobody replaced it', () => {
    expect(judge({ replacement: undefined })).toMatchObject(
      failing('nobody replaced pod shop-a in 30 s', 'responsible'),
    );
  });

  test('fails when too few were left meanwhile', () => {
    expect(judge({ lowestReady: 1 })).toMatchObject(failing('only 1 pods were Ready', '2 are left when one goes'));
  });

  test('fails when the client saw an outage as long as the limit', () => {
    expect(judge({ longestGapMs: 2_000 })).toMatchObject(failing('no answer for 2 s', 'does the Service reach all'));
  });
});

/** A cluster that makes pod `shop-d` this long after the deletion, and whose Service answers all the time. */
const clusterWith = (replacedAfterMs: number | undefined) => {
  const scope = makeScope();
  class Healing extends FakeAccess {
    override async delete(...[ref]: Parameters<FakeAccess['delete']>): Promise<void> {
      await super.delete(ref);
      if (replacedAfterMs === undefined) return;
      void scope.clock.sleep(replacedAfterMs).then(() => this.put(podsOf('shop', ['d'])[0]!));
    }
  }
  const access = new Healing();
  for (const object of [...deploymentNamed('shop', 3), ...podsOf('shop', ['a', 'b', 'c'])]) access.put(object);
  access.put(serviceNamed('shop'));
  const stopped = new AbortController();
  access.onExec = async (_target, [, , script = ''], options) => {
    if (script.startsWith('touch')) stopped.abort();
    while (script.startsWith('n=0') && !stopped.signal.aborted) {
      options?.onStdout?.('ok\n');
      await scope.clock.sleep(500);
    }
    return said('');
  };
  return { access, scope };
};

const grade = async ({ access, scope }: ReturnType<typeof clusterWith>) =>
  healReplace.judge(await healReplace.gather(access, scope, params, noAbort()), params);

describe('the experiment', () => {
  test('deletes one pod and waits for another of the same owner', async () => {
    const { access, scope } = clusterWith(3_000);
    const finding = await grade({ access, scope });
    expect(finding).toMatchObject(passing('shop-a was replaced by shop-d after 3 s'));
    expect(finding.evidence[0]).toMatchObject({ observed: { 'lowest number of Ready pods': 2 } });
    expect(access.calls.filter((call) => call.startsWith('delete'))).toEqual(['delete Pod shop-a']);
    expect(scope.said).toEqual(['deleting pod shop-a']);
    expect(scope.measurements).toMatchObject([
      {
        before: { name: 'shop-a', uid: 'uid-pod-shop-a' },
        after: { name: 'shop-d', uid: 'uid-pod-shop-d', ready: true },
      },
    ]);
  });

  test('does not take a pod for the replacement that is there already', async () => {
    const { access, scope } = clusterWith(undefined);
    expect(await grade({ access, scope })).toMatchObject(
      failing('nobody replaced pod shop-a in 30 s', 'number of pods'),
    );
    expect(scope.measurements).toEqual([]);
  });

  test('does not take somebody else’s pod for the replacement', async () => {
    const { access, scope } = clusterWith(undefined);
    void scope.clock.sleep(1_000).then(() => {
      const [stranger] = podsOf('shop', ['e']);
      access.put({ ...stranger!, metadata: { ...stranger!.metadata, ownerReferences: [] } });
    });
    expect(await grade({ access, scope })).toMatchObject(failing('nobody replaced', 'responsible'));
  });

  test('fails before it deletes anything when the Service does not answer', async () => {
    const { access, scope } = clusterWith(1_000);
    access.onExec = () => refused("wget: can't connect");
    expect(await grade({ access, scope })).toMatchObject(failing('shop does not answer /id', 'describe service shop'));
    expect(access.calls.filter((call) => call.startsWith('delete'))).toEqual([]);
  });

  test('fails when there is nothing to delete', async () => {
    const unready = clusterWith(undefined);
    for (const pod of podsOf('shop', ['a', 'b', 'c'], { ready: false })) unready.access.put(pod);
    expect(await grade(unready)).toMatchObject(failing('no pod of Deployment shop is Ready', 'get pods'));
    const without = clusterWith(undefined);
    without.access.remove({ apiVersion: 'v1', kind: 'Service', namespace, name: 'shop' });
    expect(await grade(without)).toMatchObject(failing('no Service shop', 'exactly the name shop'));
    without.access.remove({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'shop' });
    expect(await grade(without)).toMatchObject(failing('no Deployment shop', 'exactly the name shop'));
  });
});
