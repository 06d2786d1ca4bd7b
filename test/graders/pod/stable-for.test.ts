import { describe, expect, test } from '@jest/globals';
import { stableFor } from '../../../graders/pod/stable-for.ts';
import type { ExecTarget, LogOptions } from '../../../src/cluster/types.ts';
import { FakeAccess } from '../../fake-access.ts';
import { crashing, ended, podNamed, running, starting } from '../objects.ts';
import { failing, makeScope, noAbort, passing } from '../scope.ts';

const params = { pod: 'duo', seconds: 15 };
const steady = podNamed('duo', { containers: { web: running, client: running } });
const restarted = podNamed('duo', { containers: { web: { ...running, restartCount: 1 }, client: running } });

/** Grades a pod to which something happens after 5 s. */
const grade = async (happens: (access: FakeAccess) => void, access: FakeAccess = new FakeAccess()) => {
  const scope = makeScope();
  const start = scope.clock.now();
  if ((await access.list({ apiVersion: 'v1', kind: 'Pod' })).items.length === 0) access.put(steady);
  void scope.clock.sleep(5_000).then(() => happens(access));
  const observed = await stableFor.gather(access, scope, params, noAbort());
  return { finding: stableFor.judge(observed, params), tookMs: scope.clock.now() - start, said: scope.said };
};

describe('a pod that is watched', () => {
  test('passes when nothing changes, after the whole time, which it announces', async () => {
    const { finding, tookMs, said } = await grade(() => {});
    expect(finding).toMatchObject(passing('stable for 15 s'));
    expect(tookMs).toBe(15_000);
    expect(said).toEqual(['watching pod duo for 15 s']);
  });

  test('fails at once on a restart between two looks, though it is Ready in both', async () => {
    const { finding, tookMs } = await grade((access) => access.put(restarted));
    expect(finding).toMatchObject(failing('not stable: container web restarted', '--previous'));
    expect(tookMs).toBe(5_000);
  });

  test('does not hold earlier restarts against it', async () => {
    const access = new FakeAccess();
    access.put(restarted);
    expect((await grade(() => {}, access)).finding).toMatchObject(passing('stable'));
  });

  test('fails when it is not Ready any more', async () => {
    const unready = podNamed('duo', { ready: false, containers: { web: { ...running, ready: false } } });
    const { finding } = await grade((access) => access.put(unready));
    expect(finding).toMatchObject(failing('not Ready any more: Running; web running, not ready', 'kubectl'));
  });

  test('fails when it is being deleted, or gone, even if another took its name', async () => {
    const deleting = await grade((access) => access.put(podNamed('duo', { deleting: true })));
    expect(deleting.finding).toMatchObject(failing('terminating', 'kubectl'));
    const gone = await grade((access) => {
      // The watch breaks before it tells of the deletion, so that the next look finds the successor.
      access.breakWatches = 1;
      access.put(steady);
      access.remove({ apiVersion: 'v1', kind: 'Pod', namespace: 'kp-x', name: 'duo' });
      access.put({ ...steady, metadata: { ...steady.metadata, uid: 'uid-successor' } });
    });
    expect(gone.finding).toMatchObject(failing('the pod was deleted', 'kubectl'));
  });

  test('is not looked for in a log that went with it', async () => {
    const { finding } = await grade((access) =>
      access.remove({ apiVersion: 'v1', kind: 'Pod', namespace: 'kp-x', name: 'duo' }),
    );
    expect(finding).toMatchObject(failing('the pod was deleted', 'Nothing may delete or replace the pod'));
    expect(finding.hint).not.toContain('--previous');
  });
});

describe('a pod that never gets Ready', () => {
  class WithLog extends FakeAccess {
    readonly asked: (LogOptions & { container: string })[] = [];
    override logs(target?: ExecTarget, options?: LogOptions): Promise<string> {
      this.asked.push({ container: target?.container ?? '', ...options });
      return Promise.resolve('starting\nbind: Address already in use\n');
    }
  }

  test('fails with the last line of the crashed run', async () => {
    const access = new WithLog();
    access.put(podNamed('duo', { ready: false, containers: { web: running, admin: crashing } }));
    const { finding } = await grade(() => {}, access);
    expect(finding).toMatchObject(
      failing('admin waiting: CrashLoopBackOff', 'log ends with: bind: Address already in use'),
    );
    expect(access.asked).toEqual([{ container: 'admin', tailLines: 3, previous: true }]);
  });

  test('fails with the log of what crashes, not of an init container that ended well', async () => {
    const access = new WithLog();
    access.put(podNamed('duo', { ready: false, inits: { setup: ended(0) }, containers: { admin: crashing } }));
    const { finding } = await grade(() => {}, access);
    expect(finding).toMatchObject(failing('admin waiting: CrashLoopBackOff', 'bind: Address already in use'));
    expect(access.asked.map(({ container }) => container)).toEqual(['admin']);
  });

  test('fails without a log when its container never started', async () => {
    const access = new FakeAccess();
    access.logs = () => Promise.reject(new Error('container is waiting to start'));
    access.put(podNamed('duo', { ready: false, containers: { web: starting } }));
    const { finding } = await grade(() => {}, access);
    expect(finding).toMatchObject(failing('web waiting: ContainerCreating', 'describe pod duo'));
    expect(finding.hint).not.toContain('Its log');
  });

  test('fails when it is not there', async () => {
    const scope = makeScope();
    const observed = await stableFor.gather(new FakeAccess(), scope, params, noAbort());
    expect(stableFor.judge(observed, params)).toMatchObject(failing('no pod duo', 'exactly the name duo'));
  });
});
