import { describe, expect, test } from '@jest/globals';
import { netFetch } from '../../../graders/network/net-fetch.ts';
import type { ExecResult } from '../../../src/cluster/types.ts';
import { FakeAccess } from '../../fake-access.ts';
import { containersWith, refused, said, servedPod } from '../containers.ts';
import { podNamed } from '../objects.ts';
import { failing, makeScope, noAbort, passing } from '../scope.ts';

const params = { pod: servedPod, container: 'web', port: 80, docroot: '/www' };

const listening = (address: string): ExecResult =>
  said(
    `   0: ${address} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 500 1 0 100 0 0 10 0\n---\n`,
  );

const grade = async (onExec: FakeAccess['onExec'], sockets: ExecResult = said('---\n')) => {
  const access = new FakeAccess();
  access.put(podNamed(servedPod, { ip: '10.0.0.7' }));
  access.onExec = (target, command) =>
    command[2]?.includes('/proc/net/tcp') === true ? sockets : onExec(target, command);
  const scope = makeScope();
  const start = scope.clock.now();
  const observed = await netFetch.gather(access, scope, params, noAbort());
  return { finding: netFetch.judge(observed, params), tookMs: scope.clock.now() - start };
};

describe('fetching from the pod’s address', () => {
  test('passes when the planted file comes back', async () => {
    const { finding, tookMs } = await grade(containersWith({ servers: { 80: 'web:/www' } }));
    expect(finding).toMatchObject(passing('10.0.0.7:80 serves what is in /www'));
    expect(tookMs).toBe(0);
  });

  test('asks from the prober at that address', async () => {
    const access = new FakeAccess();
    access.put(podNamed(servedPod, { ip: 'fd00::7' }));
    const asked: string[] = [];
    const world = containersWith({ servers: { 80: 'web:/www' } });
    access.onExec = (target, command) => {
      if (target.pod === 'prober') asked.push(command[2] ?? '');
      return world(target, command);
    };
    await netFetch.gather(access, makeScope(), params, noAbort());
    expect(asked).toEqual([expect.stringContaining(`for host in '[fd00::7]'`)]);
  });

  test('fails when nothing listens, after giving the server some time', async () => {
    const { finding, tookMs } = await grade(containersWith({}));
    expect(finding).toMatchObject(failing('10.0.0.7:80 does not serve the file', 'nothing listens in this pod'));
    expect(finding.hint).toContain('containerPort');
    expect(tookMs).toBe(10_000);
  });

  test('fails when the server is on another port, which it names', async () => {
    const { finding } = await grade(containersWith({}), listening('00000000:1F90'));
    expect(finding).toMatchObject(failing('Connection refused', 'this pod listens on 8080'));
  });

  test('fails when the server listens on loopback only', async () => {
    const { finding } = await grade(containersWith({}), listening('0100007F:0050'));
    expect(finding).toMatchObject(failing('does not serve', 'listens on 127.0.0.1 only'));
  });

  test('does not blame loopback when the server listens on all addresses, too', async () => {
    const { finding } = await grade(containersWith({}), listening('00000000:0050'));
    expect(finding.verdict).toBe('fail');
    expect(finding.hint).not.toContain('127.0.0.1');
  });

  test('does not say that nothing listens when something does and keeps silent', async () => {
    const { finding } = await grade(containersWith({}), listening('00000000:0050'));
    expect(finding).toMatchObject(failing('does not serve the file', 'Something listens on 80 and does not answer'));
  });

  test('does not say that nothing listens when the sockets cannot be read', async () => {
    const { finding } = await grade(containersWith({}), refused('exec: "sh": permission denied', 126));
    expect(finding).toMatchObject(failing('does not serve the file', 'Does a server of the pod listen on 80?'));
    expect(finding.hint).not.toContain('nothing listens');
  });

  test('fails when another folder is served', async () => {
    const { finding } = await grade(containersWith({ servers: { 80: 'web:/srv' } }));
    expect(finding).toMatchObject(failing('answers, but not with what is in /www', 'Which directory'));
  });

  test('fails when no file can be put into the folder, without asking', async () => {
    const { finding, tookMs } = await grade(containersWith({ locked: ['web:/www'] }));
    expect(finding).toMatchObject(failing('into /www of container web: sh: can', 'can container web write to it?'));
    expect(tookMs).toBe(0);
  });

  test('fails when there is no such pod', async () => {
    const observed = await netFetch.gather(new FakeAccess(), makeScope(), params, noAbort());
    expect(netFetch.judge(observed, params)).toMatchObject(failing('no pod site', 'exactly the name site'));
  });
});
