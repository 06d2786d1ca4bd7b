import { describe, expect, test } from '@jest/globals';
import { app, createWorld } from './world.ts';

describe('a pod on a node', () => {
  test('runs and is ready, with the events of the real kubelet', async () => {
    const world = await createWorld();
    await world.run('web', { containers: [app()] });
    const { status } = world.pod('web');
    expect(status).toMatchObject({
      phase: 'Running',
      hostIP: '172.18.0.2',
      podIP: '10.244.0.5',
      podIPs: [{ ip: '10.244.0.5' }],
      qosClass: 'BestEffort',
      startTime: '2026-01-31T12:00:00Z',
      observedGeneration: 1,
    });
    expect(status?.conditions?.map(({ type, status: is }) => `${type}=${is}`)).toEqual([
      'PodReadyToStartContainers=True',
      'Initialized=True',
      'Ready=True',
      'ContainersReady=True',
      'PodScheduled=True',
    ]);
    expect(world.container('web')).toEqual({
      containerID: `containerd://${'1'.padStart(64, '0')}`,
      image: 'docker.io/library/busybox:1.36',
      imageID: 'docker.io/library/busybox@sha256:0123',
      lastState: {},
      name: 'app',
      ready: true,
      resources: {},
      restartCount: 0,
      started: true,
      state: { running: { startedAt: '2026-01-31T12:00:00Z' } },
    });
    expect(world.events).toEqual([
      'Normal Pulled spec.containers{app}: Container image "busybox:1.36" already present on machine',
      'Normal Created spec.containers{app}: Created container: app',
      'Normal Started spec.containers{app}: Started container app',
    ]);
    expect(world.bugs).toEqual([]);
  });

  test('that completes is Succeeded and its sandbox is gone', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('app', () => ({ exit: { afterMs: 2000, code: 0 } }));
    await world.run('job', { restartPolicy: 'Never', containers: [app()] });
    await world.pass(3000);
    expect(world.pod('job').status?.phase).toBe('Succeeded');
    expect(world.condition('job', 'Ready')).toBe('False PodCompleted');
    expect(world.condition('job', 'Initialized')).toBe('True PodCompleted');
    expect(world.condition('job', 'PodReadyToStartContainers')).toBe('False');
    expect(world.pod('job').status?.podIP).toBe('10.244.0.5');
    expect(world.container('job').state?.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
    expect(world.runtime.sandboxes[0]!.stopped).toBe(true);
  });

  test('that fails for good is Failed only when all of it has ended', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('app', () => ({ exit: { afterMs: 1000, code: 3 }, message: 'oops\n' }));
    world.runtime.scripts.set('two', () => ({ exit: { afterMs: 4000, code: 0 } }));
    await world.run('bad', { restartPolicy: 'Never', containers: [app(), app({ name: 'two' })] });
    await world.pass(2000);
    expect(world.pod('bad').status?.phase).toBe('Running');
    expect(world.condition('bad', 'Ready')).toBe('False ContainersNotReady containers with unready status: [app]');
    await world.pass(3000);
    expect(world.pod('bad').status?.phase).toBe('Failed');
    expect(world.condition('bad', 'ContainersReady')).toBe('False PodFailed');
    expect(world.container('bad').state?.terminated).toMatchObject({ exitCode: 3, reason: 'Error', message: 'oops\n' });
  });

  test('crashes again and again with ever longer pauses', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('app', () => ({ exit: { afterMs: 500, code: 1 } }));
    await world.run('crash', { containers: [app()] });
    await world.pass(600);
    expect(world.container('crash').restartCount).toBe(1);
    await world.pass(1000);
    expect(world.container('crash').state?.terminated?.reason).toBe('Error');
    await world.pass(25_000);
    expect(world.container('crash')).toMatchObject({
      restartCount: 2,
      state: {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: 'back-off 20s restarting failed container=app pod=crash_default(uid-of-crash)',
        },
      },
      lastState: { terminated: { exitCode: 1 } },
      ready: false,
      started: false,
    });
    expect(world.pod('crash').status?.phase).toBe('Running');
    await world.pass(350_000);
    const starts = world.runtime.diary
      .filter((line) => line.endsWith('start app'))
      .map((line) => Number.parseInt(line, 10));
    const pauses = starts.slice(1).map((at, index) => at - starts[index]! - 500);
    expect(pauses).toEqual([0, 12_000, 24_000, 48_000, 84_000, 168_000]);
    expect(world.events.at(-1)).toBe(
      'Warning BackOff spec.containers{app}: Back-off restarting failed container app in pod crash_default(uid-of-crash)',
    );
  });

  test('is stopped with TERM, then its object goes', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('app', () => ({ term: { afterMs: 3000, code: 0 } }));
    await world.run('web', { containers: [app()] });
    world.client.delete('pods', 'default', 'web');
    await world.pass(2500);
    expect(world.pod('web').metadata.deletionTimestamp).toBeDefined();
    expect(world.container('web').state?.running).toBeDefined();
    await world.pass(1000);
    expect(world.client.get('pods', 'default', 'web')).toBeUndefined();
    expect(world.events.at(-1)).toBe('Normal Killing spec.containers{app}: Stopping container app');
    expect(world.runtime.diary).toEqual(['0 start app', '0 TERM app', '3000 end app 0']);
  });

  test('that ignores TERM is killed after its grace period', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('app', () => ({ term: 'ignores' }));
    await world.run('web', { terminationGracePeriodSeconds: 5, containers: [app()] });
    const last: unknown[] = [];
    world.client.listen((change) => {
      if (change.type === 'MODIFIED' && change.name === 'pods') last.push(change.object);
    });
    world.client.delete('pods', 'default', 'web');
    await world.pass(6000);
    expect(world.runtime.diary).toEqual(['0 start app', '0 TERM app', '5000 KILL app', '5000 end app 137']);
    expect(last.at(-1)).toMatchObject({
      status: { phase: 'Failed', containerStatuses: [{ state: { terminated: { exitCode: 137, reason: 'Error' } } }] },
    });
  });

  test('that is taken away by force gets two seconds', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('app', () => ({ term: 'ignores' }));
    await world.run('web', { containers: [app()] });
    world.client.delete('pods', 'default', 'web', { gracePeriodSeconds: 0 });
    expect(world.client.get('pods', 'default', 'web')).toBeUndefined();
    await world.pass(3000);
    expect(world.runtime.diary).toEqual(['0 start app', '0 TERM app', '2000 KILL app', '2000 end app 137']);
    expect(world.bugs).toEqual([]);
  });

  test('whose deletion is hurried gets less time', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('app', () => ({ term: 'ignores' }));
    await world.run('web', { containers: [app()] });
    world.client.delete('pods', 'default', 'web');
    await world.pass(4000);
    world.client.delete('pods', 'default', 'web', { gracePeriodSeconds: 3 });
    await world.pass(3500);
    expect(world.runtime.diary).toEqual([
      '0 start app',
      '0 TERM app',
      '4000 TERM app',
      '7000 KILL app',
      '7000 end app 137',
    ]);
  });

  test('may be active only so long', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('app', () => ({ term: 'ignores' }));
    await world.run('slow', { activeDeadlineSeconds: 5, terminationGracePeriodSeconds: 2, containers: [app()] });
    await world.pass(5500);
    expect(world.pod('slow').status?.phase).toBe('Running');
    expect(world.condition('slow', 'Ready')).toBe('False PodFailed');
    await world.pass(2500);
    expect(world.pod('slow').status).toMatchObject({
      phase: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    });
    expect(world.container('slow').state?.terminated?.exitCode).toBe(137);
    expect(world.events).toContain(
      'Normal DeadlineExceeded: Pod was active on the node longer than the specified deadline',
    );
  });

  test('keeps its log after it has ended, and the one before', async () => {
    const world = await createWorld();
    let run = 0;
    world.runtime.scripts.set('app', () => {
      run += 1;
      return { exit: { afterMs: 100, code: 1 }, log: [`run ${run}`] };
    });
    const pod = await world.run('crash', { containers: [app()] });
    await world.pass(300);
    const on = { node: 'node-1', namespace: 'default', name: 'crash', uid: pod.metadata.uid };
    const text = (previous: boolean): string | undefined => {
      const line = world.kubelet.logs(on, 'app', { previous })?.lines()[0];
      return line === undefined ? undefined : Buffer.from(line.text).toString();
    };
    expect(text(false)).toBe('run 2');
    expect(text(true)).toBe('run 1');
    // While it waits for its next start, its last run is the previous one.
    await world.pass(25_000);
    expect(text(false)).toBe('run 3');
    expect(text(true)).toBe('run 3');
  });

  test('whose image is changed gets a new container', async () => {
    const world = await createWorld();
    world.runtime.present.push({ ...world.runtime.present[0]!, reference: 'docker.io/library/busybox:1.37' });
    await world.run('web', { containers: [app()] });
    world.client.modify('pods', 'default', 'web', (pod) => ({
      ...pod,
      spec: { ...pod.spec!, containers: [app({ image: 'busybox:1.37' })] },
    }));
    await world.pass(1000);
    expect(world.container('web')).toMatchObject({
      restartCount: 1,
      image: 'docker.io/library/busybox:1.37',
      ready: true,
    });
    expect(world.events).toContain(
      'Normal Killing spec.containers{app}: Container app definition changed, will be restarted',
    );
  });

  test('a hundred of them are ready at once', async () => {
    const world = await createWorld();
    const began = performance.now();
    await Promise.all(Array.from({ length: 100 }, (_, index) => world.run(`web-${index}`, { containers: [app()] })));
    const ready = world.client
      .list('pods')
      .filter((pod) => pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True'));
    expect(ready).toHaveLength(100);
    expect(performance.now() - began).toBeLessThan(4_000);
  });
});
