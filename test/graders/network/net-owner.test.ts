import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { netOwner } from '../../../graders/network/net-owner.ts';
import type { ExecResult } from '../../../src/cluster/types.ts';
import { Unreachable } from '../../../src/cluster/types.ts';
import { FakeAccess } from '../../fake-access.ts';
import { refused, said } from '../containers.ts';
import { podNamed, running } from '../objects.ts';
import { failing, makeScope, namespace, noAbort, passing, uncheckable } from '../scope.ts';

// Rows as /proc/net/tcp{,6} show them: 8080 listens with inode 500, 9090 with inode 600; 500 is also in an established one.
const tables = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:2382 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 600 1 0000000000000000 100 0 0 10 0
  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 500 1 0000000000000000 100 0 0 10 0
`;
const holding = (...inodes: string[]): ExecResult =>
  said(
    `${tables}---\ntotal 0\n${inodes.map((inode) => `lrwx------ 1 root root 64 Jan 1 00:00 3 -> socket:[${inode}]\n`).join('')}`,
  );

const params = { pod: 'duo', container: 'web', port: 8080 };

/** Grades pod `duo` whose containers show this. */
const grade = async (views: Record<string, ExecResult>) => {
  const access = new FakeAccess();
  access.put(podNamed('duo', { containers: Object.fromEntries(Object.keys(views).map((name) => [name, running])) }));
  access.onExec = ({ container }) => views[container]!;
  return netOwner.judge(await netOwner.gather(access, makeScope(), params, noAbort()), params);
};

describe('the listener on a port', () => {
  test('passes when the container holds its socket', async () => {
    const finding = await grade({ web: holding('500'), admin: holding('600') });
    expect(finding).toMatchObject(passing('listener on 8080 belongs to web'));
    expect(finding.evidence[0]).toMatchObject({ expected: 'web', observed: ['web'] });
  });

  test('fails when the neighbour holds it', async () => {
    const finding = await grade({ web: holding(), client: holding('500') });
    expect(finding).toMatchObject(failing('served by container client, not by web', 'belongs to container client'));
  });

  test('fails when nobody listens', async () => {
    const finding = await grade({ web: said('---\n'), client: said('---\n') });
    expect(finding).toMatchObject(failing('nothing listens on 8080', 'logs duo -c web'));
    expect(finding.evidence[0]).toMatchObject({ observed: 'nobody' });
  });

  test('fails when its owner is outside the pod', async () => {
    const finding = await grade({ web: holding(), client: holding('600') });
    expect(finding).toMatchObject(failing('something outside the containers of pod duo', 'web has to serve 8080'));
  });

  test.each<[string, ExecResult]>([
    ['hides the sockets of other users', said(`${tables}---\nunreadable /proc/1\n`)],
    ['has no shell', refused('exec: "sh": executable file not found in $PATH', 127)],
  ])('cannot be checked when a container %s', async (_why, view) => {
    expect(await grade({ web: view, client: holding() })).toMatchObject(uncheckable('its owner cannot be seen'));
  });

  test('cannot be checked when no container has a shell, and is not said to be missing', async () => {
    const view = refused('exec: "sh": executable file not found in $PATH', 127);
    expect(await grade({ web: view, client: view })).toMatchObject(uncheckable('no container of pod duo lets anybody'));
  });

  test('counts for one container alone when all share their processes', async () => {
    const proc = await mkdtemp(join(tmpdir(), 'proc-'));
    const process = async (id: string, mountNamespace: string, inode: string): Promise<void> => {
      await mkdir(join(proc, id, 'ns'), { recursive: true });
      await mkdir(join(proc, id, 'fd'));
      await symlink(`mnt:[${mountNamespace}]`, join(proc, id, 'ns/mnt'));
      await symlink(`socket:[${inode}]`, join(proc, id, 'fd/3'));
    };
    try {
      await process('7', '71', '500');
      await process('8', '72', '600');
      await process('self', '72', '0');
      await mkdir(join(proc, 'net'));
      await writeFile(join(proc, 'net/tcp'), tables);
      const access = new FakeAccess();
      access.put(podNamed('duo', { containers: { web: running }, spec: { shareProcessNamespace: true } }));
      // The script as it runs in the container that process 8 belongs to.
      access.onExec = (_target, [, , script = '']) =>
        said(execFileSync('sh', ['-c', script.replaceAll('/proc', proc)], { encoding: 'utf8' }));
      const scope = makeScope();
      const on8080 = await netOwner.gather(access, scope, params, noAbort());
      expect(netOwner.judge(on8080, params)).toMatchObject(failing('something outside', 'web has to serve 8080'));
      const on9090 = { ...params, port: 9090 };
      expect(netOwner.judge(await netOwner.gather(access, scope, on9090, noAbort()), on9090)).toMatchObject(
        passing('listener on 9090 belongs to web'),
      );
    } finally {
      await rm(proc, { recursive: true });
    }
  });
});

describe('looking into the pod', () => {
  test('includes sidecars and leaves out what does not run', async () => {
    const access = new FakeAccess();
    access.put(
      podNamed('duo', { sidecars: { web: running }, containers: { client: running }, inits: { prepare: running } }),
    );
    access.onExec = ({ container }) => (container === 'web' ? holding('500') : holding());
    const observed = await netOwner.gather(access, makeScope(), params, noAbort());
    expect(netOwner.judge(observed, params).verdict).toBe('pass');
    expect(access.calls.filter((call) => call.startsWith('exec'))).toEqual(['exec duo/web', 'exec duo/client']);
  });

  test('passes on why there is nothing to look into', async () => {
    const why = await netOwner.gather(new FakeAccess(), makeScope(), params, noAbort());
    expect(netOwner.judge(why, params)).toMatchObject(failing('no pod duo', 'exactly the name duo'));
    const access = new FakeAccess();
    access.put(podNamed('duo', { containers: { client: running } }));
    const other = await netOwner.gather(access, makeScope(), params, noAbort());
    expect(netOwner.judge(other, params)).toMatchObject(failing('no container web', 'Pod duo has client'));
  });

  test('tries a broken connection three times and then gives up as trouble of the cluster', async () => {
    const access = new FakeAccess();
    access.put(podNamed('duo'));
    access.onExec = () => Promise.reject(new Unreachable('stream closed'));
    await expect(netOwner.gather(access, makeScope(), params, noAbort())).rejects.toThrow(Unreachable);
    expect(access.calls.filter((call) => call.startsWith('exec'))).toHaveLength(3);
  });

  test('that nobody could look is told apart from nobody listening elsewhere', () => {
    const view = { listeners: [{ port: 8080, inode: '500', loopbackOnly: false }], sockets: new Set<string>() };
    const seen = { namespace, views: [{ container: 'web', view: { ...view, readable: false } }] };
    expect(netOwner.judge(seen, params)).toMatchObject(uncheckable('something listens on 8080'));
  });
});
