import { describe, expect, test } from '@jest/globals';
import { ok } from '../../../src/domain/problem.ts';
import { createDriver } from '../../../src/lesson/driver.ts';
import { fakePorts, problem, settle } from '../fake-ports.ts';
import { lessons } from '../sample-lessons.ts';

const inLesson = async () => {
  const { ports, fake } = fakePorts();
  const driver = createDriver({ ports, lessons, startWith: 'first-pod' });
  await settle();
  fake.appendFails = new Error('ENOSPC: no space left on device');
  fake.openings[0]!.answer.resolve(ok({ name: 'kind', title: 'a kind cluster' }));
  await settle();
  await settle();
  const types = (): string[] => fake.entries.map(({ type }) => type);
  return { driver, fake, types };
};

describe('progress that can not be saved', () => {
  test('is told once, and the lesson goes on', async () => {
    const { driver } = await inLesson();
    expect(driver.getState().notice).toMatchObject({ tone: 'bad', text: expect.stringContaining('ENOSPC') });
    driver.dispatch({ type: 'step', by: 1 });
    await settle();
    expect(driver.getState()).toMatchObject({ notice: undefined, attempt: { reading: { step: 1 } } });
  });

  test('is written with the next thing that happens, in order, and that is told', async () => {
    const { driver, fake, types } = await inLesson();
    driver.dispatch({ type: 'step', by: 1 });
    await settle();
    fake.appendFails = undefined;
    driver.dispatch({ type: 'hint' });
    await settle();
    expect(types()).toEqual(['began', 'step', 'hint']);
    expect(driver.getState().notice).toMatchObject({ tone: 'good', text: expect.stringContaining('saved again') });
    expect(await driver.close()).toBeUndefined();
  });

  test('is tried again by itself after a while', async () => {
    const { fake, types } = await inLesson();
    fake.pass(10_000);
    await settle();
    expect(types()).toEqual([]);
    fake.appendFails = undefined;
    fake.pass(10_000);
    await settle();
    expect(types()).toEqual(['began']);
  });

  test('is told anew when it fails anew', async () => {
    const { driver, fake } = await inLesson();
    fake.appendFails = undefined;
    driver.dispatch({ type: 'step', by: 1 });
    await settle();
    fake.appendFails = new Error('EROFS: read-only file system');
    driver.dispatch({ type: 'hint' });
    await settle();
    expect(driver.getState().notice?.text).toContain('EROFS');
  });

  test('is written at the latest when the workshop closes, else the problem comes back', async () => {
    const first = await inLesson();
    first.fake.appendFails = undefined;
    expect(await first.driver.close()).toBeUndefined();
    expect(first.types()).toEqual(['began']);
    const second = await inLesson();
    expect(await second.driver.close()).toMatchObject({ code: 'progress-not-saved' });
  });
});

describe('what is loaded', () => {
  test('counts as far as it can be read, and the rest is told', async () => {
    const { ports, fake } = fakePorts([{ scenario: 'duo', type: 'step', step: '01-task', at: '2026-11-20T10:00:00Z' }]);
    fake.journalProblem = problem('journal');
    fake.settingsProblem = problem('settings');
    const driver = createDriver({ ports, lessons });
    await settle();
    expect(driver.getState().progress['duo']?.step).toBe('01-task');
    expect(driver.getState().notice?.text).toMatch(/settings.*journal/);
  });

  test('settings that can not be saved are told and hold', async () => {
    const { ports, fake } = fakePorts();
    fake.settingsUnsaved = problem('read-only');
    const driver = createDriver({ ports, lessons });
    await settle();
    driver.dispatch({ type: 'settings' });
    driver.dispatch({ type: 'set', by: 1 });
    await settle();
    expect(fake.saved).toEqual([expect.objectContaining({ theme: 'safe' })]);
    expect(driver.getState()).toMatchObject({ settings: { theme: 'safe' }, notice: { tone: 'bad' } });
  });
});
