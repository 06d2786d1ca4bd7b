import { beforeEach, expect, test } from '@jest/globals';
import { app, createWorld, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

const limited = (amount: string): object => ({ resources: { limits: { 'ephemeral-storage': amount } } });
const fill = (name: string, bytes: number): void => {
  world.runtime.containers.find(({ spec }) => spec.name === name)!.storageBytes = bytes;
};

test('a container that writes more than its limit has its pod evicted', async () => {
  await world.run('web', { containers: [app(limited('10Mi')), app({ ...limited('30Mi'), name: 'two' })] });
  fill('app', 11 * 2 ** 20);
  await world.pass(12_000);
  expect(world.pod('web').status).toMatchObject({
    phase: 'Failed',
    reason: 'Evicted',
    message: 'Container app exceeded its local ephemeral storage limit "10Mi". ',
  });
  expect(world.container('web').state?.terminated?.exitCode).toBe(143);
});

test('all containers together may not hold more than their limits together', async () => {
  await world.run('web', { containers: [app(limited('10Mi')), app({ name: 'two' })] });
  await world.pass(100);
  fill('two', 11 * 2 ** 20);
  await world.pass(12_000);
  expect(world.events).toContain(
    'Warning Evicted: Pod ephemeral local storage usage exceeds the total limit of containers 10Mi. ',
  );
});

test('who stays below the limit stays', async () => {
  await world.run('web', { containers: [app(limited('10Mi'))] });
  fill('app', 9 * 2 ** 20);
  await world.pass(60_000);
  expect(world.pod('web').status?.phase).toBe('Running');
});
