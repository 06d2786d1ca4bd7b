/** The practice cluster's own rows: its start, its memory and its idleness, beside the nearest neighbour. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { nodeFlags } from '../../src/cli/practice-program.ts';
import { openAccess } from '../../src/cluster/access.ts';
import { createEmbeddedProvider } from '../../src/cluster/providers/embedded.ts';
import { systemClock } from '../../src/cluster/system-clock.ts';
import type { Cluster } from '../../src/cluster/types.ts';
import { describeProblem } from '../../src/domain/problem.ts';
import { runCommand } from '../../src/shared/run-command.ts';
import { startBackground } from '../../src/shared/start-background.ts';
import { deploymentOf, isAvailable, untilSo } from './cluster-speed.ts';

const { signal } = new AbortController();

/** A practice cluster of its own, from the built program, as a user gets it. */
export const practiceProvider = (stateFolder: string, dist: string, nodes?: number) =>
  createEmbeddedProvider({
    env: { ...process.env, ...(nodes === undefined ? {} : { PEAPOD_PRACTICE_NODES: String(nodes) }) },
    stateFolder,
    openAccess,
    run: runCommand,
    clock: systemClock,
    practice: {
      argv: [process.execPath, ...nodeFlags, join(dist, 'practice-cluster.js')],
      build: 'bench',
    },
    startBackground,
  });

export const openPractice = async (
  stateFolder: string,
  dist: string,
  nodes?: number,
): Promise<{ cluster: Cluster; pid: number; ms: number }> => {
  const start = performance.now();
  const opened = await practiceProvider(stateFolder, dist, nodes).open({}, signal);
  if (!opened.ok) throw new Error(describeProblem(opened.problem));
  const ms = performance.now() - start;
  const { pid } = JSON.parse(readFileSync(join(stateFolder, 'practice', 'running.json'), 'utf8')) as { pid: number };
  return { cluster: opened.value, pid, ms };
};

/** From nothing at all to a cluster that answers and has its nodes Ready, and ended again. */
export const startMs = async (dist: string): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), 'peapod-bench-practice-'));
  const { cluster, ms } = await openPractice(folder, dist);
  await cluster.close();
  await practiceProvider(folder, dist).down({}, signal);
  await rm(folder, { recursive: true, force: true });
  return ms;
};

/** Megabytes that a process holds. */
export const residentMb = async (pid: number): Promise<number> => {
  const { stdout } = await runCommand(['ps', '-o', 'rss=', '-p', String(pid)], { env: process.env });
  return Number(stdout) / 1024;
};

/** Seconds of processor time that a process has used. */
export const cpuSeconds = async (pid: number): Promise<number> => {
  const { stdout } = await runCommand(['ps', '-o', 'cputimes=', '-p', String(pid)], { env: process.env });
  const fine = /^\d+ \(.*?\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]?.split(' ');
  return fine === undefined ? Number(stdout) : (Number(fine[11]) + Number(fine[12])) / 100;
};

const probed = {
  name: 'one',
  image: 'busybox:1.36',
  command: ['sh', '-c', 'mkdir /www; echo ok > /www/index.html; httpd -f -p 8080 -h /www'],
  readinessProbe: { httpGet: { port: 8080, path: '/' }, periodSeconds: 10 },
  livenessProbe: { exec: { command: ['true'] }, periodSeconds: 10 },
};

const atRestMs = 20_000;

export type AtRest = { emptyMb: number; thousandMb: number; thousandSeconds: number; cpuPercent: number };

export const atRest = async (dist: string): Promise<AtRest> => {
  const folder = await mkdtemp(join(tmpdir(), 'peapod-bench-practice-'));
  // A node takes 110 pods, the first one none.
  const { cluster, pid } = await openPractice(folder, dist, 11);
  const emptyMb = await residentMb(pid);
  await untilSo(cluster, 'default', deploymentOf(100, 'probed', probed), isAvailable(100));
  const before = await cpuSeconds(pid);
  await systemClock.sleep(atRestMs);
  const cpuPercent = ((await cpuSeconds(pid)) - before) / (atRestMs / 100_000);
  await cluster.access.delete({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'probed' });
  const start = performance.now();
  await untilSo(cluster, 'default', deploymentOf(1_000), isAvailable(1_000));
  const thousandSeconds = (performance.now() - start) / 1000;
  const thousandMb = await residentMb(pid);
  await cluster.close();
  await practiceProvider(folder, dist).down({}, signal);
  await rm(folder, { recursive: true, force: true });
  return { emptyMb, thousandMb, thousandSeconds, cpuPercent };
};

export type Neighbour = {
  start: number;
  pod: number;
  deployment1: number;
  deployment3: number;
  deployment100: number;
  deployment300: number;
};

export const neighbour = async (): Promise<Neighbour> => {
  const folder = await mkdtemp(join(tmpdir(), 'peapod-bench-neighbour-'));
  const outfile = join(folder, 'webernetes.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'webernetes.mjs')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
  });
  const { stdout, stderr } = await runCommand([process.execPath, outfile], { env: process.env, timeoutMs: 120_000 });
  await rm(folder, { recursive: true, force: true });
  try {
    return JSON.parse(stdout) as Neighbour;
  } catch {
    throw new Error(`@ngrok/webernetes gave no figures: ${stderr}`);
  }
};
