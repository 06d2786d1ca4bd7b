import { expect, test } from '@jest/globals';
import { watchNamespace } from '../../../src/cli/workshop/watch-namespace.ts';
import { ApiRefusal, Unreachable, type Cluster } from '../../../src/cluster/types.ts';
import type { Problem } from '../../../src/domain/problem.ts';
import { FakeAccess } from '../../fake-access.ts';
import { fakeClock } from '../../fake-clock.ts';

const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kp-shop' } };

const watched = () => {
  const access = new FakeAccess();
  access.put(namespace);
  const clock = fakeClock();
  const startedAt = clock.now();
  const cluster: Cluster = {
    info: { name: 'embedded', title: 'a fake', version: 'v1.34.0', nodes: 1 },
    capabilities: new Set(),
    kubeconfig: '',
    access,
    clock,
    namespaceLabels: {},
    prepareImages: async () => {},
    close: async () => {},
  };
  const over = new AbortController();
  let onNext: (told: { problem: Problem | undefined; afterMs: number }) => void = () => {};
  /** What is told next. */
  const next = () =>
    new Promise<{ problem: Problem | undefined; afterMs: number }>((resolve) => {
      onNext = resolve;
    });
  const watching = watchNamespace(
    cluster,
    'kp-shop',
    {
      onView: () => {},
      onTrouble: (problem) => onNext({ problem, afterMs: clock.now() - startedAt }),
    },
    over.signal,
  );
  const end = async (): Promise<void> => {
    over.abort();
    await watching;
  };
  return { access, next, end };
};

test('a cluster that refuses is told of within seconds, with what to do, and that it is back', async () => {
  const { access, next, end } = watched();
  const get = access.get.bind(access);
  access.get = async () => {
    throw new Unreachable('connection refused');
  };
  const { problem, afterMs } = await next();
  expect(problem).toMatchObject({
    code: 'cluster-trouble',
    what: expect.stringContaining('connection refused'),
    next: expect.stringContaining('peapod cluster up --cluster embedded'),
  });
  expect(afterMs).toBeLessThanOrEqual(3_000);
  access.get = get;
  expect((await next()).problem).toBeUndefined();
  await end();
});

test('a cluster that hangs is told of within seconds', async () => {
  const { access, next, end } = watched();
  let answer: (error: Error) => void = () => {};
  access.get = () =>
    new Promise((_, reject) => {
      answer = reject;
    });
  const { problem, afterMs } = await next();
  expect(problem?.what).toContain('no answer in 5 s');
  expect(afterMs).toBeLessThanOrEqual(8_000);
  answer(new Unreachable('ended'));
  await end();
});

test('a namespace that is gone is told of, with the way to a new one', async () => {
  const { access, next, end } = watched();
  access.remove({ apiVersion: 'v1', kind: 'Namespace', name: 'kp-shop' });
  expect((await next()).problem).toMatchObject({
    code: 'namespace-gone',
    what: expect.stringContaining('kp-shop'),
    next: expect.stringContaining('Enter'),
  });
  await end();
});

test('whoever may not look at namespaces has a cluster that answers', async () => {
  const { access, next, end } = watched();
  access.get = async () => {
    throw new ApiRefusal(403, { kind: 'Status', code: 403, message: 'forbidden' }, 'looking');
  };
  let asked = 0;
  const silence = new Promise<'silence'>((resolve) => {
    const refuse = access.get.bind(access);
    access.get = (...about) => {
      asked += 1;
      if (asked === 5) resolve('silence');
      return refuse(...about);
    };
  });
  expect(await Promise.race([next(), silence])).toBe('silence');
  await end();
});
