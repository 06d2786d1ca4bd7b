import { describe, expect, test } from '@jest/globals';
import { fsPrivate } from '../../../graders/volume/fs-private.ts';
import type { ExecResult } from '../../../src/cluster/types.ts';
import { FakeAccess } from '../../fake-access.ts';
import { containersWith, refused, said, servedPod } from '../containers.ts';
import { podNamed, running } from '../objects.ts';
import { failing, makeScope, noAbort, passing, uncheckable } from '../scope.ts';

const params = {
  pod: servedPod,
  a: 'updater',
  b: 'web',
  paths: ['/tmp', '/etc/nginx'],
  shared: { a: '/content', b: '/html' },
};
const shared = { 'updater:/content': 'data', 'web:/html': 'data' };

const grade = async (
  layout: Parameters<typeof containersWith>[0],
  identify: (container: string) => ExecResult = () => said(''),
) => {
  const access = new FakeAccess();
  access.put(podNamed(servedPod, { containers: { web: running, updater: running } }));
  const world = containersWith(layout);
  access.onExec = (target, command) =>
    command[2]?.startsWith('[ ! -d ') === true ? identify(target.container) : world(target, command);
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

  describe('where neither side can write', () => {
    const locked = { mounts: shared, locked: ['updater:/etc/nginx', 'web:/etc/nginx'] };

    test('fail when it is the same directory', async () => {
      const finding = await grade(locked, () => said('64769:4711\n'));
      expect(finding).toMatchObject(
        failing('/etc/nginx is shared between updater and web', 'only where the task says'),
      );
    });

    test.each<[string, (container: string) => ExecResult]>([
      ['the inodes differ', (container) => said(container === 'web' ? '64769:4711\n' : '64769:4712\n')],
      ['the devices differ', (container) => said(container === 'web' ? '51:4711\n' : '52:4711\n')],
      ['only one side has it', (container) => said(container === 'web' ? '64769:4711\n' : '')],
      ['neither side has it', () => said('')],
    ])('pass when %s', async (_what, identify) => {
      expect(await grade(locked, identify)).toMatchObject(passing('/tmp, /etc/nginx stay private'));
    });

    test.each(['updater', 'web'])('cannot be checked without a shell in %s', async (blind) => {
      const noShell = refused('exec: "sh": executable file not found in $PATH', 127);
      const finding = await grade(locked, (container) => (container === blind ? noShell : said('64769:4711\n')));
      expect(finding).toMatchObject(uncheckable('/etc/nginx could not be looked at'));
    });
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
