import { describe, expect, test } from '@jest/globals';
import type { Container } from '../../../src/embedded/objects.ts';
import { app, createWorld } from './world.ts';

const init = (name: string, more: object = {}): Container => app({ name, ...more });
const sidecar = (name: string, more: object = {}): Container => init(name, { restartPolicy: 'Always', ...more });

describe('init containers', () => {
  test('run one after the other before the app', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('i1', () => ({ exit: { afterMs: 1000, code: 0 } }));
    world.runtime.scripts.set('i2', () => ({ exit: { afterMs: 2000, code: 0 } }));
    await world.run('web', { initContainers: [init('i1'), init('i2')], containers: [app()] });
    expect(world.pod('web').status?.phase).toBe('Pending');
    expect(world.condition('web', 'Initialized')).toBe(
      'False ContainersNotInitialized containers with incomplete status: [i1 i2]',
    );
    expect(world.container('web', 'i2').state).toEqual({ waiting: { reason: 'PodInitializing' } });
    expect(world.container('web').state).toEqual({ waiting: { reason: 'PodInitializing' } });
    await world.pass(1500);
    expect(world.condition('web', 'Initialized')).toBe(
      'False ContainersNotInitialized containers with incomplete status: [i2]',
    );
    expect(world.container('web', 'i1')).toMatchObject({
      ready: true,
      started: false,
      state: { terminated: { reason: 'Completed' } },
    });
    await world.pass(2000);
    expect(world.pod('web').status?.phase).toBe('Running');
    expect(world.runtime.diary).toEqual([
      '0 start i1',
      '1000 end i1 0',
      '1000 start i2',
      '3000 end i2 0',
      '3000 start app',
    ]);
    expect(world.events[0]).toBe(
      'Normal Pulled spec.initContainers{i1}: Container image "busybox:1.36" already present on machine',
    );
  });

  test('that fail are tried again with pauses', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('i1', ({ attempt }) => ({ exit: { afterMs: 100, code: attempt < 3 ? 1 : 0 } }));
    await world.run('web', { initContainers: [init('i1')], containers: [app()] });
    await world.pass(3000);
    expect(world.container('web', 'i1').state?.terminated?.reason).toBe('Error');
    await world.pass(22_000);
    expect(world.container('web', 'i1').restartCount).toBe(2);
    expect(world.container('web', 'i1').state?.waiting).toEqual({
      reason: 'CrashLoopBackOff',
      message: 'back-off 20s restarting failed container=i1 pod=web_default(uid-of-web)',
    });
    expect(world.pod('web').status?.phase).toBe('Pending');
    await world.pass(13_000);
    expect(world.pod('web').status?.phase).toBe('Running');
    expect(world.container('web', 'i1').restartCount).toBe(3);
  });

  test('that fail for good fail the pod, and the app never starts', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('i1', () => ({ exit: { afterMs: 100, code: 2 } }));
    await world.run('web', { restartPolicy: 'Never', initContainers: [init('i1'), init('i2')], containers: [app()] });
    await world.pass(1000);
    expect(world.pod('web').status?.phase).toBe('Failed');
    expect(world.condition('web', 'Initialized')).toBe(
      'False ContainersNotInitialized containers with incomplete status: [i1 i2]',
    );
    expect(world.condition('web', 'Ready')).toBe('False PodFailed');
    expect(world.container('web').state).toEqual({ waiting: { reason: 'PodInitializing' } });
    expect(world.container('web', 'i1').state?.terminated?.exitCode).toBe(2);
    expect(world.runtime.diary).toEqual(['0 start i1', '100 end i1 2']);
  });
});

describe('sidecars', () => {
  test('are up before what comes after them, and the app runs beside them', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('i1', () => ({ exit: { afterMs: 1000, code: 0 } }));
    world.runtime.scripts.set('s1', () => ({ exec: () => ({ code: world.clock.now() % 100_000 >= 5000 ? 0 : 1 }) }));
    const startupProbe = { exec: { command: ['up'] }, periodSeconds: 2 };
    await world.run('web', {
      initContainers: [sidecar('s1', { startupProbe }), init('i1')],
      containers: [app()],
    });
    await world.pass(3000);
    expect(world.container('web', 's1')).toMatchObject({ started: false, ready: false });
    expect(world.runtime.diary).not.toContain('4000 start i1');
    await world.pass(5000);
    expect(world.container('web', 's1')).toMatchObject({ started: true, ready: true });
    expect(world.runtime.diary.filter((line) => line.includes('start'))).toEqual([
      '0 start s1',
      '6000 start i1',
      '7000 start app',
    ]);
    expect(world.pod('web').status?.phase).toBe('Running');
    expect(world.condition('web', 'Ready')).toBe('True');
  });

  test('are started again when they end, without the app', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('s1', ({ attempt }) => (attempt === 0 ? { exit: { afterMs: 1000, code: 0 } } : {}));
    await world.run('web', { initContainers: [sidecar('s1')], containers: [app()] });
    await world.pass(2000);
    expect(world.container('web', 's1')).toMatchObject({ restartCount: 1, ready: true });
    expect(world.container('web').restartCount).toBe(0);
    expect(world.pod('web').status?.phase).toBe('Running');
  });

  test('outlive a job only until it is done, and end in reverse order', async () => {
    const world = await createWorld();
    const slow = () => ({ term: { afterMs: 1000, code: 0 } });
    world.runtime.scripts.set('s1', slow);
    world.runtime.scripts.set('s2', slow);
    world.runtime.scripts.set('app', () => ({ exit: { afterMs: 2000, code: 0 } }));
    await world.run('job', {
      restartPolicy: 'Never',
      initContainers: [sidecar('s1'), sidecar('s2')],
      containers: [app()],
    });
    await world.pass(2500);
    expect(world.pod('job').status?.phase).toBe('Running');
    expect(world.condition('job', 'Ready')).toBe('False ContainersNotReady containers with unready status: [app]');
    await world.pass(3000);
    expect(world.pod('job').status?.phase).toBe('Succeeded');
    expect(world.runtime.diary).toEqual([
      '0 start s1',
      '0 start s2',
      '0 start app',
      '2000 end app 0',
      '2000 TERM s2',
      '3000 end s2 0',
      '3000 TERM s1',
      '4000 end s1 0',
    ]);
  });

  test('are told to stop after the app when the pod is deleted', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('app', () => ({ term: { afterMs: 2000, code: 0 } }));
    world.runtime.scripts.set('s1', () => ({ term: 'ignores' }));
    await world.run('web', { terminationGracePeriodSeconds: 5, initContainers: [sidecar('s1')], containers: [app()] });
    world.client.delete('pods', 'default', 'web');
    await world.pass(10_000);
    expect(world.runtime.diary.slice(2)).toEqual([
      '0 TERM app',
      '2000 end app 0',
      '2000 TERM s1',
      '5000 KILL s1',
      '5000 end s1 137',
    ]);
  });
});
