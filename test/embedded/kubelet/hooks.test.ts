import { describe, expect, test } from '@jest/globals';
import { app, createWorld } from './world.ts';

describe('postStart', () => {
  test('comes before the container is said to run', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('app', () => ({ exec: () => ({ afterMs: 3000 }) }));
    await world.run('web', { containers: [app({ lifecycle: { postStart: { exec: { command: ['prepare'] } } } })] });
    expect(world.container('web').state?.waiting?.reason).toBe('ContainerCreating');
    await world.pass(3500);
    expect(world.container('web')).toMatchObject({
      ready: true,
      state: { running: { startedAt: '2026-01-31T12:00:00Z' } },
    });
  });

  test('that fails has the container killed', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('app', () => ({ exec: () => ({ code: 4, stdout: 'bad\n' }) }));
    await world.run('web', {
      containers: [app({ lifecycle: { postStart: { exec: { command: ['sh', '-c', 'exit 4'] } } } })],
    });
    await world.pass(100);
    expect(world.events.slice(3, 5)).toEqual([
      'Warning FailedPostStartHook spec.containers{app}: PostStartHook failed',
      'Normal Killing spec.containers{app}: FailedPostStartHook',
    ]);
    await world.pass(2000);
    expect(world.container('web')).toMatchObject({
      restartCount: 1,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
    });
  });
});

describe('preStop', () => {
  test('counts into the grace period', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('app', () => ({ term: 'ignores', exec: () => ({ afterMs: 3000 }) }));
    await world.run('web', {
      terminationGracePeriodSeconds: 8,
      containers: [app({ lifecycle: { preStop: { exec: { command: ['drain'] } } } })],
    });
    world.client.delete('pods', 'default', 'web');
    await world.pass(10_000);
    expect(world.runtime.diary).toEqual([
      '0 start app',
      '0 exec app drain',
      '3000 TERM app',
      '8000 KILL app',
      '8000 end app 137',
    ]);
  });

  test('may take no longer than that', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('app', () => ({ term: 'ignores' }));
    await world.run('web', {
      terminationGracePeriodSeconds: 4,
      containers: [app({ lifecycle: { preStop: { sleep: { seconds: 60 } } } })],
    });
    world.client.delete('pods', 'default', 'web');
    await world.pass(10_000);
    expect(world.runtime.diary).toEqual(['0 start app', '4000 TERM app', '6000 KILL app', '6000 end app 137']);
    expect(world.client.get('pods', 'default', 'web')).toBeUndefined();
  });

  test('that fails is told, and the container is stopped all the same', async () => {
    const world = await createWorld();
    await world.run('web', { containers: [app({ lifecycle: { preStop: { httpGet: { port: 8080, path: '/' } } } })] });
    world.client.delete('pods', 'default', 'web');
    await world.pass(100);
    expect(world.events.slice(-2)).toEqual([
      'Normal Killing spec.containers{app}: Stopping container app',
      'Warning FailedPreStopHook spec.containers{app}: PreStopHook failed',
    ]);
    expect(world.client.get('pods', 'default', 'web')).toBeUndefined();
  });

  test('over HTTPS is asked again over HTTP where nothing else is spoken, and that is told', async () => {
    const world = await createWorld();
    world.runtime.http.set('8080', () => ({ status: 500 }));
    await world.run('web', {
      containers: [app({ lifecycle: { preStop: { httpGet: { port: 8080, path: '/bye', scheme: 'HTTPS' } } } })],
    });
    const ip = world.pod('web').status?.podIP;
    world.client.delete('pods', 'default', 'web');
    await world.pass(100);
    expect(world.events.slice(-2)).toEqual([
      'Normal Killing spec.containers{app}: Stopping container app',
      `Warning LifecycleHTTPFallback: request to HTTPS lifecycle hook ${ip}:8080 got HTTP response, retry with HTTP succeeded`,
    ]);
    expect(world.client.get('pods', 'default', 'web')).toBeUndefined();
  });
});
