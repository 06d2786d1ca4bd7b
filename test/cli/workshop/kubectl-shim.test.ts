import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { kubectlFolder, shimText, withKubectl } from '../../../src/cli/workshop/kubectl-shim.ts';
import { runCommand } from '../../../src/shared/run-command.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "peapod o'shim "));
});

afterEach(() => rm(folder, { recursive: true }));

const program = async (path: string, text: string): Promise<string> => {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
  await chmod(path, 0o755);
  return path;
};

describe('the kubectl of a machine that has none', () => {
  test('hands all its words to peapod kubectl, whatever is in them and in its own path', async () => {
    const peapod = await program(join(folder, 'pea pod'), '#!/bin/sh\nprintf "<%s>" "$@"\n');
    const bin = await kubectlFolder({ PATH: folder }, join(folder, 'state'), ['/bin/sh', peapod]);
    expect(bin).toBe(join(folder, 'state', 'bin'));
    const { stdout } = await runCommand([join(bin!, 'kubectl'), 'get', 'a b', "it's"], { env: {} });
    expect(stdout).toBe("<kubectl><get><a b><it's>");
  });

  test('is in the PATH of the programs of a lesson', async () => {
    const env = await withKubectl({ PATH: folder, HOME: '/h' }, join(folder, 'state'), ['peapod']);
    expect(env).toEqual({ PATH: `${join(folder, 'state', 'bin')}:${folder}`, HOME: '/h' });
    expect(await withKubectl({}, join(folder, 'state'), ['peapod'])).toEqual({ PATH: join(folder, 'state', 'bin') });
  });

  test('leaves the PATH alone where it can not be put', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(await withKubectl({ PATH: folder }, join(folder, 'file'), ['peapod'])).toEqual({ PATH: folder });
  });

  test('is not needed where there is a real one', async () => {
    const installed = join(folder, 'installed');
    await program(join(installed, 'kubectl'), '#!/bin/sh\n');
    expect(await kubectlFolder({ PATH: `${folder}:${installed}` }, join(folder, 'state'), ['peapod'])).toBeUndefined();
  });

  test('does not take itself, a folder or a plain file for a real one', async () => {
    await mkdir(join(folder, 'a', 'kubectl'), { recursive: true });
    await mkdir(join(folder, 'b'));
    await writeFile(join(folder, 'b', 'kubectl'), '');
    const bin = join(folder, 'state', 'bin');
    const env = { PATH: [bin, join(folder, 'a'), join(folder, 'b')].join(':') };
    for (let round = 1; round <= 2; round += 1) {
      expect(await kubectlFolder(env, join(folder, 'state'), ['peapod'])).toBe(bin);
    }
  });

  test('runs the peapod that asked last', async () => {
    for (const version of ['one', 'two']) {
      const bin = await kubectlFolder({}, join(folder, 'state'), ['/bin/echo', version]);
      const { stdout } = await runCommand([join(bin!, 'kubectl'), 'get'], { env: {} });
      expect(stdout).toBe(`${version} kubectl get\n`);
    }
  });

  test('is a command file on Windows', () => {
    expect(shimText(['C:\\Program Files\\node.exe', 'C:\\100%\\peapod.js'], 'win32')).toBe(
      '@"C:\\Program Files\\node.exe" "C:\\100%%\\peapod.js" kubectl %*\r\n',
    );
  });
});
