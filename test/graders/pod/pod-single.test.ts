import { describe, expect, test } from '@jest/globals';
import { podSingle } from '../../../graders/pod/pod-single.ts';
import type { Pod } from '../../../src/cluster/kube.ts';
import { FakeAccess } from '../../fake-access.ts';
import { crashing, podNamed, running, starting } from '../objects.ts';
import { failing, makeScope, namespace, noAbort, passing } from '../scope.ts';

const params = { pod: 'duo', containers: ['web', 'client'] };
const judge = (pod: Pod) => podSingle.judge({ namespace, sight: { state: 'there', pod } }, params);

describe('one pod with all containers', () => {
  test('passes with regular containers', () => {
    expect(judge(podNamed('duo', { containers: { web: running, client: running } }))).toMatchObject(
      passing('one pod runs web, client'),
    );
  });

  test('passes with native sidecars, and with more containers than asked for', () => {
    const pod = podNamed('duo', { sidecars: { web: running }, containers: { client: running, extra: running } });
    expect(judge(pod)).toMatchObject(passing('web, client'));
  });

  test('fails when one is not in this pod, naming what is', () => {
    const finding = judge(podNamed('duo', { containers: { client: running } }));
    expect(finding).toMatchObject(failing('duo has no container web', 'one pod duo; it has client'));
    expect(finding.evidence[0]?.observed).toEqual(['web: not in this pod', 'client: running']);
  });

  test('fails when one is an init container that has to end first', () => {
    const pod = podNamed('duo', { inits: { web: running }, containers: { client: starting } });
    expect(judge(pod)).toMatchObject(failing('web is an init container', 'restartPolicy Always'));
  });

  test.each(['hostNetwork', 'hostPID', 'hostIPC'] as const)('fails with %s', (field) => {
    const pod = podNamed('duo', { containers: { web: running, client: running } });
    expect(judge({ ...pod, spec: { ...pod.spec, [field]: true } })).toMatchObject(
      failing(`node's own namespaces (${field})`, 'Take it out'),
    );
  });

  test('fails when one does not run, saying what it does and where its log is', () => {
    const pod = podNamed('duo', { containers: { web: crashing, client: running } });
    expect(judge(pod)).toMatchObject(failing('not running: web (waiting: CrashLoopBackOff', 'logs duo -c web'));
  });

  test('sends to the events, not to a log, when the image cannot be had', () => {
    const web = { ready: false, restartCount: 0, state: { waiting: { reason: 'ImagePullBackOff' } } };
    const finding = judge(podNamed('duo', { containers: { web, client: running } }));
    expect(finding).toMatchObject(failing('web (waiting: ImagePullBackOff)', 'describe pod duo'));
    expect(finding.hint).not.toContain('logs');
  });

  test('fails in words when the pod has no status yet', () => {
    const { status: _status, ...bare } = podNamed('duo', { containers: { web: running, client: running } });
    expect(judge(bare)).toMatchObject(failing('web (waiting: not started yet)', 'describe pod duo'));
  });

  test('fails when there is no pod', () => {
    const sight = { state: 'absent' as const, lookalikes: [], refused: [] };
    expect(podSingle.judge({ namespace, sight }, params)).toMatchObject(failing('no pod duo', 'exactly the name duo'));
  });
});

describe('looking for the pod', () => {
  test('waits for containers that are still starting, not for ones that can never come', async () => {
    const scope = makeScope();
    const access = new FakeAccess();
    access.put(podNamed('duo', { containers: { client: running } }));
    const start = scope.clock.now();
    await podSingle.gather(access, scope, params, noAbort());
    expect(scope.clock.now() - start).toBe(0);
    access.put(podNamed('duo', { containers: { web: starting, client: running } }));
    void scope.clock.sleep(5_000).then(() => {
      access.put(podNamed('duo', { containers: { web: running, client: running } }));
    });
    const observed = await podSingle.gather(access, scope, params, noAbort());
    expect(podSingle.judge(observed, params).verdict).toBe('pass');
    expect(scope.clock.now() - start).toBe(5_000);
  });
});
