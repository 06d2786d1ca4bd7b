import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openAttempt } from '../../../src/cli/workshop/attempt.ts';
import type { KubeObject, Manifest } from '../../../src/cluster/kube.ts';
import { ApiRefusal, Unreachable, type Cluster } from '../../../src/cluster/types.ts';
import { runCommand } from '../../../src/shared/run-command.ts';
import { FakeAccess } from '../../fake-access.ts';
import { fakeClock } from '../../fake-clock.ts';
import { duo } from '../../lesson/sample-lessons.ts';

const pod = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: hello\nspec:\n  containers: [{name: web, image: nginx}]\n';
const never = new AbortController().signal;

/** Gives each new namespace its account at once, as the controllers of a cluster do. */
class LivelyAccess extends FakeAccess {
  override async create<T extends KubeObject>(object: Manifest): Promise<T> {
    const made = await super.create<T>(object);
    if (object.kind === 'Namespace') {
      this.put({
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'default', namespace: object.metadata.name ?? '' },
      });
    }
    return made;
  }
}

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "peapod o'brien "));
  await mkdir(join(folder, 'scenario', 'start'), { recursive: true });
  await writeFile(join(folder, 'scenario', 'start', 'pod.yaml'), pod);
  await writeFile(
    join(folder, 'cluster.yaml'),
    'current-context: kind\ncontexts: [{name: kind, context: {cluster: kind, user: kind}}]\n',
  );
});

afterEach(() => rm(folder, { recursive: true }));

const opened = async (namespace?: string, access = new LivelyAccess()) => {
  if (namespace === 'kp-there') access.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const cluster: Cluster = {
    info: { name: 'fake', title: 'a fake', version: 'v1.34.0', nodes: 1 },
    capabilities: new Set(),
    kubeconfig: join(folder, 'cluster.yaml'),
    access,
    clock: fakeClock(),
    namespaceLabels: {},
    prepareImages: async () => {},
    close: async () => {},
  };
  const attempt = await openAttempt(
    {
      cluster,
      maker: { host: 'here', pid: 1 },
      workspaceRoot: join(folder, 'work'),
      stateFolder: join(folder, 'state'),
      env: {},
    },
    {
      scenario: { ...duo, folder: join(folder, 'scenario') },
      namespace,
      fresh: false,
      onStage: () => {},
    },
    never,
  );
  if (!attempt.ok) throw new Error(attempt.problem.what);
  return { access, attempt: attempt.value };
};

describe('an attempt over a cluster', () => {
  test('has a line for another terminal that a shell understands, whatever the folder is called', async () => {
    const { attempt } = await opened();
    const { stdout } = await runCommand(['sh', '-c', `${attempt.terminalLine}; pwd; cat "$KUBECONFIG"`], {
      env: { PATH: process.env['PATH'] ?? '' },
    });
    expect(stdout.split('\n')[0]).toBe(attempt.workspaceFolder);
    expect(stdout).toContain(`namespace: ${attempt.namespace}`);
  });

  test('keeps a kubeconfig of its own until it is discarded', async () => {
    const [{ attempt: one }, { attempt: two }] = [await opened(), await opened('kp-there')];
    const files = () => readdir(join(folder, 'state'));
    expect((await files()).toSorted()).toEqual([`${one.namespace}.kubeconfig`, 'kp-there.kubeconfig'].toSorted());
    expect(await readFile(join(folder, 'state', 'kp-there.kubeconfig'), 'utf8')).toContain('namespace: kp-there');
    await two.end({ discard: false });
    expect(await one.end({ discard: true })).toMatchObject({ ok: true });
    expect(await files()).toEqual(['kp-there.kubeconfig']);
  });

  test('that can not be discarded says so and stays as it is', async () => {
    const { access, attempt } = await opened('kp-there');
    access.delete = () => Promise.reject(new Unreachable('connection refused'));
    expect(await attempt.end({ discard: true })).toMatchObject({
      ok: false,
      problem: { code: 'not-removed', what: expect.stringMatching(/kp-there .*connection refused/) },
    });
    expect(existsSync(join(folder, 'state', 'kp-there.kubeconfig'))).toBe(true);
  });

  test('that can not be set up leaves no namespace behind', async () => {
    await rm(join(folder, 'cluster.yaml'));
    const access = new LivelyAccess();
    await expect(opened(undefined, access)).rejects.toThrow(/cluster.yaml/);
    expect((await access.list({ apiVersion: 'v1', kind: 'Namespace' })).items).toEqual([]);
  });

  test('tells the key that applies again when the cluster did not answer', async () => {
    const { access, attempt } = await opened('kp-there');
    access.apply = () => Promise.reject(new Unreachable('connection refused'));
    const { problems } = await attempt.apply('pod.yaml', never);
    expect(problems).toMatchObject([{ code: 'cluster-trouble', next: expect.stringContaining('Press a') }]);
  });

  test('says what has become of a file, and takes it again when it is back', async () => {
    const { attempt } = await opened('kp-there');
    const file = join(attempt.workspaceFolder, 'pod.yaml');
    const problem = async () => (await attempt.apply('pod.yaml', never)).problems[0];
    await rm(file);
    expect(await problem()).toMatchObject({ code: 'file-gone', what: expect.stringContaining('still on the cluster') });
    await mkdir(file);
    expect(await problem()).toMatchObject({ code: 'not-a-file', what: 'pod.yaml is a folder, not a file' });
    await rm(file, { recursive: true });
    await writeFile(file, Buffer.alloc(2 * 1024 * 1024, 'a'));
    expect(await problem()).toMatchObject({ code: 'file-too-big', next: expect.stringContaining('start over with R') });
    expect(await attempt.read('pod.yaml')).toBeUndefined();
    await writeFile(file, Buffer.from([0xff, 0xfe, 0, 1]));
    expect(await problem()).toMatchObject({ code: 'file-not-text' });
    await writeFile(file, pod);
    expect(await problem()).toBeUndefined();
    expect(await attempt.read('pod.yaml')).toBe(pod);
  });

  test('applies nothing onto an object that does not go', async () => {
    const { access, attempt } = await opened('kp-there');
    await attempt.apply('pod.yaml', never);
    let applies = 0;
    access.apply = () => {
      applies += 1;
      const message = 'Pod "hello" is invalid: pod updates may not change fields other than image';
      return Promise.reject(new ApiRefusal(422, { kind: 'Status', message }, 'PATCH'));
    };
    access.delete = async () => {};
    expect(await attempt.replace('pod.yaml', never)).toMatchObject({
      problems: [{ code: 'still-there', where: 'pod.yaml:1', next: expect.stringContaining('press a') }],
      replaceable: [],
    });
    expect(applies).toBe(1);
  });
});
