import { describe, expect, test } from '@jest/globals';
import { volShare } from '../../../graders/volume/vol-share.ts';
import { FakeAccess } from '../../fake-access.ts';
import { containersWith, servedPod } from '../containers.ts';
import { podNamed, running } from '../objects.ts';
import { failing, makeScope, noAbort, passing } from '../scope.ts';

const params = {
  pod: servedPod,
  writer: { container: 'updater', path: '/content' },
  reader: { container: 'web', path: '/html' },
};
const shared = { 'updater:/content': 'data', 'web:/html': 'data' };

const grade = async (layout: Parameters<typeof containersWith>[0], both = false) => {
  const access = new FakeAccess();
  access.put(podNamed(servedPod, { containers: { web: running, updater: running } }));
  access.onExec = containersWith(layout);
  const scope = makeScope();
  const start = scope.clock.now();
  const observed = await volShare.gather(access, scope, { ...params, both }, noAbort());
  return { finding: volShare.judge(observed, params), tookMs: scope.clock.now() - start };
};

describe('a shared directory', () => {
  test('passes after two rounds with different bytes', async () => {
    const { finding } = await grade({ mounts: shared });
    expect(finding).toMatchObject(passing('both containers see the same files'));
    expect(finding.evidence).toHaveLength(2);
    const [first, second] = finding.evidence;
    expect(first?.expected).toEqual(first?.observed);
    expect(second?.expected).not.toEqual(first?.expected);
  });

  test('fails when the reader has another volume there, within a few seconds', async () => {
    const { finding, tookMs } = await grade({ mounts: { 'updater:/content': 'data', 'web:/html': 'other' } });
    expect(finding).toMatchObject(
      failing('web does not see in /html what updater writes to /content', 'the same name under volumeMounts'),
    );
    expect(finding.evidence).toHaveLength(1);
    expect(finding.evidence[0]?.observed).toContain('No such file');
    expect(tookMs).toBeGreaterThanOrEqual(3_000);
    expect(tookMs).toBeLessThan(4_000);
  });

  test('fails when the writer cannot write', async () => {
    const { finding } = await grade({ mounts: shared, locked: ['updater:/content'] });
    expect(finding).toMatchObject(failing('updater cannot write to /content: sh: can', 'needs a volume at /content'));
    expect(finding.evidence[0]?.observed).toContain('not written');
  });

  test('is tried in the other direction only when asked', async () => {
    const layout = { mounts: shared, locked: ['web:/html'] };
    expect((await grade(layout)).finding).toMatchObject(passing('both containers'));
    expect((await grade(layout, true)).finding).toMatchObject(failing('web cannot write to /html', 'volume at /html'));
    expect((await grade({ mounts: shared }, true)).finding.evidence).toHaveLength(3);
  });

  test('fails when a container is missing', async () => {
    const access = new FakeAccess();
    access.put(podNamed(servedPod));
    const observed = await volShare.gather(access, makeScope(), params, noAbort());
    expect(volShare.judge(observed, params)).toMatchObject(failing('no container updater', 'Pod site has web'));
  });
});
