import { describe, expect, test } from '@jest/globals';
import { scaleTo } from '../../../graders/workload/scale-to.ts';
import type { KubeObject } from '../../../src/cluster/kube.ts';
import type { Ref } from '../../../src/cluster/types.ts';
import { FakeAccess } from '../../fake-access.ts';
import { said } from '../containers.ts';
import { deploymentNamed, podsOf } from '../objects.ts';
import { failing, makeScope, namespace, noAbort, passing } from '../scope.ts';

const params = { deployment: 'shop', replicas: 3, port: 8080, path: '/id' };

const member = (name: string, ip: string, answer = name) => ({ name, ip, answer });
const two = [member('shop-a', '10.0.0.1'), member('shop-b', '10.0.0.2')];
const judge = (members: typeof two, ready = members.length) =>
  scaleTo.judge({ namespace, wanted: 3, members, ready, afterMs: 4_000 }, params);

describe('a Deployment that is scaled up', () => {
  test('passes when each pod has an address and a name of its own', () => {
    const finding = judge([...two, member('shop-c', '10.0.0.3')]);
    expect(finding).toMatchObject(passing('3 pods with 3 addresses after 4 s'));
    expect(finding.evidence[0]?.observed).toContain('shop-c 10.0.0.3 answers shop-c');
  });

  test('fails when too few get Ready', () => {
    expect(judge(two)).toMatchObject(failing('2 of 3 pods were Ready after 4 s', 'describe deployment shop'));
  });

  test('fails when a pod answers with another name, or not', () => {
    expect(judge([...two, member('shop-c', '10.0.0.3', 'shop')])).toMatchObject(
      failing('pod shop-c answers /id with "shop"', 'on port 8080 with its own name'),
    );
    expect(judge([...two, member('shop-c', '10.0.0.3', 'Connection refused')])).toMatchObject(
      failing('"Connection refused"', 'its own name'),
    );
  });

  test('fails when pods share an address', () => {
    expect(judge([...two, member('shop-c', '10.0.0.1')])).toMatchObject(failing('share an address', 'host network'));
  });
});

/** A cluster that follows the scale at once with pods that answer with their names. */
class Scaling extends FakeAccess {
  readonly asked: number[] = [];
  obeys = true;
  override async patch<T extends KubeObject>(ref: Ref, body?: unknown): Promise<T> {
    const { replicas } = (body as { spec: { replicas: number } }).spec;
    this.asked.push(replicas);
    if (this.obeys) for (const pod of podsOf('shop', ['a', 'b', 'c', 'd', 'e'].slice(0, replicas))) this.put(pod);
    return super.patch<T>(ref);
  }
}

const grade = async (replicas: number, prepare: (access: Scaling) => void = () => {}) => {
  const access = new Scaling();
  for (const object of [...deploymentNamed('shop', replicas), ...podsOf('shop', ['a'])]) access.put(object);
  access.onExec = (_target, [, , script = '']) => {
    const last = Number(/10\.0\.0\.(\d+)/.exec(script)?.[1]);
    return said(`shop-${'abcde'[last - 10]}\n`);
  };
  prepare(access);
  const scope = makeScope();
  const observed = await scaleTo.gather(access, scope, params, noAbort());
  await scope.undo();
  return {
    finding: scaleTo.judge(observed, params),
    asked: access.asked,
    said: scope.said,
    measured: scope.measurements,
  };
};

describe('the experiment', () => {
  test('scales up and back to where it was', async () => {
    const { finding, asked, said } = await grade(1);
    expect(finding).toMatchObject(passing('3 pods with 3 addresses'));
    expect(asked).toEqual([3, 1]);
    expect(said).toEqual(['scaling shop from 1 to 3', 'scaling shop back to 1']);
  });

  test('measures a pod that was there before, and nothing when there was none', async () => {
    const { measured } = await grade(1);
    expect(measured).toMatchObject([
      {
        before: { name: 'shop-a', uid: 'uid-pod-shop-a' },
        after: { name: 'shop-a', uid: 'uid-pod-shop-a', ip: '10.0.0.10' },
      },
    ]);
    const none = await grade(1, (access) =>
      access.remove({ apiVersion: 'v1', kind: 'Pod', namespace, name: 'shop-a' }),
    );
    expect(none.finding.verdict).toBe('pass');
    expect(none.measured).toEqual([]);
  });

  test('goes above what is there already', async () => {
    const { finding, asked } = await grade(4);
    expect(finding).toMatchObject(passing('5 pods'));
    expect(asked).toEqual([5, 4]);
  });

  test('scales back also when the pods do not come', async () => {
    const { finding, asked } = await grade(1, (access) => {
      access.obeys = false;
    });
    expect(finding).toMatchObject(failing('1 of 3 pods were Ready after 60 s', 'describe deployment'));
    expect(asked).toEqual([3, 1]);
  });

  test('gives a pod a few seconds to answer, and shows what it said instead', async () => {
    const { finding } = await grade(1, (access) => {
      access.onExec = () => said('everybody\n');
    });
    expect(finding).toMatchObject(failing('pod shop-a answers /id with "everybody"', 'its own name'));
  });

  test('fails without the Deployment', async () => {
    const observed = await scaleTo.gather(new FakeAccess(), makeScope(), params, noAbort());
    expect(scaleTo.judge(observed, params)).toMatchObject(failing('no Deployment shop', 'exactly the name shop'));
  });
});
