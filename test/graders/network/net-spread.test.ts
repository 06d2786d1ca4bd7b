import { describe, expect, test } from '@jest/globals';
import { netSpread } from '../../../graders/network/net-spread.ts';
import { FakeAccess } from '../../fake-access.ts';
import { said } from '../containers.ts';
import { serviceNamed } from '../objects.ts';
import { failing, makeScope, namespace, noAbort, passing, uncheckable } from '../scope.ts';

const params = { service: 'shop', path: '/id', requests: 4, ids: 3 };
const judge = (...answers: string[]) => netSpread.judge({ namespace, url: 'http://10.96.0.7:80/id', answers }, params);

describe('requests to a Service', () => {
  test('pass when enough different pods answer', () => {
    const finding = judge('shop-a', 'shop-b', 'shop-a', 'shop-c');
    expect(finding).toMatchObject(passing('4 requests were answered by 3 pods'));
    expect(finding.evidence[0]).toMatchObject({ observed: { 'shop-a': 2, 'shop-b': 1, 'shop-c': 1 } });
  });

  test('fail when too few do', () => {
    expect(judge('shop', 'shop', 'shop', 'shop')).toMatchObject(failing('only 1 different answers to 4', 'at least 3'));
  });

  test('fail when one of them gets no answer', () => {
    const finding = judge('shop-a', 'failed', 'shop-b', 'shop-c');
    expect(finding).toMatchObject(failing('1 of 4 requests to Service shop failed', 'Each endpoint'));
    expect(finding.evidence[0]).toMatchObject({ observed: { failed: 1 } });
  });

  test('fail when nothing answers', () => {
    const finding = judge('failed', 'failed', 'failed', 'failed');
    expect(finding).toMatchObject(failing('shop does not answer /id', 'describe service shop'));
  });

  test('prove nothing when not all of them could be sent', () => {
    expect(judge('shop-a', 'shop-b', 'shop-c')).toMatchObject(uncheckable('only 3 of 4 requests'));
  });
});

describe('asking', () => {
  const gather = async (service: ReturnType<typeof serviceNamed> | undefined) => {
    const access = new FakeAccess();
    if (service !== undefined) access.put(service);
    let script = '';
    access.onExec = (_target, command) => {
      script = command[2] ?? '';
      return said('shop-a\nshop-b\nfailed\nshop-a\n');
    };
    return { observed: await netSpread.gather(access, makeScope(), params, noAbort()), script };
  };

  test('goes to the Service’s own address, one line an answer', async () => {
    const { observed, script } = await gather(serviceNamed('shop'));
    expect(observed).toMatchObject({
      url: 'http://10.96.0.7:80/id',
      answers: ['shop-a', 'shop-b', 'failed', 'shop-a'],
    });
    expect(script).toContain('-lt 4 ]');
  });

  test('goes to its name when it has no address, and to port 80 when it has no ports', async () => {
    const headless = { ...serviceNamed('shop'), spec: { clusterIP: 'None', ports: [] } };
    expect((await gather(headless)).observed.url).toBe(`http://shop.${namespace}.svc:80/id`);
    const { spec: _spec, ...bare } = serviceNamed('shop');
    expect((await gather({ ...bare, spec: {} as ReturnType<typeof serviceNamed>['spec'] })).observed.url).toBe(
      `http://shop.${namespace}.svc:80/id`,
    );
  });

  test('is done again until one whole round is right, since routes need a moment', async () => {
    const access = new FakeAccess();
    access.put(serviceNamed('shop'));
    const scope = makeScope();
    const start = scope.clock.now();
    access.onExec = () =>
      said(scope.clock.now() - start < 5_000 ? 'failed\nshop-a\nshop-a\nshop-a\n' : 'shop-a\nshop-b\nshop-c\nshop-a\n');
    const observed = await netSpread.gather(access, scope, params, noAbort());
    expect(netSpread.judge(observed, params)).toMatchObject(passing('answered by 3 pods'));
    expect(scope.clock.now() - start).toBe(5_000);
  });

  test('ends after 20 s with what the last round showed', async () => {
    const access = new FakeAccess();
    access.put(serviceNamed('shop'));
    const scope = makeScope();
    const start = scope.clock.now();
    access.onExec = () => said('shop-a\n'.repeat(4));
    const observed = await netSpread.gather(access, scope, params, noAbort());
    expect(netSpread.judge(observed, params)).toMatchObject(failing('only 1 different answers', 'with its own name'));
    expect(scope.clock.now() - start).toBe(20_000);
  });

  test('fails without the Service', async () => {
    const { observed } = await gather(undefined);
    expect(netSpread.judge(observed, params)).toMatchObject(failing('no Service shop', 'exactly the name shop'));
  });
});
