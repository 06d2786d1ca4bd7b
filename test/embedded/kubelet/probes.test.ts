import { describe, expect, test } from '@jest/globals';
import { app, createWorld } from './world.ts';

const catFailure = "cat: can't open '/tmp/healthy': No such file or directory\n";

describe('a readiness probe', () => {
  test('keeps a pod from being ready until it succeeds, and takes readiness away again', async () => {
    const world = await createWorld();
    let healthy = false;
    world.runtime.http.set('8080', () => ({ status: healthy ? 200 : 503 }));
    const readinessProbe = { httpGet: { port: 8080, path: '/ready' }, periodSeconds: 5, failureThreshold: 2 };
    await world.run('web', { containers: [app({ readinessProbe })] });
    await world.pass(500);
    expect(world.container('web')).toMatchObject({ ready: false, started: true });
    expect(world.condition('web', 'Ready')).toBe('False ContainersNotReady containers with unready status: [app]');
    expect(world.events).toContain(
      'Warning Unhealthy spec.containers{app}: Readiness probe failed: HTTP probe failed with statuscode: 503',
    );
    healthy = true;
    await world.pass(5000);
    expect(world.condition('web', 'Ready')).toBe('True');
    healthy = false;
    await world.pass(5000);
    expect(world.condition('web', 'Ready')).toBe('True');
    await world.pass(5000);
    expect(world.condition('web', 'Ready')).toBe('False ContainersNotReady containers with unready status: [app]');
    expect(world.container('web').restartCount).toBe(0);
    expect(world.bugs).toEqual([]);
  });

  test('says why nobody answers', async () => {
    const world = await createWorld();
    await world.run('web', {
      containers: [
        app({ readinessProbe: { httpGet: { port: 80, path: '/x' } } }),
        app({ name: 'tcp', readinessProbe: { tcpSocket: { port: 8081 } } }),
        app({ name: 'named', readinessProbe: { httpGet: { port: 'nope', path: '/' } } }),
      ],
    });
    await world.pass(10_000);
    expect(world.events.filter((line) => line.includes('Unhealthy')).toSorted()).toEqual([
      'Warning Unhealthy spec.containers{app}: Readiness probe failed: Get "http://10.244.0.5:80/x": dial tcp 10.244.0.5:80: connect: connection refused',
      'Warning Unhealthy spec.containers{named}: Readiness probe errored and resulted in unknown state: strconv.Atoi: parsing "nope": invalid syntax',
      'Warning Unhealthy spec.containers{tcp}: Readiness probe failed: dial tcp 10.244.0.5:8081: connect: connection refused',
    ]);
  });

  test('waits only so long for an answer', async () => {
    const world = await createWorld();
    world.runtime.http.set('8080', () => ({ status: 200, afterMs: 5000 }));
    world.runtime.scripts.set('slow', () => ({ exec: () => ({ afterMs: 5000 }) }));
    await world.run('web', {
      containers: [
        app({ readinessProbe: { httpGet: { port: 8080, path: '/' } } }),
        app({ name: 'slow', readinessProbe: { exec: { command: ['sleep', '5'] }, timeoutSeconds: 2 } }),
      ],
    });
    await world.pass(3000);
    expect(world.events.filter((line) => line.includes('Unhealthy'))).toEqual([
      'Warning Unhealthy spec.containers{app}: Readiness probe failed: Get "http://10.244.0.5:8080/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      'Warning Unhealthy spec.containers{slow}: Readiness probe failed: command timed out: "sleep 5" timed out after 2s',
    ]);
  });

  test('follows redirects at home, and warns of those to elsewhere', async () => {
    const world = await createWorld();
    world.runtime.http.set('8080/here', () => ({ status: 302, headers: 'Location: /there\r\n' }));
    world.runtime.http.set('8080/there', () => ({ status: 404 }));
    world.runtime.http.set('8081', () => ({ status: 302, headers: 'Location: http://example.com/\r\n' }));
    await world.run('web', {
      containers: [
        app({ readinessProbe: { httpGet: { port: 8080, path: '/here' } } }),
        app({ name: 'away', readinessProbe: { httpGet: { port: 8081, path: '/' } } }),
      ],
    });
    await world.pass(300);
    expect(world.events.filter((line) => line.startsWith('Warning')).toSorted()).toEqual([
      'Warning ProbeWarning spec.containers{away}: Readiness probe warning: Probe terminated redirects, Response body: ',
      'Warning Unhealthy spec.containers{app}: Readiness probe failed: HTTP probe failed with statuscode: 404',
    ]);
    expect(world.container('web', 'away').ready).toBe(true);
  });
});

describe('a liveness probe', () => {
  test('that fails often enough has the container replaced', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('app', () => ({ term: 'ignores', exec: () => ({ code: 1, stderr: catFailure }) }));
    const livenessProbe = { exec: { command: ['cat', '/tmp/healthy'] }, periodSeconds: 2, failureThreshold: 2 };
    await world.run('web', { terminationGracePeriodSeconds: 3, containers: [app({ livenessProbe })] });
    await world.pass(5000);
    expect(world.events.slice(-2)).toEqual([
      `Warning Unhealthy spec.containers{app}: Liveness probe failed: ${catFailure}`,
      'Normal Killing spec.containers{app}: Container app failed liveness probe, will be restarted',
    ]);
    await world.pass(3000);
    expect(world.runtime.diary.filter((line) => !line.includes('exec'))).toEqual([
      '0 start app',
      '4000 TERM app',
      '7000 KILL app',
      '7000 end app 137',
      '7000 start app',
    ]);
    expect(world.container('web')).toMatchObject({
      restartCount: 1,
      ready: true,
      lastState: { terminated: { exitCode: 137 } },
    });
  });

  test('may have a grace period of its own', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('app', () => ({ term: 'ignores', exec: () => ({ code: 1 }) }));
    const livenessProbe = {
      exec: { command: ['false'] },
      periodSeconds: 1,
      failureThreshold: 1,
      terminationGracePeriodSeconds: 4,
    };
    await world.run('web', { containers: [app({ livenessProbe })] });
    await world.pass(5500);
    expect(world.runtime.diary).toContain('5000 KILL app');
  });

  test('ends a pod that is never restarted', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('app', () => ({ exec: () => ({ code: 1 }) }));
    const livenessProbe = { exec: { command: ['false'] }, periodSeconds: 1, failureThreshold: 1 };
    await world.run('web', { restartPolicy: 'Never', containers: [app({ livenessProbe })] });
    await world.pass(2000);
    expect(world.pod('web').status?.phase).toBe('Failed');
    expect(world.events).toContain('Normal Killing spec.containers{app}: Stopping container app');
  });
});

describe('a startup probe', () => {
  test('holds the others back, and counts as started once it has succeeded', async () => {
    const world = await createWorld();
    let up = false;
    world.runtime.scripts.set('app', () => ({ exec: ([what]) => ({ code: what === 'started' && !up ? 1 : 0 }) }));
    await world.run('web', {
      containers: [
        app({
          startupProbe: { exec: { command: ['started'] }, periodSeconds: 3, failureThreshold: 5 },
          readinessProbe: { exec: { command: ['ready'] }, periodSeconds: 1 },
        }),
      ],
    });
    await world.pass(7000);
    expect(world.container('web')).toMatchObject({ started: false, ready: false });
    expect(world.runtime.diary.filter((line) => line.includes('ready'))).toEqual([]);
    up = true;
    await world.pass(2000);
    expect(world.container('web')).toMatchObject({ started: true, ready: true });
    await world.pass(10_000);
    expect(world.runtime.diary.filter((line) => line.includes('started'))).toHaveLength(3);
  });

  test('that never succeeds has the container replaced', async () => {
    const world = await createWorld();
    world.runtime.scripts.set('app', () => ({ exec: () => ({ code: 1 }) }));
    const startupProbe = { exec: { command: ['false'] }, periodSeconds: 2, failureThreshold: 2 };
    await world.run('web', { containers: [app({ startupProbe })] });
    await world.pass(5000);
    expect(world.container('web').restartCount).toBe(1);
    expect(world.events).toContain(
      'Normal Killing spec.containers{app}: Container app failed startup probe, will be restarted',
    );
  });
});

test('a probe whose command is not there finds nothing out', async () => {
  const world = await createWorld();
  const failure =
    'OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in $PATH: unknown';
  world.runtime.scripts.set('app', () => ({ exec: () => ({ failure }) }));
  await world.run('web', {
    containers: [app({ livenessProbe: { exec: { command: ['nosuch'] }, periodSeconds: 1, failureThreshold: 1 } })],
  });
  await world.pass(5000);
  expect(world.container('web').restartCount).toBe(0);
  expect(world.events.at(-1)).toMatch(
    /^Warning Unhealthy spec\.containers\{app\}: Liveness probe errored and resulted in unknown state: rpc error: code = Unknown desc = failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: /,
  );
});

test('a pod on its way out is not killed for its health, but may lose its readiness', async () => {
  const world = await createWorld();
  let healthy = true;
  world.runtime.scripts.set('app', () => ({ term: { afterMs: 20_000 }, exec: () => ({ code: healthy ? 0 : 1 }) }));
  const probe = { exec: { command: ['true'] }, periodSeconds: 1, failureThreshold: 1 };
  await world.run('web', { containers: [app({ livenessProbe: probe, readinessProbe: probe })] });
  await world.pass(1000);
  expect(world.condition('web', 'Ready')).toBe('True');
  world.client.delete('pods', 'default', 'web');
  healthy = false;
  await world.pass(3000);
  expect(world.runtime.diary.filter((line) => line.includes('TERM') || line.includes('KILL'))).toHaveLength(1);
});
