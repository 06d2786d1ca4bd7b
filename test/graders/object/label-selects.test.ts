import { describe, expect, test } from '@jest/globals';
import { labelSelects } from '../../../graders/object/label-selects.ts';
import type { KubeObject } from '../../../src/cluster/kube.ts';
import { FakeAccess } from '../../fake-access.ts';
import { deploymentNamed, podNamed } from '../objects.ts';
import { failing, makeScope, noAbort, passing } from '../scope.ts';

const params = { kind: 'Pod', selector: 'app=hello', exactly: ['hello'] };

const grade = async (objects: KubeObject[], wanted = params) => {
  const access = new FakeAccess();
  for (const object of objects) access.put(object);
  return labelSelects.judge(await labelSelects.gather(access, makeScope(), wanted, noAbort()), wanted);
};

const hello = podNamed('hello', { labels: { app: 'hello', tier: 'web' } });

describe('a label selector', () => {
  test('passes when it finds exactly the named object', async () => {
    const finding = await grade([hello, podNamed('hello-old', { labels: { app: 'hello-old' } })]);
    expect(finding).toMatchObject(passing('finds exactly hello'));
    expect(finding.evidence[0]).toMatchObject({ expected: ['hello'], observed: ['hello'] });
  });

  test('fails when the label differs in case, showing what the API stored', async () => {
    const finding = await grade([podNamed('hello', { labels: { app: 'Hello' } })]);
    expect(finding).toMatchObject(failing('does not find hello', '{"app":"Hello"}'));
    expect(finding.hint).toContain('case-sensitive');
  });

  test('fails when there are no labels at all', async () => {
    expect(await grade([podNamed('hello')])).toMatchObject(failing('does not find hello', 'stored them: {}'));
  });

  test('fails when the object is not there', async () => {
    expect(await grade([])).toMatchObject(failing('does not find hello', 'no Pod hello in this namespace'));
  });

  test('fails when others carry the label too', async () => {
    const finding = await grade([hello, podNamed('copy', { labels: { app: 'hello' } })]);
    expect(finding).toMatchObject(failing('also finds copy', 'Only the named'));
  });

  test('overlooks what is being deleted, what belongs to the check and what is elsewhere', async () => {
    const finding = await grade([
      hello,
      podNamed('leaving', { labels: { app: 'hello' }, deleting: true }),
      podNamed('kp-copy-1', { labels: { app: 'hello', 'kp/grader': 'true' } }),
      podNamed('other', { labels: { app: 'hello' }, namespace: 'default' }),
    ]);
    expect(finding).toMatchObject(passing('exactly hello'));
  });

  test('works for other kinds, too', async () => {
    const [deployment] = deploymentNamed('shop', 1);
    const labelled = { ...deployment, metadata: { ...deployment.metadata, labels: { app: 'shop' } } };
    const wanted = { kind: 'Deployment', selector: 'app=shop', exactly: ['shop'] };
    expect(await grade([labelled], wanted)).toMatchObject(passing('finds exactly shop'));
  });
});
