// Runs the same command lines with the real kubectl and with the built-in one on one cluster, and prints where they differ.
// Usage: node scripts/compare-kubectl.mjs KUBECONFIG [part of a command line]   (after a build; kubectl must be in PATH)
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [kubeconfig, only = ''] = process.argv.slice(2);
if (kubeconfig === undefined) {
  console.error('Usage: node scripts/compare-kubectl.mjs KUBECONFIG [part of a command line]');
  process.exit(2);
}
const namespace = 'compare-kubectl';
const objects = join(root, 'test', 'kubectl', 'compare', 'objects.yaml');
const lines = readFileSync(join(root, 'test', 'kubectl', 'compare', 'command-lines.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#') && line.includes(only));

const run = (program, args) =>
  new Promise((resolve) => {
    const env = { ...process.env, KUBECONFIG: kubeconfig };
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const seen = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) child[name].on('data', (data) => (seen[name] += data));
    child.on('close', (code) => resolve({ ...seen, code }));
  });

/** Words as a shell would split them; quotes keep blanks. */
const words = (line) =>
  [...line.matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)].map(([word]) => word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'));

const masks = [
  [/\b\d+(?:y|d|h|m|s)(?:\d+(?:d|h|m|s))?\b/g, 'AGE'],
  [/\b(?:\d+ days? )?\d+ (?:seconds?|minutes?) ago\b/g, 'AGE ago'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, 'TIME'],
  [/(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'TIME'],
];
/** An age may change between the two; the blanks behind it with it. */
const masked = (text) =>
  masks
    .reduce((done, [pattern, word]) => done.replaceAll(pattern, word), text)
    .replaceAll(/(AGE\)?|Age|AGE|----) +/g, '$1 ');

const kubectl = (...args) => run('kubectl', ['-n', namespace, ...args]);
const setUp = async () => {
  await run('kubectl', ['create', 'namespace', namespace]);
  await kubectl('apply', '-f', objects);
  for (const name of ['web', 'talker']) await kubectl('wait', '--for=condition=Ready', `pod/${name}`, '--timeout=60s');
  await kubectl('rollout', 'status', 'deployment/shop', '--timeout=60s');
  await kubectl('wait', '--for=condition=Complete', 'job/once', '--timeout=60s');
};

await setUp();
let same = 0;
for (const line of lines) {
  const [verb = '', ...others] = words(line);
  const args = [verb, '-n', namespace, ...others];
  const [theirs, ours] = await Promise.all([
    run('kubectl', args),
    run(process.execPath, [join(root, 'dist', 'peapod.js'), 'kubectl', ...args]),
  ]);
  const differing = ['stdout', 'stderr', 'code'].filter(
    (part) => masked(String(theirs[part])) !== masked(String(ours[part])),
  );
  if (differing.length === 0) {
    same += 1;
    continue;
  }
  console.log(`\n=== kubectl ${line}`);
  for (const part of differing) {
    const [real, built] = [theirs, ours].map((each) => masked(String(each[part])).split('\n'));
    console.log(`--- ${part}: ${real.length} lines, ${built.length} with the built-in one`);
    for (let at = 0, shown = 0; at < Math.max(real.length, built.length) && shown < 12; at += 1) {
      if (real[at] === built[at]) continue;
      console.log(`  ${at + 1} real:     ${JSON.stringify(real[at])}`);
      console.log(`  ${at + 1} built-in: ${JSON.stringify(built[at])}`);
      shown += 1;
    }
  }
}
console.log(`\n${same} of ${lines.length} command lines have the same output and exit code`);
process.exitCode = same === lines.length ? 0 : 1;
