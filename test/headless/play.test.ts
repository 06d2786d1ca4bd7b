import { describe, expect, test } from '@jest/globals';
import { ApiRefusal, CommandTimeout, Unreachable, type Cluster } from '../../src/cluster/types.ts';
import type { Submission } from '../../src/content/submission.ts';
import type { SubmissionStep } from '../../src/content/submission-steps.ts';
import { playSubmission } from '../../src/headless/play.ts';
import { FakeAccess } from '../fake-access.ts';
import { fakeClock } from '../fake-clock.ts';

const namespace = 'kp-a';
const node = { apiVersion: 'v1', kind: 'Node', name: 'worker' };
const pod = { apiVersion: 'v1', kind: 'Pod', name: 'a' };
const where = 'steps.yaml:1:3';

const play = (access: FakeAccess, ...steps: SubmissionStep[]) =>
  playSubmission(
    { access, clock: fakeClock() } as unknown as Cluster,
    namespace,
    { files: [], steps, answers: {} } satisfies Submission,
    new AbortController().signal,
  );

const withPod = (): FakeAccess => {
  const access = new FakeAccess();
  const status = { containerStatuses: [{ name: 'web', state: { running: {} } }] };
  access.put({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace }, status });
  return access;
};

describe('a step outside the namespace of the attempt', () => {
  test.each<[string, SubmissionStep]>([
    ['delete', { where, do: 'delete', target: node }],
    ['patch', { where, do: 'patch', target: node, type: 'merge', patch: { spec: { unschedulable: true } } }],
    ['scale', { where, do: 'scale', target: node, replicas: 0 }],
    ['wait', { where, do: 'wait', target: node, condition: 'Ready', timeoutMs: 1_000 }],
  ])('%s is refused and touches nothing', async (_verb, step) => {
    const access = new FakeAccess();
    access.isNamespaced = () => Promise.resolve(false);
    expect(await play(access, step)).toMatchObject([{ code: 'cluster-scoped', where }]);
    expect(access.calls).toEqual([]);
  });
});

describe('playing steps', () => {
  test('goes on after one that went wrong, and says where it stands', async () => {
    const access = withPod();
    const missing: SubmissionStep = { where, do: 'delete', target: { ...pod, name: 'nope' } };
    expect(await play(access, missing, { where, do: 'delete', target: pod })).toMatchObject([
      { code: 'not-found', where },
    ]);
    expect(access.calls).toContain('delete Pod a');
  });

  test('runs a command in a container that runs, and tells its failure', async () => {
    const access = withPod();
    access.onExec = () => ({ code: 3, stdout: '', stderr: 'no such file' });
    const step: SubmissionStep = { where, do: 'exec', pod: 'a', container: 'web', command: ['cat', '/x'] };
    expect(await play(access, step)).toMatchObject([
      { code: 'exec-failed', what: expect.stringContaining('no such file') },
    ]);
  });

  test("a command that does not end is the learner's", async () => {
    const access = withPod();
    access.onExec = () => Promise.reject(new CommandTimeout('no end in 15 s'));
    const step: SubmissionStep = { where, do: 'exec', pod: 'a', container: 'web', command: ['sleep', '99'] };
    expect(await play(access, step)).toMatchObject([{ code: 'step-refused', where }]);
  });

  test.each([
    ['a broken connection', new Unreachable('closed')],
    ['an overloaded server', new ApiRefusal(503, { kind: 'Status', message: 'overloaded' }, 'GET')],
  ])("%s is the cluster's", async (_what, error) => {
    const access = withPod();
    access.onExec = () => Promise.reject(error);
    const step: SubmissionStep = { where, do: 'exec', pod: 'a', container: 'web', command: ['true'] };
    await expect(play(access, step)).rejects.toBe(error);
  });
});
