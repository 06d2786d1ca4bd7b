import { expect, test } from '@jest/globals';
import { netSameNetns } from '../../../graders/network/net-same-netns.ts';
import { FakeAccess } from '../../fake-access.ts';
import { refused, said } from '../containers.ts';
import { podNamed, running } from '../objects.ts';
import { failing, makeScope, namespace, noAbort, passing, uncheckable } from '../scope.ts';

const params = { pod: 'duo', a: 'client', b: 'web' };

const grade = async (views: Record<string, string>) => {
  const access = new FakeAccess();
  access.put(podNamed('duo', { containers: { web: running, client: running } }));
  access.onExec = ({ container }) =>
    views[container] === undefined ? refused('exec: "sh": not found', 127) : said(views[container]);
  return netSameNetns.judge(await netSameNetns.gather(access, makeScope(), params, noAbort()), params);
};

test('containers that show the same namespace pass, by readlink or by ls', async () => {
  const listed = 'lrwxrwxrwx 1 root root 0 Jan 1 00:00 /proc/self/ns/net -> net:[4026532201]\n';
  expect(await grade({ web: 'net:[4026532201]\n', client: listed })).toMatchObject(passing('share net:[4026532201]'));
});

test('containers in different namespaces fail', async () => {
  const finding = await grade({ web: 'net:[4026532201]\n', client: 'net:[4026532999]\n' });
  expect(finding).toMatchObject(failing('different networks', 'belong to the same pod'));
  expect(finding.evidence[0]).toMatchObject({ expected: 'net:[4026532999]', observed: 'net:[4026532201]' });
});

test('namespaces that cannot be read are nobody’s fault', async () => {
  expect(await grade({ web: 'net:[4026532201]\n' })).toMatchObject(uncheckable('cannot be read'));
  expect(netSameNetns.judge({ namespace, a: '', b: '' }, params)).toMatchObject(uncheckable('cannot be read'));
});

test('a missing container fails', async () => {
  const access = new FakeAccess();
  access.put(podNamed('duo'));
  const observed = await netSameNetns.gather(access, makeScope(), params, noAbort());
  expect(netSameNetns.judge(observed, params)).toMatchObject(failing('no container client', 'duo has web'));
});
