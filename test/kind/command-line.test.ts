/** The command as CI uses it, on a real cluster: exit codes, formats, interruptions, and nothing left behind. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../src/cluster/kube.ts';
import type { Cluster } from '../../src/cluster/types.ts';
import { runCommand } from '../../src/shared/run-command.ts';
import { openTestCluster, providerOfTests, temporaryFolder } from './cluster.ts';

const root = join(import.meta.dirname, '..', '..');
const peapod = [process.execPath, join(root, 'dist', 'peapod.js')] as const;
const scenario = (...parts: string[]): string => join(root, 'scenarios', ...parts);
const firstPod = (...parts: string[]): string => scenario('1-pod-basics', '01-first-pod', ...parts);
const shipper = scenario('2-multi-container', '03-log-shipper', 'solution', 'reference');
const longMs = 180_000;

let cluster: Cluster;

beforeAll(async () => {
  cluster = await openTestCluster();
}, 600_000);

afterAll(() => cluster.close());

const run = (...args: string[]) => runCommand([...peapod, ...args], { env: process.env, timeoutMs: 150_000 });

type Started = {
  child: ChildProcess;
  says(text: string): Promise<void>;
  ended: Promise<number | string>;
  output(): string;
};

/** A command that goes on while the test does something to it. */
const start = (...args: string[]): Started => {
  const child = spawn(peapod[0], [peapod[1], ...args], { env: process.env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<number | string>((resolve) => {
    child.on('close', (code, signal) => resolve(code ?? signal ?? -1));
  });
  return {
    child,
    ended,
    output: () => text,
    says: (wanted) =>
      Promise.race([
        new Promise<void>((resolve) => {
          const look = (): void => {
            if (text.includes(wanted)) resolve();
          };
          listeners.add(look);
          look();
        }),
        ended.then((code) => {
          throw new Error(`ended with ${code} before it said "${wanted}":\n${text}`);
        }),
      ]),
  };
};

const leftovers = async (): Promise<string[]> => {
  const labels = Object.entries(cluster.namespaceLabels).map((pair) => pair.join('='));
  const labelSelector = [...labels, 'kp/role in (grade,probe)'].join(',');
  const { items } = await cluster.access.list<KubeObject>({ apiVersion: 'v1', kind: 'Namespace', labelSelector });
  return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(({ metadata }) => metadata.name);
};

describe('peapod grade on a real cluster', () => {
  test(
    'full marks: exit code 0, and the JSON says which checks passed and why',
    async () => {
      const { code, stdout } = await run('grade', 'first-pod', firstPod('solution', 'reference'), '--format', 'json');
      const grade = JSON.parse(stdout) as { results: { check: string; evidence: unknown[] }[] };
      expect(code).toBe(0);
      expect(grade).toMatchObject({ scenario: 'first-pod', cluster: 'kind', outcome: 'pass', points: 10, outOf: 10 });
      expect(grade.results.map(({ check }) => check)).toEqual(['c1', 'c2', 'c3', 'c4']);
      expect(grade.results[1]?.evidence).toEqual([
        expect.objectContaining({
          claim: expect.any(String),
          observed: expect.any(String),
          at: expect.any(String),
          reproduce: expect.stringContaining('kubectl'),
        }),
      ]);
      expect(await leftovers()).toEqual([]);
    },
    longMs,
  );

  test(
    'a wrong answer: exit code 1, and JUnit XML in the file that was asked for',
    async () => {
      const home = await temporaryFolder();
      const file = join(home.folder, 'grade.xml');
      const { code } = await run(
        'grade',
        'first-pod',
        firstPod('mutants', 'label-capitalised'),
        '--format',
        'junit',
        '--output',
        file,
      );
      const xml = await readFile(file, 'utf8');
      await home.remove();
      expect(code).toBe(1);
      expect(xml).toContain('<failure');
      expect(xml.match(/<testcase /g)).toHaveLength(4);
    },
    longMs,
  );

  test(
    'the demonstration ends with full marks',
    async () => {
      const { code, stdout } = await run('demo');
      expect(stdout).toContain('10 of 10 points');
      expect(code).toBe(0);
    },
    longMs,
  );

  test(
    'Ctrl-C in the middle: exit code 130 and nothing left behind',
    async () => {
      const grading = start('grade', 'log-shipper', shipper);
      await grading.says('holding shipper back');
      grading.child.kill('SIGINT');
      expect(await grading.ended).toBe(130);
      expect(await leftovers()).toEqual([]);
    },
    longMs,
  );

  test(
    'killed in the middle: the next command removes what was left',
    async () => {
      const grading = start('grade', 'log-shipper', shipper);
      await grading.says('holding shipper back');
      grading.child.kill('SIGKILL');
      await grading.ended;
      expect(await leftovers()).not.toEqual([]);
      await run('grade', 'first-pod', firstPod('solution', 'reference'));
      expect(await leftovers()).toEqual([]);
    },
    longMs,
  );

  test(
    'a cluster that dies in the middle: exit code 3, an error and no failed check',
    async () => {
      const engine = process.env['KIND_EXPERIMENTAL_PROVIDER'] ?? 'docker';
      const node = `${/"(.*)"/.exec(cluster.info.title)?.[1] ?? ''}-control-plane`;
      const grading = start('grade', 'log-shipper', shipper, '--format', 'json');
      await grading.says('holding shipper back');
      await runCommand([engine, 'kill', node], { env: process.env, timeoutMs: 60_000 });
      expect(await grading.ended).toBe(3);
      expect(grading.output()).toContain('"outcome": "error"');
      expect(grading.output()).not.toContain('"verdict": "fail"');
      // The other tests get a new one: a node that was killed may come back with another address.
      expect(await providerOfTests().down({}, new AbortController().signal)).toMatchObject({ ok: true });
      cluster = await openTestCluster();
      expect(await leftovers()).toEqual([]);
    },
    longMs * 2,
  );
});
