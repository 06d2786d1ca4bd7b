/**
 * How the practice cluster bears many pods: apply to available, memory for each, and how long the API was without an answer
 * meanwhile. By itself: `node test/bench/scale.ts 1000 5000`.
 */
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '../../src/cluster/types.ts';
import { deploymentOf, isAvailable, untilSo } from './cluster-speed.ts';
import { cpuSeconds, openPractice, practiceProvider, residentMb } from './practice-cluster.ts';

const { signal } = new AbortController();
/** As the kubelet's default, and the fewest nodes: the first of them takes no pods. */
const podsOnANode = 110;
const fewestNodes = 3;
/** What is there before: of the cluster's own and to warm up. */
const others = 5;

export type Scaled = {
  replicas: number;
  seconds: number;
  /** What the cluster's process computed meanwhile: what other programs of a busy machine leave alone. */
  cpuSeconds: number;
  /** Of resident memory, for each pod. */
  kilobytes: number;
  /** The longest time that a GET waited. */
  longestMs: number;
};

/** Asks without pause, in a process of its own, how long the API lets somebody wait. */
const watchAnswers = async (cluster: Cluster): Promise<() => Promise<number>> => {
  const asking = fork(join(import.meta.dirname, 'ask-without-pause.ts'), [cluster.kubeconfig]);
  const heard = (): Promise<number> => new Promise((resolve) => void asking.once('message', resolve));
  await heard();
  return async () => {
    asking.send('enough');
    const longest = await heard();
    asking.kill();
    return longest;
  };
};

/** `replicas` pods of one Deployment on a cluster of its own with as many nodes as they need. */
export const scale = async (dist: string, replicas: number): Promise<Scaled> => {
  const folder = await mkdtemp(join(tmpdir(), 'peapod-bench-scale-'));
  const nodes = Math.max(fewestNodes, 1 + Math.ceil((replicas + others) / podsOnANode));
  const { cluster, pid } = await openPractice(folder, dist, nodes);
  try {
    // What is compiled and loaded at the first pod is no pod's.
    await untilSo(cluster, 'default', deploymentOf(3), isAvailable(3));
    const before = await residentMb(pid);
    const cpuBefore = await cpuSeconds(pid);
    const enough = await watchAnswers(cluster);
    const ms = await untilSo(cluster, 'default', deploymentOf(replicas, 'many'), isAvailable(replicas));
    const longestMs = await enough();
    const cpu = (await cpuSeconds(pid)) - cpuBefore;
    const kilobytes = ((await residentMb(pid)) - before) * (1024 / replicas);
    return { replicas, seconds: ms / 1000, cpuSeconds: cpu, kilobytes, longestMs };
  } finally {
    await cluster.close();
    await practiceProvider(folder, dist).down({}, signal);
    await rm(folder, { recursive: true, force: true });
  }
};

if (import.meta.filename === process.argv[1]) {
  const dist = join(import.meta.dirname, '..', '..', 'dist');
  for (const count of process.argv.slice(2)) console.log(await scale(dist, Number(count)));
}
