// Runs one sequence of changing command lines with the real kubectl in one namespace and with the built-in one in another, and
// prints where they differ: standard output, standard error, exit code, and now and then the objects that came of it.
// Usage: node scripts/compare-kubectl-changes.mjs KUBECONFIG [SECTION]   (after a build; kubectl must be in PATH)
import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [kubeconfig, only] = process.argv.slice(2);
if (kubeconfig === undefined) {
  console.error('Usage: node scripts/compare-kubectl-changes.mjs KUBECONFIG [SECTION]');
  process.exit(2);
}
const manifests = join(root, 'test', 'kubectl', 'compare', 'changes');
const scratch = mkdtempSync(join(tmpdir(), 'compare-kubectl-changes-'));
const program = resolve(root, process.env.PEAPOD ?? 'dist/peapod.js');
const timeoutMs = 90_000;

const start = (command, env) =>
  new Promise((resolve) => {
    const child = spawn('sh', ['-c', command], {
      cwd: manifests,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const seen = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) child[name].on('data', (data) => (seen[name] += data));
    const timer = setTimeout(() => child.pid === undefined || process.kill(-child.pid), timeoutMs);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ ...seen, code: code ?? 'no end' });
    });
  });

/** A folder with a `kubectl`, and a kubeconfig whose context has a namespace of its own. */
const makeSide = async (name, script) => {
  const namespace = `changes-${name}`;
  const bin = mkdtempSync(join(scratch, `${name}-`));
  const config = join(bin, 'config');
  copyFileSync(kubeconfig, config);
  if (script !== undefined) {
    writeFileSync(join(bin, 'kubectl'), script);
    chmodSync(join(bin, 'kubectl'), 0o755);
  }
  const env = {
    ...process.env,
    KUBECONFIG: config,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    OUT: bin,
    KUBE_EDITOR: join(manifests, 'editor.sh'),
  };
  const real = { ...env, PATH: process.env.PATH };
  await start(`kubectl delete namespace ${namespace} --ignore-not-found; kubectl create namespace ${namespace}`, real);
  await start(`kubectl config set-context --current --namespace=${namespace}`, real);
  await start(`kubectl wait --for=create serviceaccount/default --timeout=20s; kubectl get nodes -o name`, real);
  const { stdout } = await start('kubectl get nodes -o name', real);
  return { namespace, env: { ...env, NODE: stdout.split('\n')[0].replace('node/', '') }, real, bin };
};

const masks = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'UID'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, 'TIME'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, 'IP'],
  [/-[bcdfghjklmnpqrstvwxz2456789]{5}(?![a-z0-9-])/g, '-SUFFIX'],
  [/\b3[0-2]\d{3}\b/g, 'NODEPORT'],
  [/("?resourceVersion\\*":\s*\\*")\d+/g, '$1VERSION'],
  [/\b[0-9a-f]{64}\b/g, 'ID'],
  [/\b\d+(?:\.\d+)?s\b/g, 'SECONDS'],
  [/\bE\d{4} [\d:.]+ +\d+ /g, 'KLOG '],
];

const masked = (text, { namespace, bin }) =>
  masks
    .reduce((done, [pattern, word]) => done.replaceAll(pattern, word), String(text))
    .replaceAll(bin, 'OUT')
    .replaceAll(namespace, 'NAMESPACE');

const show = (title, real, built) => {
  console.log(`--- ${title}`);
  const [a, b] = [real.split('\n'), built.split('\n')];
  for (let at = 0, shown = 0; at < Math.max(a.length, b.length) && shown < 12; at += 1) {
    if (a[at] === b[at]) continue;
    console.log(`  ${at + 1} real:     ${JSON.stringify(a[at])}`);
    console.log(`  ${at + 1} built-in: ${JSON.stringify(b[at])}`);
    shown += 1;
  }
};

/** Fields that no kubectl decides. */
const noise = new Set(['resourceVersion', 'uid', 'creationTimestamp', 'generation', 'time', 'status', 'nodeName']);
const cleaned = (value) => {
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([field]) => !noise.has(field))
      .map(([field, each]) => [field, cleaned(each)]),
  );
};

/** Only what clients write: controllers and the kubelet have their own pace. */
const byClients = (object) => ({
  ...object,
  metadata: {
    ...object.metadata,
    managedFields: object.metadata.managedFields
      ?.filter(({ manager }) => manager.startsWith('kubectl'))
      .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  },
});

const objectsOf = async (side) => {
  const kinds = 'pods,services,deployments,statefulsets,daemonsets,jobs,configmaps,secrets,serviceaccounts';
  const { stdout } = await start(`kubectl get ${kinds} -o json --show-managed-fields`, side.real);
  const items = JSON.parse(stdout).items.filter(({ metadata }) => metadata.ownerReferences === undefined);
  return masked(JSON.stringify(items.map(byClients).map(cleaned), null, 1), side);
};

let count = 0;
let same = 0;
const compare = (line, sides, results) => {
  count += 1;
  const parts = ['stdout', 'stderr', 'code'].map((part) => [
    part,
    ...results.map((each, at) => masked(each[part], sides[at])),
  ]);
  const differing = parts.filter(([, real, built]) => real !== built);
  if (differing.length === 0) {
    same += 1;
    return;
  }
  console.log(`\n=== ${line}`);
  for (const [part, real, built] of differing) show(part, real, built);
};

const runLine = async (line, sides) => {
  if (line === '@objects') {
    const [real, built] = await Promise.all(sides.map(objectsOf));
    compare(line, sides, [
      { stdout: real, stderr: '', code: 0 },
      { stdout: built, stderr: '', code: 0 },
    ]);
    return;
  }
  const results = await Promise.all(sides.map((side) => start(line, side.env)));
  compare(line, sides, results);
};

/** Sections that begin with `# alone` change the node: the real kubectl runs through them first. */
const sections = readFileSync(join(root, 'test', 'kubectl', 'compare', 'change-lines.txt'), 'utf8')
  .split(/^(?=# )/m)
  .map((text) => {
    const [title, ...lines] = text.split('\n');
    return { title, lines: lines.filter((line) => line !== '') };
  })
  .filter(({ title, lines }) => lines.length > 0 && (only === undefined || title.includes(only)));

const sides = [
  await makeSide('real', undefined),
  await makeSide(
    'built',
    `#!/bin/sh\nexec '${process.execPath}' --disable-warning=ExperimentalWarning '${program}' kubectl "$@"\n`,
  ),
];
for (const { title, lines } of sections) {
  if (title.startsWith('# alone')) {
    const real = [];
    for (const line of lines) real.push(await start(line, sides[0].env));
    for (const [at, line] of lines.entries()) compare(line, sides, [real[at], await start(line, sides[1].env)]);
  } else for (const line of lines) await runLine(line, sides);
}
console.log(`\n${same} of ${count} are the same`);
await Promise.all(sides.map((side) => start(`kubectl delete namespace ${side.namespace} --wait=false`, side.real)));
rmSync(scratch, { recursive: true, force: true });
process.exitCode = same === count ? 0 : 1;
