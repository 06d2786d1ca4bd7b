/** A folder of stand-ins for kind, docker and ps that record how they were called and keep a world of containers in a file. */
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Container = { id: string; name: string; cluster: string; status: string };

export type World = {
  containers: Container[];
  /** Images that the engine has. */
  images: string[];
  /** What `ps` says of a pid. */
  processes: Record<string, string>;
  engine: 'answers' | 'down' | 'denied';
  /** The stage in which `kind create` fails or hangs, leaving what it has made. */
  failAt?: string;
  hangAt?: string;
  startFails?: boolean;
};

export type Call = { tool: string; args: string[]; kubeconfig: string | null; provider: string | null };

const program = `
const fs = require('fs'), path = require('path');
const root = path.dirname(__dirname), file = path.join(root, 'world.json');
const tool = path.basename(process.argv[1]), args = process.argv.slice(2);
const { KUBECONFIG: kubeconfig = null, KIND_EXPERIMENTAL_PROVIDER: provider = null } = process.env;
fs.appendFileSync(path.join(root, 'calls'), JSON.stringify({ tool, args, kubeconfig, provider }) + '\\n');
const read = () => JSON.parse(fs.readFileSync(file, 'utf8'));
const world = read();
const write = (next) => { fs.writeFileSync(file + process.pid, JSON.stringify(next)); fs.renameSync(file + process.pid, file); };
const option = (name) => args[args.indexOf(name) + 1];
const die = (text, code = 1) => { console.error(text); process.exit(code); };
const [a, b] = args;

const create = () => {
  const cluster = option('--name');
  console.error('Creating cluster "' + cluster + '" ...');
  for (const stage of ['Preparing nodes', 'Starting control-plane', 'Installing CNI']) {
    console.error(' • ' + stage + ' 📦  ...');
    if (stage === 'Starting control-plane') {
      const id = 'id-' + process.pid;
      write({ ...world, containers: [...world.containers, { id, name: cluster + '-control-plane', cluster, status: 'Up 1 second' }] });
    }
    if (world.hangAt === stage) return setInterval(() => {}, 1000);
    if (world.failAt === stage) { console.error(' ✗ ' + stage + ' 📦'); die('ERROR: failed to create cluster: out of disk'); }
    console.error(' ✓ ' + stage + ' 📦');
  }
};
const kind = () => {
  if (a === 'version') return console.log('kind v0.33.0 go1.26 linux/amd64');
  if (a === 'create') return create();
  if (a === 'delete') return write({ ...world, containers: world.containers.filter(({ cluster }) => cluster !== option('--name')) });
  if (a === 'get') return console.log('kubeconfig of ' + option('--name'));
  if (a === 'load') return;
  die('unknown');
};
const engine = () => {
  if (world.engine === 'down') die('Cannot connect to the Docker daemon. Is the docker daemon running?');
  if (world.engine === 'denied') die('permission denied while trying to connect to the Docker daemon socket');
  const cluster = (option('--filter') || '').split('=').at(-1);
  if (a === 'ps') for (const c of world.containers) if (c.cluster === cluster) console.log(c.id, c.name, c.status);
  if (a === 'image' && !world.images.includes(args.at(-1))) die('No such image');
  if (a === 'inspect') console.log('2030-01-01T00:00:00.123456789Z');
  if (a === 'start') {
    if (world.startFails) die('Error response from daemon: port is already allocated');
    write({ ...world, containers: world.containers.map((c) => (args.includes(c.name) ? { ...c, status: 'Up 1 second' } : c)) });
  }
};
const ps = () => (world.processes[option('-p')] ? console.log(world.processes[option('-p')]) : process.exit(1));
({ kind, ps })[tool] ? ({ kind, ps })[tool]() : engine();
`;

export const fakeTools = async (tools: readonly string[] = ['kind', 'docker', 'ps']) => {
  const root = await mkdtemp(join(tmpdir(), 'peapod-tools-'));
  const bin = join(root, 'bin');
  await mkdir(bin);
  for (const tool of tools) {
    await writeFile(join(bin, tool), `#!${process.execPath}\n${program}`);
    await chmod(join(bin, tool), 0o755);
  }
  const file = join(root, 'world.json');
  const world = async (): Promise<World> => JSON.parse(await readFile(file, 'utf8')) as World;
  const change = async (changes: Partial<World>): Promise<void> =>
    writeFile(file, JSON.stringify({ ...(await world()), ...changes }));
  const start: World = { containers: [], images: [], processes: {}, engine: 'answers' };
  await writeFile(file, JSON.stringify(start));
  await writeFile(join(root, 'calls'), '');
  return {
    root,
    env: { PATH: bin, HOME: root },
    stateFolder: join(root, 'state'),
    world,
    change,
    async calls(tool?: string): Promise<Call[]> {
      const lines = (await readFile(join(root, 'calls'), 'utf8')).split('\n').filter((line) => line !== '');
      const calls = lines.map((line) => JSON.parse(line) as Call);
      return tool === undefined ? calls : calls.filter((call) => call.tool === tool);
    },
    forgetCalls: (): Promise<void> => writeFile(join(root, 'calls'), ''),
    remove: (): Promise<void> => rm(root, { recursive: true, force: true }),
  };
};

export type FakeTools = Awaited<ReturnType<typeof fakeTools>>;
