import { describe, expect, test } from '@jest/globals';
import { fsPrivate } from '../../../graders/volume/fs-private.ts';
import { FakeAccess } from '../../fake-access.ts';
import { containersWith, servedPod } from '../containers.ts';
import { podNamed, running } from '../objects.ts';
import { failing, makeScope, noAbort, passing } from '../scope.ts';

const params = {
  pod: servedPod,
  a: 'updater',
  b: 'web',
  paths: ['/tmp', '/etc/nginx'],
  shared: { a: '/content', b: '/html' },
};
const shared = { 'updater:/content': 'data', 'web:/html': 'data' };

const grade = async (layout: Parameters<typeof containersWith>[0]) => {
  const access = new FakeAccess();
  access.put(podNamed(servedPod, { containers: { web: running, updater: running } }));
  access.onExec = containersWith(layout);
  return fsPrivate.judge(await fsPrivate.gather(access, makeScope(), params, noAbort()), params);
};

describe('directories that are nobody else’s', () => {
  test('pass when nothing written in one container shows in the other, both ways', async () => {
    const finding = await grade({ mounts: shared });
    expect(finding).toMatchObject(passing('/tmp, /etc/nginx stay private'));
    expect(finding.evidence.map(({ observed }) => observed)).toEqual(Array(4).fill('not there'));
  });

  test('fail when one of them is shared as well', async () => {
    const finding = await grade({ mounts: { ...shared, 'updater:/tmp': 'tmp', 'web:/tmp': 'tmp' } });
    expect(finding).toMatchObject(failing('/tmp is shared between updater and web', 'only where the task says'));
    expect(finding.evidence.filter(({ observed }) => observed === 'there')).toHaveLength(2);
  });

  test('fail when only the way back leaks', async () => {
    const mounts = { ...shared, 'updater:/tmp': 'tmp', 'web:/tmp': 'tmp' };
    const finding = await grade({ mounts, locked: ['updater:/tmp'] });
    expect(finding).toMatchObject(failing('/tmp is shared', '/tmp belongs to each'));
  });

  test('may be missing on one side', async () => {
    const finding = await grade({ mounts: shared, locked: ['updater:/etc/nginx'] });
    expect(finding).toMatchObject(passing('stay private'));
    expect(finding.evidence).toHaveLength(3);
  });

  test('prove nothing until the shared directory is shared', async () => {
    expect(await grade({})).toMatchObject(
      failing('web does not see /html', 'First let updater and web share /content'),
    );
  });

  test('fail when a container is missing', async () => {
    const access = new FakeAccess();
    access.put(podNamed(servedPod));
    const observed = await fsPrivate.gather(access, makeScope(), params, noAbort());
    expect(fsPrivate.judge(observed, params)).toMatchObject(failing('no container updater', 'Pod site has web'));
  });
});
