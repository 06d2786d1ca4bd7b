/** A cluster that is stopped, kept and started again; expectations seen on kind after `docker stop` and `docker start`. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { skippingClock } from '../../../src/embedded/clock.ts';
import { createPracticeCluster, type PracticeCluster } from '../../../src/embedded/cluster.ts';
import { recipes } from '../../../src/embedded/images.ts';
import type { KeptCluster } from '../../../src/embedded/keeping/kept-cluster.ts';
import { pack, unpack } from '../../../src/embedded/keeping/pack.ts';
import type { ObjectOf, Pod } from '../../../src/embedded/objects.ts';
import { createSchemaTools } from '../../../src/embedded/schema/index.ts';

const bugs: unknown[] = [];
const schema = createSchemaTools();

const start = (kept?: KeptCluster) => {
  const clock = skippingClock(kept?.at ?? Date.parse('2026-01-31T12:00:00Z'));
  const cluster = createPracticeCluster({
    schema,
    recipes,
    certificateAuthority: 'none',
    clock,
    ...(kept === undefined ? {} : { kept }),
    onBug: (error) => void bugs.push(error),
  });
  const { client } = cluster.api;
  const pod = (name: string): Pod | undefined => client.get('pods', 'default', name);
  const until = async (isSo: () => boolean): Promise<void> => {
    for (let tries = 0; !isSo(); tries += 1) {
      if (tries > 2_000) throw new Error('it never came to be so');
      await clock.sleep(100);
    }
  };
  const stop = (): void => {
    cluster.close();
    clock.stop();
  };
  return { cluster, client, clock, pod, until, stop };
};

const readyOf = (pod: Pod | undefined): boolean =>
  pod?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;

const through = (cluster: PracticeCluster): KeptCluster => {
  const unpacked = unpack(pack(cluster.keep()));
  if ('trouble' in unpacked) throw new Error(unpacked.trouble);
  return unpacked.cluster;
};

const busybox = (name: string, script: string, more: object = {}) => ({
  name,
  image: 'busybox:1.36',
  command: ['sh', '-c', script],
  ...more,
});

const podOf = (name: string, spec: object): never =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', labels: { app: name } }, spec }) as never;

const data = { volumeMounts: [{ name: 'data', mountPath: '/data' }] };
const quick = { terminationGracePeriodSeconds: 0 };

describe('a cluster that was stopped and is started again', () => {
  let before: ReturnType<typeof start>;
  let after: ReturnType<typeof start>;
  let service: ObjectOf['services'];
  let was: Record<string, Pod>;

  beforeAll(async () => {
    before = start();
    const { client, pod, until } = before;
    await until(() => client.get('serviceaccounts', 'default', 'default') !== undefined);
    client.create(
      'pods',
      podOf('always', {
        ...quick,
        containers: [busybox('c', 'echo one >> /data/log; ls /own; touch /own; echo said; sleep 100000', data)],
        volumes: [{ name: 'data', emptyDir: {} }],
      }),
    );
    client.create(
      'pods',
      podOf('never', { ...quick, restartPolicy: 'Never', containers: [busybox('c', 'sleep 99999')] }),
    );
    client.create('pods', podOf('done', { restartPolicy: 'Never', containers: [busybox('c', 'echo finished')] }));
    client.create(
      'pods',
      podOf('init', {
        ...quick,
        initContainers: [busybox('i', 'true'), busybox('side', 'sleep 100000', { restartPolicy: 'Always' })],
        containers: [busybox('c', 'sleep 100000')],
      }),
    );
    client.create(
      'pods',
      podOf('node', {
        ...quick,
        restartPolicy: 'Never',
        containers: [
          busybox('c', 'mkdir -p /data/deep; cd /data/deep; echo kept > file; ln -s file link; chmod 600 file', data),
        ],
        volumes: [{ name: 'data', hostPath: { path: '/srv/data' } }],
      }),
    );
    client.create('jobs', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'job', namespace: 'default' },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [busybox('c', 'sleep 20')] } } },
    });
    service = client.create('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: { selector: { app: 'always' }, ports: [{ port: 80 }] },
    });
    const phases = { done: 'Succeeded', node: 'Succeeded' };
    await until(
      () =>
        ['always', 'never', 'init'].every((name) => readyOf(pod(name))) &&
        Object.entries(phases).every(([name, phase]) => pod(name)?.status?.phase === phase) &&
        client.list('jobs')[0]?.status?.ready === 1,
    );
    was = Object.fromEntries(client.list('pods', 'default').map((each) => [each.metadata.name, each]));
    const kept = through(before.cluster);
    before.stop();
    after = start(kept);
    const again = (name: string): boolean =>
      readyOf(after.pod(name)) && after.pod(name)?.status?.containerStatuses?.[0]?.restartCount === 1;
    await after.until(() => ['always', 'init'].every(again));
  });
  afterAll(() => {
    after.stop();
    expect(bugs).toEqual([]);
  });

  test('has the same objects, with their uids and addresses of Services, and goes on counting versions', () => {
    const { client } = after;
    expect(client.get('services', 'default', 'web')).toEqual(service);
    for (const name of ['always', 'never', 'init', 'done'])
      expect(after.pod(name)?.metadata.uid).toBe(was[name]?.metadata.uid);
    const newest = Math.max(...Object.values(was).map(({ metadata }) => Number(metadata.resourceVersion)));
    expect(Number(after.pod('always')?.metadata.resourceVersion)).toBeGreaterThan(newest);
    expect(client.list('namespaces')).toHaveLength(4);
  });

  test('containers of a pod are started again, and their last run ended as unknown', () => {
    const [now] = after.pod('always')!.status!.containerStatuses!;
    const [then] = was['always']!.status!.containerStatuses!;
    expect(now).toMatchObject({ restartCount: 1, ready: true, state: { running: {} } });
    expect(now!.containerID).not.toBe(then!.containerID);
    expect(now!.lastState!.terminated).toMatchObject({
      containerID: then!.containerID,
      exitCode: 255,
      reason: 'Unknown',
      startedAt: then!.state!.running!.startedAt,
    });
    const events = after.client.list('events').filter(({ involvedObject }) => involvedObject.name === 'always');
    expect(events.map(({ reason, message }) => `${reason}: ${message}`)).toContain(
      'SandboxChanged: Pod sandbox changed, it will be killed and re-created.',
    );
  });

  test('init containers run again, of which only the first counts it', () => {
    const { initContainerStatuses = [], containerStatuses = [] } = after.pod('init')!.status!;
    const counts = [...initContainerStatuses, ...containerStatuses].map(({ name, restartCount }) => [
      name,
      restartCount,
    ]);
    expect(counts).toEqual([
      ['i', 1],
      ['side', 0],
      ['c', 1],
    ]);
    expect(initContainerStatuses[0]!.lastState).toEqual({});
  });

  test('what may not be started again has failed; what had ended stays as it was', async () => {
    await after.until(() => after.pod('never')?.status?.phase === 'Failed');
    expect(after.pod('never')!.status!.containerStatuses![0]).toMatchObject({
      restartCount: 0,
      state: { terminated: { exitCode: 255, reason: 'Unknown' } },
    });
    expect(after.pod('done')).toEqual(was['done']);
  });

  test('a Job makes another pod for the one that was lost', async () => {
    await after.until(() => after.client.get('jobs', 'default', 'job')?.status?.succeeded === 1);
    expect(after.client.get('jobs', 'default', 'job')!.status).toMatchObject({ failed: 1, succeeded: 1 });
  });

  test("what lay on the node's disk is there: volumes and logs, but not what a container wrote for itself", async () => {
    const { cluster, client, until } = after;
    const linesOf = (name: string, previous = false): string => {
      const { uid } = after.pod(name)!.metadata;
      const log = cluster.nodes.logs({ namespace: 'default', name, uid, node: 'peapod-control-plane' }, 'c', {
        previous,
      });
      return (log?.lines() ?? []).map(({ text }) => Buffer.from(text).toString().trim()).join(' ');
    };
    const alone = 'ls: /own: No such file or directory said';
    expect([linesOf('always', true), linesOf('always')]).toEqual([alone, alone]);
    expect(linesOf('done')).toBe('finished');
    const { uid } = after.pod('always')!.metadata;
    const said: Buffer[] = [];
    const command = cluster.nodes.exec(
      { namespace: 'default', name: 'always', uid, node: 'peapod-control-plane' },
      'c',
      ['cat', '/data/log'],
      { stdout: (bytes) => void said.push(Buffer.from(bytes)), stderr: (bytes) => void said.push(Buffer.from(bytes)) },
    );
    if (command === undefined || 'failure' in command) throw new Error('no command');
    await command.exited;
    expect(Buffer.concat(said).toString()).toBe('one\none\n');
    client.create(
      'pods',
      podOf('reader', {
        restartPolicy: 'Never',
        containers: [busybox('c', 'cd /data/deep; cat link; stat -c "%a %F" file; readlink link', data)],
        volumes: [{ name: 'data', hostPath: { path: '/srv/data' } }],
      }),
    );
    await until(() => after.pod('reader')?.status?.phase === 'Succeeded');
    expect(linesOf('reader')).toBe('kept 600 regular file file');
  });
});
