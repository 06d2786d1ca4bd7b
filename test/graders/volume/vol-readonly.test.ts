import { describe, expect, test } from '@jest/globals';
import { volReadonly } from '../../../graders/volume/vol-readonly.ts';
import type { ExecResult } from '../../../src/cluster/types.ts';
import { FakeAccess } from '../../fake-access.ts';
import { refused, said } from '../containers.ts';
import { podNamed, running } from '../objects.ts';
import { failing, makeScope, noAbort, passing, uncheckable } from '../scope.ts';

const params = { pod: 'site', container: 'web', path: '/html', writer: { container: 'updater', path: '/content' } };

// What the script prints in a container whose mount is read-only.
const readOnly = `/html|create|refused|ro,relatime sh: can't create /html/kp-1.txt.new: Read-only file system
/html|append|refused|ro,relatime sh: can't create /html/kp-1.txt: Read-only file system
/html|rename|refused|ro,relatime mv: can't rename '/html/kp-1.txt': Read-only file system
`;

type Scene = { attacked: string | ExecResult; plantFails?: string; afterFails?: boolean; privileged?: boolean };

const gather = async ({ attacked, plantFails, afterFails = false, privileged = false }: Scene) => {
  const access = new FakeAccess();
  const site = podNamed('site', { containers: { web: running, updater: running } });
  site.spec.containers[0]!.securityContext = { privileged };
  access.put(site);
  access.onExec = ({ container }, command) => {
    if (container === 'web') return typeof attacked === 'string' ? said(attacked) : attacked;
    if (plantFails !== undefined && command[2]?.startsWith('printf') === true) return refused(plantFails);
    return afterFails && command[2]?.startsWith('echo y') === true ? refused('sh: nonexistent') : said('');
  };
  return volReadonly.gather(access, makeScope(), params, noAbort());
};

const grade = async (scene: Scene) => volReadonly.judge(await gather(scene), params);

describe('what the attempts print', () => {
  test('becomes one attempt a line, with its words', async () => {
    const observed = await gather({ attacked: `${readOnly}/w|append|changed|rw,relatime\n\nstray noise\n` });
    if ('why' in observed) throw new Error(observed.why.reason);
    expect(observed.attempts).toHaveLength(4);
    expect(observed.attempts[0]).toEqual({
      path: '/html',
      how: 'create',
      changed: false,
      words: "ro,relatime sh: can't create /html/kp-1.txt.new: Read-only file system",
    });
    expect(observed.attempts[3]).toEqual({ path: '/w', how: 'append', changed: true, words: 'rw,relatime' });
  });
});

describe('a read-only mount', () => {
  test('passes when every attempt is refused by the file system', async () => {
    const finding = await grade({ attacked: readOnly });
    expect(finding).toMatchObject(passing('web cannot change /html; updater can'));
    expect(finding.evidence).toHaveLength(3);
  });

  test('passes when only the mount’s options tell, in other words than English', async () => {
    const attacked = '/html|create|refused|ro,relatime sh: Nur-Lese-Dateisystem\n';
    expect(await grade({ attacked })).toMatchObject(passing('cannot change'));
  });

  test('fails when a write goes through', async () => {
    const finding = await grade({ attacked: '/html|create|changed|rw,relatime\n' });
    expect(finding).toMatchObject(failing('web can create in /html', 'stands beside its mountPath'));
    expect(finding.evidence[0]).toMatchObject({ expected: 'Read-only file system', observed: 'it worked' });
  });

  test('fails when the same data can be changed by another path', async () => {
    const finding = await grade({ attacked: `${readOnly}/proc/9/root/content|append|changed|\n` });
    expect(finding).toMatchObject(
      failing(
        'web can append in /proc/9/root/content',
        '/html is one way to the data, /proc/9/root/content is another',
      ),
    );
  });

  test('fails when only permissions refuse', async () => {
    const attacked = "/html|create|refused|rw,relatime sh: can't create /html/x: Permission denied\n";
    expect(await grade({ attacked })).toMatchObject(
      failing('refused by permissions, not by a read-only mount', 'Another user, or root, could write'),
    );
  });

  test('fails when only permissions refuse at a second mount of the same data', async () => {
    const attacked = `${readOnly}/w|append|refused|rw,relatime sh: can't create /w/kp-1.txt: Permission denied\n`;
    expect(await grade({ attacked })).toMatchObject(
      failing('/w is refused by permissions, not by a read-only mount', 'Another user, or root, could write'),
    );
  });

  test('does not need to be what refuses at a neighbour’s root, which is no mount of the container', async () => {
    const attacked = `${readOnly}/proc/9/root/content|append|refused| sh: can't create: Permission denied\n`;
    expect(await grade({ attacked })).toMatchObject(passing('web cannot change /html'));
  });

  test('cannot be checked in a container without a shell', async () => {
    const attacked = refused('exec: "sh": executable file not found in $PATH', 127);
    expect(await grade({ attacked })).toMatchObject(
      uncheckable('nothing could be tried in container web: exec: "sh": executable file not found'),
    );
  });

  test('fails when the writer cannot write either', async () => {
    const finding = await grade({ attacked: readOnly, plantFails: "sh: can't create: Read-only file system" });
    expect(finding).toMatchObject(failing('updater cannot write to /content: sh: can', 'updater has to go on writing'));
  });

  test('fails when the file changed under the writer', async () => {
    expect(await grade({ attacked: readOnly, afterFails: true })).toMatchObject(
      failing('the file changed under it', 'updater has to go on'),
    );
  });

  test('fails for a privileged container, which could remount', async () => {
    expect(await grade({ attacked: readOnly, privileged: true })).toMatchObject(
      failing('web is privileged', 'out of its securityContext'),
    );
  });

  test('fails when a container is missing', async () => {
    const access = new FakeAccess();
    access.put(podNamed('site'));
    const observed = await volReadonly.gather(access, makeScope(), params, noAbort());
    expect(volReadonly.judge(observed, params)).toMatchObject(failing('no container updater', 'Pod site has web'));
  });
});
