// Set-up and dispatch for `npm start`, `npm test` and the rest. Runs on Node 20 with nothing installed: it installs the
// dependencies (the Node that the product needs is one of them), builds when sources changed, and then runs the command on
// that Node.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const at = (...parts) => join(root, ...parts);
const say = (line) => process.stderr.write(`peapod: ${line}\n`);
const windows = process.platform === 'win32';
const node = at('node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');
const installStamp = at('node_modules', '.peapod-install');
const buildStamp = at('dist', '.peapod-build');
const installMinutes = 10;
const lockMinutes = 12;

const digest = (files) => {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${relative(root, file)}\n`).update(readFileSync(file));
  return hash.digest('hex');
};

const filesUnder = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)]));

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** Runs a command to its end; resolves with its exit code. Ctrl-C reaches it through the terminal's process group. */
const run = (command, args, options = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    const pass = (signal) => child.kill(signal);
    const ignore = () => {};
    process.on('SIGINT', ignore);
    process.on('SIGTERM', pass);
    process.on('SIGHUP', pass);
    const timer = options.minutes && setTimeout(() => child.kill('SIGKILL'), options.minutes * 60_000);
    child.on('error', (error) => {
      say(`${command} could not be started: ${error.message}`);
      resolve(127);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      process.off('SIGINT', ignore);
      process.off('SIGTERM', pass);
      process.off('SIGHUP', pass);
      resolve(code ?? 128 + ({ SIGINT: 2, SIGKILL: 9, SIGTERM: 15, SIGHUP: 1 }[signal] ?? 0));
    });
  });

const fail = (line, code = 1) => {
  say(line);
  process.exit(code);
};

const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** One set-up at a time: two commands started together must not install over each other. */
const locked = async (work) => {
  const lock = at('.setup-lock');
  const end = Date.now() + lockMinutes * 60_000;
  for (let told = false; ;) {
    try {
      mkdirSync(lock);
      writeFileSync(join(lock, 'pid'), String(process.pid));
      break;
    } catch (error) {
      if (error.code !== 'EEXIST')
        fail(`${lock} can't be made: ${error.message}. The set-up needs to write in this folder.`);
      const pid = Number(read(join(lock, 'pid')));
      if (pid > 0 && !alive(pid)) {
        rmSync(lock, { recursive: true, force: true });
        continue;
      }
      if (Date.now() > end)
        fail(`another set-up has held ${lock} for ${lockMinutes} minutes. Remove that folder and try again.`);
      if (!told) say('waiting for another set-up of this folder');
      told = true;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  const release = () => rmSync(lock, { recursive: true, force: true });
  process.on('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
};

const install = async () => {
  const wanted = digest([at('package.json'), at('package-lock.json')]);
  if (read(installStamp) === wanted && existsSync(node)) return;
  await locked(async () => {
    if (read(installStamp) === wanted && existsSync(node)) return;
    say('installing dependencies (about a minute, once)');
    const npm = process.env.npm_execpath;
    const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
    const [command, rest] =
      npm && /\.c?js$/.test(npm) ? [process.execPath, [npm, ...args]] : [windows ? 'npm.cmd' : 'npm', args];
    const code = await run(command, rest, {
      minutes: installMinutes,
      stdio: ['ignore', process.stderr, process.stderr],
      shell: windows,
    });
    if (code !== 0)
      fail(
        `npm ci failed (exit code ${code}). Its message is above; check the network, then run the same command again.`,
      );
    if (!existsSync(node)) {
      fail(
        'npm ci went through, but brought no Node: install scripts seem to be off. Run: npm config set ignore-scripts false',
      );
    }
    writeFileSync(installStamp, wanted);
  });
};

const build = async () => {
  const sources = [
    ...filesUnder(at('src')),
    ...filesUnder(at('graders')),
    ...filesUnder(at('scenarios')),
    at('scripts', 'build.mjs'),
    at('package.json'),
    at('package-lock.json'),
  ];
  const wanted = digest(sources);
  if (read(buildStamp) === wanted) return;
  await locked(async () => {
    if (read(buildStamp) === wanted) return;
    const code = await run(node, [at('scripts', 'build.mjs')], { stdio: ['ignore', process.stderr, process.stderr] });
    if (code !== 0) fail(`the build failed (exit code ${code}); its message is above.`);
    writeFileSync(buildStamp, wanted);
  });
};

const jest = (...args) =>
  run(node, [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    at('node_modules', 'jest', 'bin', 'jest.js'),
    ...args,
  ]);
const bin = (name) => at('node_modules', name, 'bin', name === 'typescript' ? 'tsc' : name);

const check = async () => {
  const steps = [
    [node, [bin('typescript'), '--noEmit', '-p', root]],
    [node, [bin('oxlint'), '--type-aware', '--deny-warnings', 'src', 'graders', 'test', 'scripts']],
    [node, [bin('oxfmt'), '--check', 'src', 'graders', 'test', 'scripts']],
  ];
  for (const [command, args] of steps) {
    const code = await run(command, args);
    if (code !== 0) return code;
  }
  return 0;
};

/** A cluster of its own for this folder, made and removed by the product; `--keep` leaves it for the next run. */
const testOnKind = async (args) => {
  // Not the developer's own: the tests clear what peapod remembers. Not in node_modules, which a new install empties.
  process.env.PEAPOD_HOME = at('.peapod-test');
  process.env.PEAPOD_KIND_NAME ??= `peapod-test-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`;
  const peapod = (...words) => run(node, [at('dist', 'peapod.js'), ...words, '--cluster', 'kind']);
  const keep = args.includes('--keep');
  const up = await peapod('cluster', 'up', '--nodes', '3');
  if (up !== 0) return up;
  const code = await jest('--config', at('jest.kind.config.js'), ...args.filter((arg) => arg !== '--keep'));
  const down = keep ? 0 : await peapod('cluster', 'down');
  return code || down;
};

const commands = {
  // Paths are meant from where the command was typed.
  start: (args) => run(node, [at('dist', 'peapod.js'), ...args], { cwd: process.env.INIT_CWD ?? root }),
  build: () => 0,
  check,
  test: async (args) => (await check()) || jest(...args),
  'test:kind': testOnKind,
  'test:conformance': (args) =>
    run(node, [at('test', 'conformance', 'run.ts'), ...args], { cwd: process.env.INIT_CWD ?? root }),
  bench: (args) => run(node, [at('test', 'bench', 'bench.ts'), ...args]),
  screenshots: (args) => run(node, [at('test', 'terminal', 'screenshots.ts'), ...args]),
};

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) fail(`unknown command ${name}; there are ${Object.keys(commands).join(', ')}`, 2);
await install();
await build();
process.exitCode = await command(args);
