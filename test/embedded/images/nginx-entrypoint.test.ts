import { afterEach, expect, test } from '@jest/globals';
import { skippingClock, type SkippingClock } from '../../../src/embedded/clock.ts';
import { imageRecipes } from '../../../src/embedded/runtime/images/recipes/index.ts';
import { createNetwork } from '../../../src/embedded/runtime/network/create-network.ts';
import { createRuntime } from '../../../src/embedded/runtime/runtime.ts';
import type { Program } from '../../../src/embedded/runtime/sys.ts';
import type { ContainerRuntime, ContainerSpec, RuntimeContainer } from '../../../src/embedded/runtime/types.ts';
import { appletNames, busybox } from '../../../src/embedded/userland/busybox.ts';

/** Says what it was started with. */
const told: Program = async (sys) => {
  await sys.write(1, Buffer.from(`${sys.argv.join(' ')}\n`));
  return 0;
};

let clock: SkippingClock;
let runtime: ContainerRuntime;
afterEach(() => {
  runtime.close();
  clock.stop();
});

const nginx = async (spec: Partial<ContainerSpec> = {}): Promise<RuntimeContainer> => {
  clock = skippingClock();
  const services = {
    route: () => undefined,
    lookup: () => ({ code: 'NXDOMAIN' as const, answers: [], authoritative: true }),
  };
  runtime = createRuntime({
    clock,
    node: { name: 'node-1', ip: '172.18.0.2', podCidr: '10.244.0.0/24', memoryBytes: 8e9, cpuMillis: 4000 },
    network: createNetwork({ clock, services, dnsServiceIp: '10.96.0.10' }),
    recipes: imageRecipes({
      busybox,
      appletNames,
      nginx: told,
      curl: told,
      sh: told,
      agnhost: told,
      dig: told,
      getent: told,
      httpdForeground: told,
      nonewprivs: told,
    }),
  });
  const pulled = await runtime.images.pull('nginx:1.27');
  if ('failure' in pulled) throw new Error(pulled.failure);
  const { image } = pulled;
  const sandbox = runtime.createSandbox({
    podUid: 'uid',
    namespace: 'default',
    name: 'web',
    hostname: 'web',
    hostNetwork: false,
    sharedProcesses: false,
    dns: { nameservers: ['10.96.0.10'], searches: [], options: [] },
    hostAliases: [],
  });
  const container = sandbox.create({
    name: 'web',
    attempt: 0,
    image,
    command: [...image.entrypoint, ...image.command],
    env: image.env,
    mounts: [],
    user: { uid: 0, gid: 0, groups: [] },
    readOnlyRoot: false,
    privileged: false,
    capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL'],
    stdin: false,
    tty: false,
    terminationMessagePath: '/dev/termination-log',
    ...spec,
  });
  container.start();
  await container.exited;
  return container;
};

const logOf = ({ log }: RuntimeContainer): string[] =>
  log.lines().map(({ text }) => Buffer.from(text).toString().trimEnd());

const configured = (...first: string[]): string[] => [
  '/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration',
  '/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh',
  ...first,
  '/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh',
  '/docker-entrypoint.sh: Configuration complete; ready for start up',
  'nginx -g daemon off;',
];

test('the entry point of nginx says what it does and becomes nginx', async () => {
  const container = await nginx();
  expect(logOf(container)).toEqual(
    configured(
      '10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf',
      '10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf',
    ),
  );
  expect(await container.exited).toMatchObject({ code: 0, reason: 'Completed' });
});

test('it leaves a configuration alone that it can’t change', async () => {
  expect(logOf(await nginx({ readOnlyRoot: true }))).toEqual(
    configured(
      '10-listen-on-ipv6-by-default.sh: info: can not modify /etc/nginx/conf.d/default.conf (read-only file system?)',
    ),
  );
});

test('another command is run without further ado', async () => {
  expect(logOf(await nginx({ command: ['/docker-entrypoint.sh', 'echo', 'hello'] }))).toEqual(['hello']);
});
