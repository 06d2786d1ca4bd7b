import { describe, expect, test } from '@jest/globals';
import { probeFlip } from '../../../graders/probe/probe-flip.ts';
import type { Probe } from '../../../src/cluster/kube.ts';
import { Unreachable } from '../../../src/cluster/types.ts';
import { FakeAccess } from '../../fake-access.ts';
import { refused, said } from '../containers.ts';
import { deploymentNamed, podNamed, podsOf, running, serviceNamed, sliceFor } from '../objects.ts';
import { failing, makeScope, namespace, noAbort, passing } from '../scope.ts';

type Params = Parameters<typeof probeFlip.judge>[1];
type Flip = Exclude<Parameters<typeof probeFlip.judge>[0]['flip'], { why: unknown }>;

const params: Params = {
  service: 'api',
  deployment: 'api',
  container: 'api',
  file: '/www/ready',
  docroot: '/www',
  within: 10_000,
  hold: 20_000,
  shows: 'drained',
};

const good: Flip = {
  pod: 'api-a',
  readiness: 'HTTP GET /ready every 2 s, 2 failures',
  outAfterMs: 4_200,
  stayedOut: true,
  backAfterMs: 2_100,
  restartsBefore: 1,
  restartsAfter: 1,
  killing: undefined,
  answers: ['api-b', 'api-b'],
};
const liveness = 'Liveness probe failed: HTTP probe failed with statuscode: 404';

const judge = (shows: Params['shows'], seen: Partial<Flip> = {}) =>
  probeFlip.judge({ namespace, flip: { ...good, ...seen } }, { ...params, shows });

describe('a pod that leaves the Service and comes back', () => {
  test('passes all three claims, with its timeline', () => {
    expect(judge('drained')).toMatchObject(passing('out of rotation after 4.2 s, stayed out for 20 s; all 2 requests'));
    expect(judge('returned')).toMatchObject(passing('back in rotation 2.1 s after the file'));
    expect(judge('undisturbed')).toMatchObject(passing('kept running, 1 restarts as before'));
    expect(judge('drained').evidence[0]).toMatchObject({
      observed: { 'out of rotation after': '4.2 s', 'stayed out': true, 'back after': '2.1 s' },
    });
  });

  test.each(['drained', 'returned', 'undisturbed'] as const)('fails to show "%s" when it never leaves', (shows) => {
    const seen = { outAfterMs: undefined, stayedOut: false, backAfterMs: undefined };
    expect(judge(shows, seen)).toMatchObject(
      failing('still getting traffic 12 s after /www/ready', 'GET /ready every 2 s'),
    );
    expect(judge(shows, { ...seen, readiness: undefined })).toMatchObject(
      failing('still getting', 'No readiness probe'),
    );
  });

  test('is not drained when it is restarted meanwhile', () => {
    expect(judge('drained', { restartsAfter: 2 })).toMatchObject(
      failing('was restarted while', 'Not ready is not dead'),
    );
  });

  test('is not drained when it comes back without the file', () => {
    expect(judge('drained', { stayedOut: false })).toMatchObject(failing('came back into rotation while', 'stay out'));
  });

  test('is not drained when it still gets requests', () => {
    const finding = judge('drained', { answers: ['api-b', 'api-a', 'api-b'] });
    expect(finding).toMatchObject(failing('1 of 3 requests still went to api-a', 'no traffic'));
    expect(finding.evidence[1]).toMatchObject({ observed: { 'api-b': 2, 'api-a': 1 } });
  });

  test.each([
    [['api-b', 'failed'], '1 requests failed'],
    [[], '0 requests failed'],
  ] as const)('is not drained when nobody else serves: %j', (answers, reason) => {
    expect(judge('drained', { answers: [...answers] })).toMatchObject(failing(reason, 'keep serving'));
  });

  test('has not returned when it stays away or takes too long', () => {
    expect(judge('returned', { backAfterMs: undefined })).toMatchObject(
      failing('did not come back', 'successThreshold'),
    );
    expect(judge('returned', { backAfterMs: 12_500 })).toMatchObject(failing('only after 12.5 s', 'periodSeconds'));
    expect(judge('returned', { backAfterMs: 12_000 })).toMatchObject(passing('back in rotation'));
  });

  test('was disturbed when a probe restarts it or is about to', () => {
    expect(judge('undisturbed', { restartsAfter: 2 })).toMatchObject(failing('api-a was restarted', 'Which probe'));
    const finding = judge('undisturbed', { killing: liveness });
    expect(finding).toMatchObject(failing('api-a was about to be restarted because /www/ready', 'not alive'));
    expect(finding.evidence.at(-1)).toMatchObject({ source: { via: 'event' }, observed: liveness });
  });
});

/** A cluster whose endpoints follow the file as a readiness probe would make them, after 3 s. */
const clusterWith = (
  readinessProbe: Probe | undefined,
  letters = ['a', 'b'],
  { restarts = false, newsAfterMs = 0 } = {},
) => {
  const access = new FakeAccess();
  const scope = makeScope();
  const pods = podsOf('api', letters, { containers: { api: running } });
  for (const pod of pods) if (readinessProbe !== undefined) pod.spec.containers[0]!.readinessProbe = readinessProbe;
  const names = pods.map(({ metadata }) => metadata.name);
  for (const object of [...deploymentNamed('api', letters.length), ...pods]) access.put(object);
  access.put(serviceNamed('api'));
  access.put(sliceFor('api', names));
  let routed = names;
  const hidden = new Set<string>();
  const follow = (): void => {
    if (readinessProbe === undefined) return;
    void scope.clock.sleep(3_000).then(() => {
      routed = names.filter((name) => !hidden.has(name));
      const doing = restarts ? { ...running, restartCount: 1 } : running;
      const after = podsOf('api', letters, { containers: { api: doing }, ready: false });
      const news = after.filter(({ metadata }) => hidden.has(metadata.name));
      void scope.clock.sleep(newsAfterMs).then(() => {
        for (const pod of news) access.put(pod);
      });
      access.put(
        sliceFor(
          'api',
          names.map((name) => (hidden.has(name) ? `${name}!` : name)),
        ),
      );
    });
  };
  access.onExec = ({ pod }, [, , script = '']) => {
    if (pod === 'prober') return said(`${routed.join('\n\n')}\n`);
    if (script.startsWith('mv ')) hidden.add(pod);
    else if (script.startsWith('[ -e ')) hidden.delete(pod);
    else return said('');
    follow();
    return said('');
  };
  return { access, scope };
};

describe('the experiment', () => {
  test('hides the file, sees the pod leave, and puts the file back', async () => {
    const { access, scope } = clusterWith({ httpGet: { path: '/ready', port: 8080 }, periodSeconds: 2 });
    const observed = await probeFlip.gather(access, scope, params, noAbort());
    expect(observed.flip).toMatchObject({
      pod: 'api-a',
      readiness: 'HTTP GET /ready every 2 s, 3 failures',
      outAfterMs: 3_000,
      stayedOut: true,
      backAfterMs: 3_000,
      answers: ['api-b'],
    });
    for (const shows of ['drained', 'returned', 'undisturbed'] as const) {
      const again = await probeFlip.gather(access, scope, { ...params, shows }, noAbort());
      expect(again.flip).toBe(observed.flip);
      expect(probeFlip.judge(again, { ...params, shows }).verdict).toBe('pass');
    }
    expect(scope.said).toEqual([
      'hiding /www/ready in api-a',
      expect.stringContaining('out of rotation after 3 s'),
      'putting /www/ready back',
    ]);
  });

  test('measures the pod before, and while it is out', async () => {
    const { access, scope } = clusterWith({});
    await probeFlip.gather(access, scope, params, noAbort());
    const before = { name: 'api-a', uid: 'uid-pod-api-a', ip: '10.0.0.10', node: 'node-1', restarts: 0, ready: true };
    expect(scope.measurements).toEqual([{ before, after: { ...before, ready: false } }]);
    // News of a pod may come after those of its endpoint.
    const restarted = clusterWith({}, ['a', 'b'], { restarts: true, newsAfterMs: 22_000 });
    await probeFlip.gather(restarted.access, restarted.scope, params, noAbort());
    expect(restarted.scope.measurements).toEqual([{ before, after: { ...before, ready: false, restarts: 1 } }]);
  });

  test('measures that nothing changed when the pod never leaves', async () => {
    const { access, scope } = clusterWith(undefined);
    await probeFlip.gather(access, scope, params, noAbort());
    expect(scope.measurements).toMatchObject([{ before: { ready: true }, after: { ready: true } }]);
  });

  test('asks one question for its three claims', () => {
    const asking = (['drained', 'returned', 'undisturbed'] as const).filter(
      (shows) => probeFlip.predicts?.({ ...params, shows }) !== undefined,
    );
    expect(asking).toEqual(['drained']);
  });

  test('ends early when the pod never leaves', async () => {
    const { access, scope } = clusterWith(undefined);
    const start = scope.clock.now();
    const observed = await probeFlip.gather(access, scope, params, noAbort());
    expect(probeFlip.judge(observed, params)).toMatchObject(failing('still getting traffic', 'No readiness probe'));
    expect(scope.clock.now() - start).toBe(12_000);
  });

  test.each<[string, (access: FakeAccess) => void, string, string]>([
    [
      'the Deployment',
      (access) => access.remove({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'api' }),
      'no Deployment api',
      'exactly the name api',
    ],
    [
      'the Service',
      (access) => access.remove({ apiVersion: 'v1', kind: 'Service', namespace, name: 'api' }),
      'no Service api',
      'exactly the name api',
    ],
    [
      'the document root',
      (access) => (access.onExec = () => refused('sh: nonexistent directory')),
      'no page could be put into /www of api-a (container api): sh: nonexistent',
      'a container api that serves /www',
    ],
  ])('fails without %s', async (_what, take, reason, hint) => {
    const { access, scope } = clusterWith({});
    take(access);
    const observed = await probeFlip.gather(access, scope, params, noAbort());
    expect(probeFlip.judge(observed, params)).toMatchObject(failing(reason, hint));
  });

  test('fails when the file is not there to be hidden', async () => {
    const { access, scope } = clusterWith({});
    const world = access.onExec;
    access.onExec = (target, command) =>
      command[2]?.startsWith('mv ') === true ? refused("mv: can't rename") : world(target, command);
    const observed = await probeFlip.gather(access, scope, params, noAbort());
    expect(probeFlip.judge(observed, params)).toMatchObject(
      failing("/www/ready could not be taken away in api-a: mv: can't rename", 'exists once the container has started'),
    );
  });

  test('asks for the pod twice a second until the routes are there, and for 20 s at most', async () => {
    const { access, scope } = clusterWith({});
    const world = access.onExec;
    let asked = 0;
    let reachable = Number.POSITIVE_INFINITY;
    access.onExec = (target, command) => {
      if (target.pod !== 'prober') return world(target, command);
      asked += 1;
      if (asked > 100) throw new Error('asks without a pause');
      return asked < reachable ? said('api-b\n') : world(target, command);
    };
    const start = scope.clock.now();
    const never = await probeFlip.gather(access, scope, params, noAbort());
    expect(probeFlip.judge(never, params)).toMatchObject(failing('no request through Service api', 'targetPort'));
    expect([scope.clock.now() - start, asked]).toEqual([20_000, 41]);
    asked = 0;
    reachable = 5;
    // Other parameters are another experiment.
    const again = { ...params, hold: 15_000 };
    const late = await probeFlip.gather(access, scope, again, noAbort());
    expect(probeFlip.judge(late, again).verdict).toBe('pass');
  });

  test('waits for slow routes, and does not take one round without the pod for all of them', async () => {
    const { access, scope } = clusterWith({});
    const world = access.onExec;
    let outAt = Number.POSITIVE_INFINITY;
    let rounds = 0;
    access.onExec = (target, command) => {
      const script = command[2] ?? '';
      if (script.startsWith('mv ')) outAt = scope.clock.now();
      if (target.pod !== 'prober' || scope.clock.now() < outAt) return world(target, command);
      rounds += 1;
      const settled = scope.clock.now() >= outAt + 18_000;
      return settled || rounds === 3 ? said('api-b\n') : said('api-b\n\napi-a\n');
    };
    const observed = await probeFlip.gather(access, scope, params, noAbort());
    expect(probeFlip.judge(observed, params)).toMatchObject(passing('stayed out'));
    expect(rounds).toBeGreaterThan(20);
  });

  // An unhandled rejection on the way would fail the test as well.
  test('ends as trouble of the cluster when the prober gets out of reach meanwhile, and mends the pod', async () => {
    const { access, scope } = clusterWith({});
    access.put(podNamed('prober', { namespace: 'kp-probe', containers: { probe: running } }));
    const world = access.onExec;
    const scripts: string[] = [];
    access.onExec = (target, command) => {
      if (target.pod === 'api-a') scripts.push(command[2] ?? '');
      return target.pod === 'prober' && scripts.some((script) => script.startsWith('mv '))
        ? Promise.reject(new Unreachable('stream closed'))
        : world(target, command);
    };
    await expect(probeFlip.gather(access, scope, params, noAbort())).rejects.toThrow(Unreachable);
    await scope.undo();
    expect(scripts).toContainEqual(expect.stringMatching(/^\[ -e '\/www\/ready' \] \|\| mv /));
  });

  test('needs a second pod, and does not wait for one that nobody asked for', async () => {
    const { access, scope } = clusterWith({}, ['a']);
    const start = scope.clock.now();
    const observed = await probeFlip.gather(access, scope, params, noAbort());
    expect(probeFlip.judge(observed, params)).toMatchObject(failing('two are needed', 'get pods'));
    expect(scope.clock.now() - start).toBe(0);
  });
});
