/**
 * Measures what peapod promises about speed; prints a table and writes bench/latest.json. Not a test: nothing fails here.
 * `npm run bench -- --no-cluster` leaves out what needs kind; `--only workshop`, `practice` or `kind` measures one part.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { spawn } from '@lydell/node-pty';
import { graders } from '../../graders/index.ts';
import { openAccess } from '../../src/cluster/access.ts';
import { createKindProvider } from '../../src/cluster/providers/kind.ts';
import { systemClock } from '../../src/cluster/system-clock.ts';
import type { Cluster } from '../../src/cluster/types.ts';
import { discoverScenarios } from '../../src/content/discover.ts';
import { readSubmission } from '../../src/content/submission.ts';
import { describeProblem } from '../../src/domain/problem.ts';
import { gradeSubmission } from '../../src/headless/grade-submission.ts';
import { runCommand } from '../../src/shared/run-command.ts';
import { stateFolder } from '../../src/shared/state-folder.ts';
import { speedsOf, type Speeds } from './cluster-speed.ts';
import { scale, type Scaled } from './scale.ts';
import { workshopSpeed } from './workshop-speed.ts';
import { atRest, neighbour, openPractice, practiceProvider, startMs } from './practice-cluster.ts';

type Row = { what: string; value: number; unit: string; aim: string; note: string };

const root = join(import.meta.dirname, '..', '..');
const entry = join(root, 'dist', 'peapod.js');
const rows: Row[] = [];
const { signal } = new AbortController();

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const spread = (values: number[]): string =>
  `${values.length} runs, ${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))}`;

const add = (row: Row): void => {
  rows.push(row);
  console.log(
    `${row.what.padEnd(46)} ${row.value.toFixed(row.unit === 'ms' ? 0 : 1).padStart(9)} ${row.unit.padEnd(3)} aim ${row.aim.padEnd(8)} ${row.note}`,
  );
};

const times = async (count: number, measure: () => Promise<number>): Promise<number[]> => {
  await measure();
  const values: number[] = [];
  for (let run = 0; run < count; run += 1) values.push(await measure());
  return values;
};

const versionMs = async (): Promise<number> => {
  const start = performance.now();
  await runCommand([process.execPath, entry, '--version'], { env: process.env });
  return performance.now() - start;
};

/** From the start of the process to the first bytes of the screen's own text. */
const firstFrameMs = async (home: string): Promise<number> => {
  const { CI: _ci, NO_COLOR: _plain, ...env } = process.env;
  const start = performance.now();
  const terminal = spawn(process.execPath, [entry], {
    cols: 80,
    rows: 24,
    name: 'xterm-256color',
    env: { ...env, PEAPOD_HOME: home, PEAPOD_WORKSPACE: join(home, 'work') },
  });
  const shown = await new Promise<number>((resolve) => {
    let text = '';
    terminal.onData((data) => {
      text += data;
      if (text.includes('quit')) resolve(performance.now() - start);
    });
  });
  const ended = new Promise<void>((resolve) => {
    terminal.onExit(() => resolve());
  });
  terminal.write('\u0003');
  await ended;
  return shown;
};

/** Grades the first solution of every scenario; on the practice cluster a second is the aim where no window of time is needed. */
const gradings = async (cluster: Cluster): Promise<void> => {
  const { scenarios } = await discoverScenarios(join(root, 'scenarios'), graders);
  const { name } = cluster.info;
  for (const scenario of scenarios) {
    const submission = await readSubmission([scenario.solutions[0]!.folder]);
    if (!submission.ok) throw new Error(describeProblem(submission.problem));
    const grade = await gradeSubmission(
      {
        cluster,
        scenario,
        registry: graders,
        submission: submission.value,
        maker: { host: 'bench', pid: process.pid },
      },
      signal,
    );
    const over = (100 * (grade.durationMs - grade.waitedMs)) / grade.waitedMs;
    add({
      what: `grading ${scenario.slug} on ${name}`,
      value: grade.durationMs / 1_000,
      unit: 's',
      aim: '',
      note: `${grade.points}/${grade.outOf} points`,
    });
    add({
      what: `grading ${scenario.slug} on ${name}: over waits`,
      value: over,
      unit: '%',
      aim: '10 %',
      note: `${(grade.waitedMs / 1_000).toFixed(1)} s waited`,
    });
  }
};

const addSpeeds = (
  where: string,
  { pod, deployment1, deployment3, deployment100, rollout100 }: Partial<Speeds> & Pick<Speeds, 'pod' | 'deployment3'>,
  aims: [string, string, string],
): void => {
  const row = (what: string, values: number[], aim: string): void =>
    add({ what: `${where}: ${what}`, value: median(values), unit: 'ms', aim, note: spread(values) });
  row('apply to Ready, pod of two', pod, aims[0]);
  if (deployment1 !== undefined) row('apply to available, Deployment of 1', deployment1, '');
  row('apply to available, Deployment of 3', deployment3, aims[1]);
  if (deployment100 !== undefined) row('apply to available, Deployment of 100', deployment100, aims[2]);
  if (rollout100 !== undefined) row('rollout of 100 replicas', rollout100, '');
};

/** From one pod to five thousand, each on a cluster with as many nodes as they need; the best of three of the smaller ones. */
const scaleRows = async (dist: string): Promise<void> => {
  for (const [replicas, aim] of [
    [1, '0.05 s'],
    [3, ''],
    [100, '0.5 s'],
    [300, ''],
    [1_000, '5 s'],
    [5_000, '30 s'],
  ] as const) {
    const runs: Scaled[] = [];
    for (let run = 0; run < (replicas > 1_000 ? 1 : 3); run += 1) runs.push(await scale(dist, replicas));
    const best = (of: (run: Scaled) => number): number => Math.min(...runs.map(of));
    const what = `embedded: Deployment of ${replicas}`;
    const note = `best of ${runs.length}`;
    add({ what, value: best(({ seconds }) => seconds), unit: 's', aim, note });
    add({ what: `${what}: CPU`, value: best(({ cpuSeconds: cpu }) => cpu), unit: 's', aim: '', note });
    add({ what: `${what}: longest answer`, value: best(({ longestMs }) => longestMs), unit: 'ms', aim: '50 ms', note });
    if (replicas >= 1_000)
      add({ what: `${what}: memory a pod`, value: best(({ kilobytes }) => kilobytes), unit: 'kB', aim: '60 kB', note });
  }
};

/** What needs nothing installed: the practice cluster, and its nearest neighbour. */
const practiceRows = async (): Promise<void> => {
  const dist = join(root, 'dist');
  const starts = await times(7, () => startMs(dist));
  add({
    what: 'embedded: nothing to answering',
    value: median(starts),
    unit: 'ms',
    aim: '300 ms',
    note: spread(starts),
  });
  const folder = await mkdtemp(join(tmpdir(), 'peapod-bench-'));
  const { cluster } = await openPractice(folder, dist);
  addSpeeds('embedded', await speedsOf(cluster, { runs: 5, hundred: true }), ['100 ms', '1 s', '1 s']);
  const { pod, deployment1, deployment3, deployment100, deployment300 } = await neighbour();
  addSpeeds('webernetes', { pod: [pod], deployment3: [deployment3], deployment100: [deployment100] }, ['', '', '']);
  for (const [replicas, ms] of [
    [1, deployment1],
    [300, deployment300],
  ] as const)
    add({ what: `webernetes: Deployment of ${replicas}`, value: ms / 1000, unit: 's', aim: '', note: '1 run' });
  await gradings(cluster);
  await cluster.close();
  await practiceProvider(folder, dist).down({}, signal);
  await rm(folder, { recursive: true, force: true });
  await scaleRows(dist);
  const rest = await atRest(dist);
  add({ what: 'embedded: memory, no pods', value: rest.emptyMb, unit: 'MB', aim: '', note: 'resident' });
  add({
    what: 'embedded: memory, 1,000 pods',
    value: rest.thousandMb,
    unit: 'MB',
    aim: '',
    note: 'resident, 11 nodes',
  });
  add({ what: 'embedded: Deployment of 1,000', value: rest.thousandSeconds, unit: 's', aim: '', note: '11 nodes' });
  add({
    what: 'embedded: CPU, 100 pods probed every ten seconds',
    value: rest.cpuPercent,
    unit: '%',
    aim: '3 %',
    note: 'of a core',
  });
};

/** The screen while 100 pods change ten times a second, keys, and an hour of watching by its slope. */
const workshopRows = async (): Promise<void> => {
  const { keyMs, few, all, growthMbPerHour } = await workshopSpeed({ heapSeconds: 600 });
  add({ what: 'key to screen', value: median(keyMs), unit: 'ms', aim: '50 ms', note: spread(keyMs) });
  for (const [what, { kilobytes, processorPercent }] of [
    ['2 of 100 pods', few],
    ['100 of 100 pods', all],
  ] as const) {
    const note = `${what} change ten times a second, 120x40`;
    add({ what: `screen: ${what} busy`, value: kilobytes, unit: 'kB/s', aim: '5', note });
    if (processorPercent !== undefined)
      add({ what: `screen: ${what} busy, CPU`, value: processorPercent, unit: '%', aim: '12 %', note: 'of a core' });
  }
  add({
    what: 'screen: growth of the live heap in an hour',
    value: growthMbPerHour,
    unit: 'MB',
    aim: '0',
    note: 'by its slope over five minutes',
  });
};

const kindRows = async (): Promise<void> => {
  const provider = createKindProvider({
    env: process.env,
    stateFolder: stateFolder(process.env),
    openAccess,
    run: runCommand,
    clock: systemClock,
  });
  const opened = await provider.open({ onStage: ({ title, state }) => console.error(`  ${state} ${title}`) }, signal);
  if (!opened.ok) {
    console.error(describeProblem(opened.problem));
    process.exitCode = 3;
    return;
  }
  await opened.value.prepareImages(['busybox:1.36', 'nginx:1.27'], signal);
  addSpeeds('kind', await speedsOf(opened.value, { runs: 3, hundred: false }), ['', '', '']);
  await gradings(opened.value);
  await opened.value.close();
};

const commandRows = async (): Promise<void> => {
  const home = await mkdtemp(join(tmpdir(), 'peapod-bench-'));
  const version = await times(15, versionMs);
  add({ what: 'peapod --version', value: median(version), unit: 'ms', aim: '60 ms', note: spread(version) });
  const frame = await times(9, () => firstFrameMs(home));
  add({ what: 'first frame of the workshop', value: median(frame), unit: 'ms', aim: '250 ms', note: spread(frame) });
  await rm(home, { recursive: true, force: true });
};

const { only, 'no-cluster': noCluster } = parseArgs({
  options: { only: { type: 'string' }, 'no-cluster': { type: 'boolean', default: false } },
}).values;
const isWanted = (part: 'workshop' | 'practice' | 'kind'): boolean =>
  only === undefined ? part !== 'kind' || !noCluster : only === part;
if (isWanted('workshop')) {
  await commandRows();
  await workshopRows();
}
if (isWanted('practice')) await practiceRows();
if (isWanted('kind')) await kindRows();
// Of one part alone it would not be the latest of everything.
if (only !== undefined) process.exit();
await mkdir(join(root, 'bench'), { recursive: true });
const report = { at: new Date().toISOString(), node: process.version, cores: cpus().length, rows };
await writeFile(join(root, 'bench', 'latest.json'), `${JSON.stringify(report, null, 2)}\n`);
