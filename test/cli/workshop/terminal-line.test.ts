import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { terminalLine } from '../../../src/cli/workshop/terminal-line.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peapod-line-'));
  for (const bin of ['bin', 'node_modules/.bin']) {
    await mkdir(join(folder, bin), { recursive: true });
    await writeFile(join(folder, bin, 'peapod'), '#!/bin/sh\n');
    await chmod(join(folder, bin, 'peapod'), 0o755);
  }
});

afterAll(() => rm(folder, { recursive: true }));

const lineFor = (
  bin: string,
  env: Record<string, string> = {},
  kubeconfig = '/home/me/.local/share/peapod/kp.kubeconfig',
) => terminalLine({ slug: 'first-pod', kubeconfig, folder: '/w' }, { PATH: join(folder, bin), ...env });

test('the line for another terminal is short where peapod is installed', () => {
  expect(lineFor('bin')).toBe('eval "$(peapod env first-pod)"; cd /w');
});

test.each([
  ['that npm runs without installing it', 'node_modules/.bin', {}],
  ['that is not on the path', 'nowhere', {}],
  ['that keeps its state elsewhere', 'bin', { PEAPOD_HOME: '/elsewhere' }],
])('it does without a peapod %s', (_, bin, env) => {
  expect(lineFor(bin, env)).toMatch(/^export KUBECONFIG=\/home/);
});

test('it stays what it is where that is shorter', () => {
  expect(lineFor('bin', {}, '/k')).toBe('export KUBECONFIG=/k; cd /w');
});
