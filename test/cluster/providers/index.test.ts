import { afterEach, expect, test } from '@jest/globals';
import { selectProvider } from '../../../src/cluster/providers/index.ts';
import { systemClock } from '../../../src/cluster/system-clock.ts';
import { runCommand } from '../../../src/shared/run-command.ts';
import { startBackground } from '../../../src/shared/start-background.ts';
import { fakeCluster } from './fake-access.ts';
import { fakeTools, type FakeTools } from './fake-tools.ts';

const { signal } = new AbortController();
let tools: FakeTools;
afterEach(() => tools.remove());

const select = async (name: string | undefined, installed: string[] = ['kind', 'docker']) => {
  tools = await fakeTools(installed);
  const { env, stateFolder } = tools;
  const { openAccess } = fakeCluster();
  const deps = { env, stateFolder, openAccess, run: runCommand, clock: systemClock };
  return selectProvider(name, { ...deps, practice: { argv: ['false'], build: '1' }, startBackground }, signal);
};

test.each([
  ['kind', 'kind'],
  ['embedded', 'embedded'],
  ['context:class', 'context:class'],
  ['context:a:b', 'context:a:b'],
])('%s is the provider %s, and nothing on the machine is asked for it', async (name, expected) => {
  expect(await select(name)).toMatchObject({ ok: true, value: { provider: { name: expected }, why: 'you chose it' } });
  expect(await tools.calls()).toEqual([]);
});

test('without a name it is kind where kind can be used', async () => {
  expect(await select(undefined)).toMatchObject({ ok: true, value: { provider: { name: 'kind' } } });
});

test('without a name and without kind it is the practice cluster, and why', async () => {
  expect(await select(undefined, ['docker'])).toMatchObject({
    ok: true,
    value: { provider: { name: 'embedded' }, why: expect.stringContaining("kind can't be used here") },
  });
});

test.each([
  ['kid', 'Did you mean kind?'],
  ['context:', 'Choose one of: kind, embedded, context:NAME.'],
  ['minikube', 'Choose one of: kind, embedded, context:NAME.'],
])('%s is unknown: %s', async (name, next) => {
  expect(await select(name)).toMatchObject({
    ok: false,
    problem: { code: 'unknown-cluster', next: expect.stringContaining(next) },
  });
});
