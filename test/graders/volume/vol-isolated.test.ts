import { describe, expect, test } from '@jest/globals';
import { volIsolated } from '../../../graders/volume/vol-isolated.ts';
import type { KubeObject, Manifest, Pod, Volume } from '../../../src/cluster/kube.ts';
import { Unreachable } from '../../../src/cluster/types.ts';
import { FakeAccess } from '../../fake-access.ts';
import { containersWith, refused, said, servedPod } from '../containers.ts';
import { crashing, podNamed, running } from '../objects.ts';
import { failing, makeScope, noAbort, passing, uncheckable } from '../scope.ts';

const params = {
  pod: servedPod,
  container: 'updater',
  path: '/content',
  reader: { container: 'web', path: '/html' },
};

/** A cluster in which every pod that is made starts as `sketch` says. */
class Starting extends FakeAccess {
  sketch: Parameters<typeof podNamed>[1] = { containers: { web: running, updater: running } };
  override create<T extends KubeObject>(object: Manifest): Promise<T> {
    this.calls.push(`create ${object.kind}`);
    const made = podNamed(object.metadata.name ?? '', this.sketch);
    return Promise.resolve(this.put<T>({ ...made, metadata: { ...made.metadata, ...object.metadata } }));
  }
}

const siteWith = (volume: Omit<Volume, 'name'>): Pod => {
  const site = podNamed(servedPod, {
    containers: { web: running, updater: running },
    spec: { volumes: [{ name: 'data', ...volume }] },
  });
  for (const container of site.spec.containers) {
    const mountPath = container.name === 'web' ? '/html' : '/content';
    container.volumeMounts = [
      { name: 'other', mountPath: '/' },
      { name: 'data', mountPath },
    ];
  }
  return site;
};

const shared = { mounts: { 'updater:/content': 'data', 'web:/html': 'data' } };

const grade = async (volume: Omit<Volume, 'name'>, prepare: (access: Starting) => void = () => {}) => {
  const access = new Starting();
  access.put(siteWith(volume));
  access.onExec = containersWith(shared);
  prepare(access);
  const scope = makeScope();
  const finding = volIsolated.judge(await volIsolated.gather(access, scope, params, noAbort()), params);
  await scope.undo();
  const { items } = await access.list<Pod>({ apiVersion: 'v1', kind: 'Pod' });
  return { finding, left: items.map(({ metadata }) => metadata.name), calls: access.calls };
};

describe('a volume of one pod', () => {
  test('passes when a copy of the pod starts empty, and the copy goes again', async () => {
    const { finding, left, calls } = await grade({ emptyDir: {} });
    expect(finding).toMatchObject(passing('a copy of pod site on the same node starts empty'));
    expect(calls).toContain('create Pod');
    expect(left).toEqual([servedPod]);
  });

  test.each([
    ['hostPath', { hostPath: { path: '/srv' } }],
    ['persistentVolumeClaim', { persistentVolumeClaim: { claimName: 'content' } }],
  ])('fails as %s, without making a copy', async (kind, volume) => {
    const { finding, calls } = await grade(volume);
    expect(finding).toMatchObject(
      failing(`a volume of kind ${kind}, which outlives the pod`, 'made together with the pod'),
    );
    expect(calls).not.toContain('create Pod');
  });

  test('fails when the copy sees the files', async () => {
    const { finding } = await grade({ emptyDir: {} }, (access) => {
      const world = containersWith(shared);
      access.onExec = (target, command) => world({ ...target, pod: servedPod }, command);
    });
    expect(finding).toMatchObject(failing('a copy of pod site sees the same files', 'a volume of its own'));
    expect(finding.evidence[0]).toMatchObject({ observed: 'the copy sees the files' });
  });

  test('cannot be checked when the copy does not start', async () => {
    const { finding, left } = await grade({ emptyDir: {} }, (access) => {
      access.sketch = { containers: { web: running, updater: crashing }, ready: false };
    });
    expect(finding).toMatchObject(
      uncheckable('could not be looked into: Running; web running; updater waiting: CrashLoopBackOff'),
    );
    expect(left).toEqual([servedPod]);
  });

  test('passes when the mount is written with a slash at its end', async () => {
    const { finding } = await grade({ emptyDir: {} }, (access) => {
      const site = siteWith({ emptyDir: {} });
      for (const { volumeMounts = [] } of site.spec.containers) volumeMounts[1]!.mountPath += '/';
      access.put(site);
    });
    expect(finding).toMatchObject(passing('starts empty'));
  });

  test.each<[string, (access: Starting, copy: string) => ReturnType<FakeAccess['onExec']>, string]>([
    ['cannot be executed in', () => refused('exec: "sh": permission denied', 126), 'exec: "sh": permission denied'],
    ['says nothing', () => refused('', 126), 'exit code 126'],
    [
      'has stopped',
      (access, copy) => {
        access.put(podNamed(copy, { containers: { web: running, updater: crashing } }));
        return Promise.reject(new Unreachable('stream closed'));
      },
      'container updater is not running',
    ],
  ])('cannot be checked when the copy %s', async (_what, look, words) => {
    const { finding, left } = await grade({ emptyDir: {} }, (access) => {
      const world = access.onExec;
      access.onExec = (target, command) =>
        target.pod === servedPod ? world(target, command) : look(access, target.pod);
    });
    expect(finding).toMatchObject(uncheckable(`the copy of pod site could not be looked into: ${words}`));
    expect(left).toEqual([servedPod]);
  });

  test('has to be shared first', async () => {
    const { finding, calls } = await grade({ emptyDir: {} }, (access) => {
      access.onExec = () => said('');
    });
    expect(finding).toMatchObject(failing('web does not see what updater writes', 'share /content'));
    expect(calls).not.toContain('create Pod');
  });

  test('fails when there is no such pod', async () => {
    const observed = await volIsolated.gather(new FakeAccess(), makeScope(), params, noAbort());
    expect(volIsolated.judge(observed, params)).toMatchObject(failing('no pod site', 'exactly the name site'));
  });
});
