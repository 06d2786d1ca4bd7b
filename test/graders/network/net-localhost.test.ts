import { describe, expect, test } from '@jest/globals';
import { netLocalhost } from '../../../graders/network/net-localhost.ts';
import { FakeAccess } from '../../fake-access.ts';
import { containersWith, refused, said, servedPod } from '../containers.ts';
import { podNamed, running } from '../objects.ts';
import { failing, makeScope, noAbort, passing, uncheckable } from '../scope.ts';

const params = { pod: servedPod, from: 'client', to: 'web', port: 8080, docroot: '/www' };

const grade = async (onExec: FakeAccess['onExec']) => {
  const access = new FakeAccess();
  access.put(podNamed(servedPod, { containers: { web: running, client: running } }));
  access.onExec = onExec;
  const scope = makeScope();
  const start = scope.clock.now();
  const observed = await netLocalhost.gather(access, scope, params, noAbort());
  await scope.undo();
  return { finding: netLocalhost.judge(observed, params), tookMs: scope.clock.now() - start, calls: access.calls };
};

describe('fetching from the neighbour over localhost', () => {
  test('passes when the planted file comes back, and leaves no file behind', async () => {
    const { finding, calls } = await grade(containersWith({ servers: { 8080: 'web:/www' } }));
    expect(finding).toMatchObject(passing('client reads from web at localhost:8080'));
    expect(calls.filter((call) => call.startsWith('exec'))).toEqual([
      'exec site/web',
      'exec site/client',
      'exec site/web',
    ]);
  });

  test('fails when nothing answers, after giving the server some time', async () => {
    const { finding, tookMs } = await grade(containersWith({}));
    expect(finding).toMatchObject(failing('does not answer in client: wget: can', 'logs site -c web'));
    expect(tookMs).toBe(10_000);
  });

  test('fails when somebody else answers, with a page or with "not found"', async () => {
    const notFound = await grade(containersWith({ servers: { 8080: 'client:/srv' } }));
    expect(notFound.finding).toMatchObject(
      failing('answers, but not with the files of web', 'another directory than /www'),
    );
    const page = await grade((target, command) =>
      target.container === 'client' ? said('<h1>Welcome</h1>') : containersWith({})(target, command),
    );
    expect(page.finding).toMatchObject(
      failing('answers, but not with the files of web', 'Something else listens on 8080'),
    );
    expect(page.finding.evidence[0]).toMatchObject({ observed: '<h1>Welcome</h1>' });
  });

  test('fails when no file can be put into the folder', async () => {
    const { finding, tookMs } = await grade(containersWith({ locked: ['web:/www'] }));
    expect(finding).toMatchObject(
      failing('could be put into /www of container web: sh: can', 'is that directory there?'),
    );
    expect(tookMs).toBe(0);
  });

  test('cannot be checked from a container without any tool for it', async () => {
    const { finding } = await grade(({ container }) => (container === 'client' ? refused('', 97) : said('')));
    expect(finding).toMatchObject(uncheckable('neither wget nor curl nor nc'));
  });

  test('fails when one of the two is not in the pod', async () => {
    const access = new FakeAccess();
    access.put(podNamed(servedPod));
    const observed = await netLocalhost.gather(access, makeScope(), params, noAbort());
    expect(netLocalhost.judge(observed, params)).toMatchObject(failing('no container client', 'Pod site has web'));
  });
});
