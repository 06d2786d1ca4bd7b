/**
 * Runs specs of the upstream end-to-end suite against a practice cluster (or any other) and writes docs/conformance.md:
 *   npm run test:conformance -- [LIST] [--kubeconfig FILE] [--only PATTERN] [--side-by-side N] [--seconds N] [--logs FOLDER]
 * LIST: a file of full names; without one, test/conformance/specs.txt, whose result is what gets written down.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { outcomeOf, type Outcome } from './outcome.ts';
import { document, summary } from './report.ts';
import { focusOf, isLong, isSerial, readSpecs } from './specs.ts';

const root = join(import.meta.dirname, '..', '..');
const program = join(root, 'dist', 'peapod.js');
const ownList = join(import.meta.dirname, 'specs.txt');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kubeconfig: { type: 'string' },
    only: { type: 'string' },
    'side-by-side': { type: 'string', default: '3' },
    seconds: { type: 'string', default: '400' },
    logs: { type: 'string' },
  },
});

const stop = (line: string): never => {
  process.stderr.write(`${line}\n`);
  process.exit(2);
};

const onPath = (name: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));

const suite =
  process.env['E2E_TEST'] ??
  onPath('e2e.test') ??
  stop(
    'e2e.test is not on the PATH. It comes in kubernetes-test-linux-amd64.tar.gz of a Kubernetes release (1.34); put it on the PATH or name it in E2E_TEST.',
  );
const kubectl = onPath('kubectl') ?? stop('kubectl is not on the PATH: the specs of sig-cli run it.');
const list = positionals[0] ?? ownList;
const specs = readSpecs(await readFile(list, 'utf8')).filter((name) => new RegExp(values.only ?? '').test(name));
const limitSeconds = Number(values.seconds);
/** Specs clean up after themselves, which a time limit must leave them room for. */
const graceSeconds = 60;
const work = await mkdtemp(join(tmpdir(), 'peapod-conformance-'));
const logs = values.logs ?? join(work, 'logs');
await mkdir(logs, { recursive: true });

type Ran = { output: string; code: number | undefined };
const run = (command: string, args: readonly string[], seconds: number, env: NodeJS.ProcessEnv = {}): Promise<Ran> =>
  new Promise((resolve) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let killed = false;
    const add = (bytes: Buffer): void => void (output += bytes.toString('utf8'));
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    const timer = setTimeout(() => {
      killed = true;
      child.kill('SIGKILL');
    }, seconds * 1_000);
    child.on('error', (error) => add(Buffer.from(error.message)));
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ output, code: killed ? undefined : (code ?? 1) });
    });
  });

/** A practice cluster of its own in a folder; `close` ends it. */
const openCluster = async (name: string): Promise<{ kubeconfig: string; close(): Promise<unknown> }> => {
  const home = { PEAPOD_HOME: join(work, name) };
  const peapod = (verb: 'up' | 'down'): Promise<Ran> =>
    run(process.execPath, [program, 'cluster', verb, '--cluster', 'embedded'], 60, home);
  const { code, output } = await peapod('up');
  const kubeconfig = /kubeconfig: (.+)/.exec(output)?.[1]?.trim();
  if (code !== 0 || kubeconfig === undefined) return stop(`the practice cluster did not start:\n${output}`);
  return { kubeconfig, close: () => peapod('down') };
};

const runSpec = async (kubeconfig: string, name: string, index: number): Promise<Outcome> => {
  const started = Date.now();
  const { output, code } = await run(
    suite,
    [
      `--kubeconfig=${kubeconfig}`,
      `--kubectl-path=${kubectl}`,
      '--provider=skeleton',
      '--num-nodes=2',
      '--kube-api-content-type=application/json',
      '--minStartupPods=0',
      '--allowed-not-ready-nodes=0',
      '--node-schedulable-timeout=30s',
      '--system-pods-startup-timeout=30s',
      '--system-daemonsets-startup-timeout=30s',
      '--disable-log-dump',
      '--dns-domain=cluster.local',
      `--ginkgo.focus=${focusOf(name)}`,
      `--ginkgo.timeout=${limitSeconds}s`,
      '--ginkgo.grace-period=30s',
      '--ginkgo.no-color',
      '--ginkgo.v',
    ],
    limitSeconds + graceSeconds,
    { KUBECONFIG: kubeconfig },
  );
  await writeFile(join(logs, `${String(index + 1).padStart(4, '0')}.log`), output);
  const outcome = outcomeOf(name, output, code, (Date.now() - started) / 1_000);
  process.stdout.write(`${outcome.result.padEnd(9)} ${outcome.seconds.toFixed(1).padStart(6)}  ${name}\n`);
  return outcome;
};

const outcomes: Outcome[] = [];
const runAll = async (kubeconfig: string, names: readonly string[], sideBySide: number): Promise<void> => {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < names.length; index = next++)
      outcomes.push(await runSpec(kubeconfig, names[index]!, specs.indexOf(names[index]!)));
  };
  await Promise.all(Array.from({ length: sideBySide }, worker));
};

const shared = specs.filter((name) => !isSerial(name)).toSorted((a, b) => Number(isLong(b)) - Number(isLong(a)));
const serial = specs.filter(isSerial);
const sideBySide = Number(values['side-by-side']);
if (values.kubeconfig !== undefined) {
  await runAll(values.kubeconfig, shared, sideBySide);
  await runAll(values.kubeconfig, serial, 1);
} else {
  // Those that must be alone have a cluster of their own, beside the others'.
  const clusters = await Promise.all([openCluster('shared'), openCluster('serial')]);
  try {
    await Promise.all([runAll(clusters[0].kubeconfig, shared, sideBySide), runAll(clusters[1].kubeconfig, serial, 1)]);
  } finally {
    await Promise.all(clusters.map((cluster) => cluster.close()));
  }
}

process.stdout.write(`\n${summary(outcomes)}\n`);
const version = /v\d+\.\d+\.\d+/.exec((await run(suite, ['--version'], 30)).output)?.[0] ?? 'unknown version';
const whole = list === ownList && values.only === undefined && values.kubeconfig === undefined;
if (whole) {
  const file = join(root, 'docs', 'conformance.md');
  await writeFile(file, document(outcomes, version, 'a practice cluster of three nodes, in real time'));
  process.stdout.write(`written: docs/conformance.md\n`);
} else process.stdout.write(`logs: ${logs}\n`);
if (whole && values.logs === undefined) await rm(work, { recursive: true, force: true });
if (outcomes.some(({ result }) => result !== 'passed' && result !== 'skipped')) process.exitCode = 1;
