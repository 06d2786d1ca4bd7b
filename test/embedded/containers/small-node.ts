/** A node with one small image, whose programs are written in the tests. */
import { systemClock, type Clock } from '../../../src/embedded/clock.ts';
import { createNetwork } from '../../../src/embedded/runtime/network/create-network.ts';
import { createRuntime } from '../../../src/embedded/runtime/runtime.ts';
import type { Program } from '../../../src/embedded/runtime/sys.ts';
import type {
  ContainerRuntime,
  ContainerSpec,
  HostStreams,
  ImageRecipe,
  RuntimeContainer,
  Sandbox,
  SandboxSpec,
} from '../../../src/embedded/runtime/types.ts';

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const recipeOf = (programs: Record<string, Program>): ImageRecipe => ({
  reference: 'docker.io/library/small:1',
  sizeBytes: 1000,
  entrypoint: [],
  command: ['/bin/main'],
  env: new Map([['PATH', path]]),
  workingDirectory: '',
  user: '',
  stopSignal: 'TERM',
  build(files) {
    files.file('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n');
    files.file('/etc/group', 'root:x:0:\n');
    files.directory('/root', { mode: 0o700 });
    files.directory('/tmp', { mode: 0o1777 });
    files.file('/bin/script', '#!/bin/show-arguments -x\n', { mode: 0o755 });
    files.file('/bin/lost', '#!/no/such\n', { mode: 0o755 });
    files.file('/bin/text', 'hello\n', { mode: 0o755 });
    for (const [name, program] of Object.entries(programs)) files.program(`/bin/${name}`, program);
  },
});

export type SmallNode = {
  runtime: ContainerRuntime;
  sandbox: (spec?: Partial<SandboxSpec>) => Sandbox;
  create: (spec?: Partial<ContainerSpec>, sandbox?: Sandbox) => RuntimeContainer;
  bugs: unknown[];
};

export const smallNode = async (programs: Record<string, Program>, clock: Clock = systemClock): Promise<SmallNode> => {
  const bugs: unknown[] = [];
  const services = {
    route: () => undefined,
    lookup: () => ({ code: 'NXDOMAIN' as const, answers: [], authoritative: true }),
  };
  const runtime = createRuntime(
    {
      clock,
      node: { name: 'node-1', ip: '172.18.0.2', podCidr: '10.244.0.0/24', memoryBytes: 8e9, cpuMillis: 4000 },
      network: createNetwork({ clock, services, dnsServiceIp: '10.96.0.10' }),
      recipes: [recipeOf(programs)],
    },
    (error) => void bugs.push(error),
  );
  const pulled = await runtime.images.pull('small:1');
  if ('failure' in pulled) throw new Error(pulled.failure);
  const sandbox: SmallNode['sandbox'] = (spec = {}) =>
    runtime.createSandbox({
      podUid: 'uid',
      namespace: 'default',
      name: 'pod',
      hostname: 'pod',
      hostNetwork: false,
      sharedProcesses: false,
      dns: { nameservers: ['10.96.0.10'], searches: ['default.svc.cluster.local'], options: ['ndots:5'] },
      hostAliases: [],
      ...spec,
    });
  return {
    runtime,
    bugs,
    sandbox,
    create: (spec = {}, inside = sandbox()) =>
      inside.create({
        name: 'c',
        attempt: 0,
        image: pulled.image,
        command: ['main'],
        env: new Map([['HOSTNAME', 'pod']]),
        mounts: [],
        user: { uid: 0, gid: 0, groups: [] },
        readOnlyRoot: false,
        privileged: false,
        capabilities: ['KILL', 'DAC_OVERRIDE', 'CHOWN', 'FOWNER'],
        stdin: false,
        tty: false,
        terminationMessagePath: '/dev/termination-log',
        ...spec,
      }),
  };
};

const text = (chunks: readonly Uint8Array[]): string => Buffer.concat(chunks).toString();

/** Runs a command and collects what it says. */
export const execute = async (
  container: RuntimeContainer,
  command: readonly string[],
  streams: Omit<HostStreams, 'stdout' | 'stderr'> = {},
) => {
  const [stdout, stderr]: [Uint8Array[], Uint8Array[]] = [[], []];
  const running = container.exec(command, {
    ...streams,
    stdout: (bytes) => void stdout.push(bytes),
    stderr: (bytes) => void stderr.push(bytes),
  });
  if ('failure' in running) return running;
  const exit = await running.exited;
  return { exit, stdout: text(stdout), stderr: text(stderr) };
};

export const logText = (container: RuntimeContainer): string =>
  container.log
    .lines()
    .map((line) => `${line.stream} ${line.partial ? 'P' : 'F'} ${Buffer.from(line.text).toString()}`)
    .join('\n');
