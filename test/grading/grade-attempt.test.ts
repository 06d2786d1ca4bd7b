import { describe, expect, test } from '@jest/globals';
import { ApiRefusal, Unreachable, type Cluster } from '../../src/cluster/types.ts';
import type { Capability } from '../../src/domain/capability.ts';
import { fail, pass } from '../../src/domain/evidence.ts';
import type { Check, Scenario } from '../../src/domain/scenario.ts';
import type { CheckProgress } from '../../src/domain/grade.ts';
import { gradeAttempt } from '../../src/grading/grade-attempt.ts';
import type { GraderEntry, GraderScope } from '../../src/grading/registry.ts';
import { FakeAccess } from '../fake-access.ts';
import { fakeClock } from '../fake-clock.ts';

const namespace = 'kp-x';

const clusterWith = (access: FakeAccess, capabilities: Capability[] = ['exec']): Cluster => ({
  info: { name: 'fake', title: 'fake', version: 'v1.34.0', nodes: 1 },
  capabilities: new Set(capabilities),
  kubeconfig: '',
  access,
  clock: fakeClock(),
  namespaceLabels: {},
  prepareImages: () => Promise.resolve(),
  close: () => Promise.resolve(),
});

const check = (id: string, graders: string[], requires: Capability[] = []): Check => ({
  id,
  title: id,
  points: 1,
  because: '',
  deadlineMs: 1_000,
  requires,
  proves: graders.map((grader) => ({ grader, with: { grader } })),
});

const scenarioWith = (checks: Check[], requires: Capability[] = []): Scenario =>
  ({ slug: 's', title: 'S', checks, requires, questions: [] }) as unknown as Scenario;

const grader = (
  touches: GraderEntry['touches'],
  gather: (scope: GraderScope, signal: AbortSignal) => Promise<unknown>,
): GraderEntry => ({
  touches,
  gather: (_access, scope, _params, signal) => gather(scope, signal),
  judge: (observed: string) => (observed === 'good' ? pass('good') : fail(observed, 'hint')),
});

const grade = (
  registry: Record<string, GraderEntry>,
  scenario: Scenario,
  options: { access?: FakeAccess; signal?: AbortSignal; capabilities?: Capability[] } = {},
) => {
  const access = options.access ?? new FakeAccess();
  access.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const seen: CheckProgress[] = [];
  const done = gradeAttempt(
    {
      cluster: clusterWith(access, options.capabilities),
      scenario,
      registry: new Map(Object.entries(registry)),
      namespace,
      maker: { host: 'h', pid: 1 },
      answers: {},
      problems: [],
      onProgress: (progress) => seen.push(progress),
    },
    options.signal ?? new AbortController().signal,
  );
  return { done, seen, access };
};

const good = () => Promise.resolve('good');

describe('grading an attempt', () => {
  test('disturbing checks run alone and after the others, results stay in the order of the scenario', async () => {
    const order: string[] = [];
    let running = 0;
    const traced = (name: string, touches: GraderEntry['touches']) =>
      grader(touches, async (scope) => {
        running += 1;
        order.push(`${name}:${running}`);
        await scope.clock.sleep(10);
        running -= 1;
        return 'good';
      });
    const { done } = grade(
      {
        break: traced('break', 'disturb'),
        look: traced('look', 'read'),
        add: traced('add', 'add'),
        smash: traced('smash', 'disturb'),
      },
      scenarioWith([check('c1', ['break']), check('c2', ['look']), check('c3', ['add']), check('c4', ['smash'])]),
    );
    const result = await done;
    expect(order).toEqual(['look:1', 'add:2', 'break:1', 'smash:1']);
    expect(result.results.map((item) => item.check)).toEqual(['c1', 'c2', 'c3', 'c4']);
    expect(result).toMatchObject({ outcome: 'pass', points: 4, outOf: 4 });
  });

  test('a check passes when all its proofs do, and stops at the first that fails', async () => {
    const asked: string[] = [];
    const { done } = grade(
      {
        yes: grader('read', () => (asked.push('yes'), good())),
        no: grader('read', () => (asked.push('no'), Promise.resolve('bad'))),
      },
      scenarioWith([check('c1', ['yes', 'no', 'yes'])]),
    );
    expect((await done).results[0]).toMatchObject({ verdict: 'fail', reason: 'bad', grader: 'yes + no + yes' });
    expect(asked).toEqual(['yes', 'no']);
  });

  test('cluster trouble is an error and never a failed check', async () => {
    const { done } = grade(
      {
        lost: grader('read', () => Promise.reject(new Unreachable('connection refused'))),
        refused: grader('read', () => Promise.reject(new ApiRefusal(500, { kind: 'Status', message: 'etcd' }, 'GET'))),
        buggy: grader('read', () => Promise.reject(new TypeError('undefined is not a function'))),
        fine: grader('read', good),
      },
      scenarioWith([check('c1', ['lost']), check('c2', ['refused']), check('c3', ['buggy']), check('c4', ['fine'])]),
    );
    const result = await done;
    expect(result.results.map(({ verdict }) => verdict)).toEqual(['error', 'error', 'error', 'pass']);
    expect(result.outcome).toBe('error');
  });

  test('a namespace that the learner deleted in the middle is a failed check with those words', async () => {
    const access = new FakeAccess();
    const { done } = grade(
      {
        gone: grader('read', () => {
          access.remove({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
          return Promise.reject(new ApiRefusal(404, { kind: 'Status' }, 'GET'));
        }),
      },
      scenarioWith([check('c1', ['gone'])]),
      { access },
    );
    expect((await done).results[0]).toMatchObject({ verdict: 'fail', reason: expect.stringContaining('was deleted') });
  });

  test('a missing capability skips the check, with its points', async () => {
    const { done } = grade(
      { fine: grader('read', good) },
      scenarioWith([check('c1', ['fine']), check('c2', ['fine'], ['native-sidecar'])]),
    );
    const result = await done;
    expect(result.results[1]).toMatchObject({ verdict: 'skip', outOf: 0, reason: expect.stringContaining('1.29') });
    expect(result).toMatchObject({ outcome: 'pass', points: 1, outOf: 1 });
  });

  test('an experiment that several checks look at runs once', async () => {
    let runs = 0;
    const shared = grader('disturb', (scope) => scope.once('flip', () => Promise.resolve((runs += 1)).then(good)));
    const { done } = grade({ shared }, scenarioWith([check('c1', ['shared']), check('c2', ['shared'])]));
    expect((await done).points).toBe(2);
    expect(runs).toBe(1);
  });

  test('what a check made is undone in reverse order, also when it fails, errors or is aborted', async () => {
    const undone: string[] = [];
    const stop = new AbortController();
    const making = (then: () => Promise<unknown>) =>
      grader('add', (scope) => {
        scope.cleanup(async () => undone.push('first'));
        scope.cleanup(async () => undone.push('second'));
        return then();
      });
    const errs = making(() => Promise.reject(new Unreachable('gone')));
    await grade({ errs }, scenarioWith([check('c1', ['errs'])])).done;
    expect(undone).toEqual(['second', 'first']);
    const aborts = making(() => {
      stop.abort(new Error('Ctrl-C'));
      return Promise.reject(stop.signal.reason as Error);
    });
    await expect(
      grade({ aborts }, scenarioWith([check('c1', ['aborts'])]), { signal: stop.signal }).done,
    ).rejects.toThrow('Ctrl-C');
    expect(undone).toEqual(['second', 'first', 'second', 'first']);
  });

  test('a failing undo hides no verdict', async () => {
    const messy = grader('add', (scope) => {
      scope.cleanup(() => Promise.reject(new Error('already gone')));
      return good();
    });
    expect((await grade({ messy }, scenarioWith([check('c1', ['messy'])])).done).outcome).toBe('pass');
  });

  test('waiting counts once, however many checks wait', async () => {
    const waits = grader('read', async (scope) => {
      await scope.waiting(scope.clock.sleep(500));
      return 'good';
    });
    const { done } = grade({ waits }, scenarioWith([check('c1', ['waits']), check('c2', ['waits'])]));
    expect(await done).toMatchObject({ durationMs: 500, waitedMs: 500 });
  });

  test('progress tells when a check runs, what it says and how it ended', async () => {
    const talks = grader('read', (scope) => {
      scope.say('looking');
      return good();
    });
    const { done, seen } = grade({ talks }, scenarioWith([check('c1', ['talks'])]));
    await done;
    expect(seen.map(({ state }) => state)).toEqual(['running', 'says', 'done']);
  });
});

test('a check that fails because the namespace is gone says that, and not what is missing', async () => {
  const access = new FakeAccess();
  const { done } = grade(
    {
      misses: grader('read', () => {
        access.remove({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
        return Promise.resolve('there is no pod hello');
      }),
    },
    scenarioWith([check('c1', ['misses'])]),
    { access },
  );
  expect((await done).results[0]).toMatchObject({ verdict: 'fail', reason: expect.stringContaining('was deleted') });
});
