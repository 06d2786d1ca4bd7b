/** A machine with a shell and a few small programs, and no kubectl: the command line and another terminal have one all the same. */
import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findOnPath } from '../../src/shared/find-on-path.ts';
import { runCommand } from '../../src/shared/run-command.ts';
import { practice, type Practice } from './practice.ts';
import type { TerminalSession } from './terminal.ts';

const root = join(import.meta.dirname, '..', '..');
const reference = join(root, 'scenarios', '1-pod-basics', '01-first-pod', 'solution', 'reference', 'pod.yaml');
const entry = join(root, 'dist', 'peapod.js');

const programs = ['sh', 'env', 'cat', 'sed', 'awk', 'grep', 'head', 'wc', 'sort', 'ls', 'sleep'];
const own = 'apiVersion: v1\nkind: Config\ncurrent-context: work\n# mine\n';

let here: Practice;
let terminal: TerminalSession | undefined;

beforeAll(async () => {
  here = await practice((folder) => ({ PATH: join(folder, 'bin') }));
  await mkdir(join(here.folder, 'bin'));
  for (const name of programs) {
    const found = findOnPath(name, process.env);
    if (found !== undefined) await symlink(found, join(here.folder, 'bin', name));
  }
  await mkdir(join(here.folder, '.kube'));
  await writeFile(join(here.folder, '.kube', 'config'), own);
});

afterAll(async () => {
  await terminal?.close();
  await here.remove();
});

/** Another terminal of the learner, with nothing of the workshop's. */
const inShell = (script: string) => {
  const { KUBECONFIG: _, ...env } = process.env;
  return runCommand(['sh', '-c', script], {
    env: { ...env, ...here.env, KUBECONFIG: undefined, SHELL: '/bin/sh' },
    timeoutMs: 20_000,
  });
};

test('kubectl works on the command line and in another terminal, and the learner’s own kubeconfig is as it was', async () => {
  terminal = here.workshop({ args: ['--scenario', 'first-pod'], rows: 40 });
  await terminal.waitFor('not applied yet');
  await copyFile(reference, join(here.folder, 'work', 'first-pod', 'pod.yaml'));
  await terminal.waitFor('hello 1/1 Running');
  terminal.type(':');
  await terminal.waitFor('Enter run');
  for (const [line, ...shows] of [
    ['kubectl get pods', /^ *hello +1\/1 +Running/m],
    ['kubectl exec hello -- sh -c "echo in \\$(hostname)"', /^ *in hello *$/m],
    ['kubectl logs hello | wc -l', /^ *\d+ *$/m],
    ['kubectl get pods -o name | sort -r', /^ *pod\/hello-old *\n *pod\/hello *$/m],
    ['kubectl describe pod hello | grep Image:', /Image: +nginx:1\.27/],
  ] as const) {
    terminal.type(`${line}\r`);
    await terminal.waitFor((screen) => shows.every((each) => each.test(screen)) && !screen.includes('Ctrl-C stops it'));
    terminal.type('\u000c');
    await terminal.waitFor((screen) => !shows.some((each) => each.test(screen)));
  }

  const without = await inShell('kubectl get pods');
  expect(without.code).toBe(127);
  const withIt = await inShell(
    `eval "$('${process.execPath}' '${entry}' env)" && kubectl get pods && kubectl logs hello > '${here.folder}/log'`,
  );
  expect(withIt.stdout).toMatch(/^hello +1\/1 +Running/m);
  expect(withIt.stderr).toContain('kubectl reaches the lesson first-pod now');
  expect(withIt.code).toBe(0);

  // What still runs ends with the workshop.
  terminal.type('echo "process $$."; exec sleep 300\r');
  const [, pid = ''] = /^ *process (\d+)\. *$/m.exec(await terminal.waitFor(/^ *process \d+\. *$/m)) ?? [];
  expect(() => process.kill(Number(pid), 0)).not.toThrow();
  terminal.type('\u001b');
  await terminal.waitFor('n next');
  terminal.type('\u0003');
  expect(await terminal.ended()).toBe(130);
  expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
  expect(await readFile(join(here.folder, '.kube', 'config'), 'utf8')).toBe(own);
}, 90_000);
