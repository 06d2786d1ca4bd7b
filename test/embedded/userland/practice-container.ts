/** A container on the real kernel, with nothing in it but the applets, for trying commands. */
import { skippingClock, type Clock } from '../../../src/embedded/clock.ts';
import { createNetwork } from '../../../src/embedded/runtime/network/create-network.ts';
import { createRuntime } from '../../../src/embedded/runtime/runtime.ts';
import type { ImageFiles, RuntimeContainer } from '../../../src/embedded/runtime/types.ts';
import { statusOf } from '../../../src/embedded/userland/sh/jobs.ts';
import { appletNames, busybox } from '../../../src/embedded/userland/busybox.ts';

export type Ran = { stdout: string; stderr: string; code: number };

export type PracticeContainer = {
  container: RuntimeContainer;
  /** Runs a command to its end. */
  run(command: readonly string[], options?: { stdin?: string; tty?: boolean }): Promise<Ran>;
  sh(script: string, stdin?: string): Promise<Ran>;
  stop(): void;
};

const buildImage = (files: ImageFiles): void => {
  for (const path of ['/tmp', '/root', '/home', '/var', '/proc', '/dev', '/etc']) files.directory(path);
  files.program('/bin/busybox', busybox);
  for (const name of appletNames) files.hardLink('/bin/busybox', `/bin/${name}`);
  files.file('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n');
  files.file('/etc/group', 'root:x:0:\nnogroup:x:65534:\n');
};

const unlimited = { memoryBytes: 8 * 2 ** 30, cpuMillis: 4000 };

export const startContainer = async (
  options: {
    clock?: Clock;
    command?: readonly string[];
    memoryLimitBytes?: number;
    uid?: number;
    tty?: boolean;
    noNewPrivileges?: boolean;
    env?: Readonly<Record<string, string>>;
    /** What the image has besides the applets. */
    furtherFiles?: (files: ImageFiles) => void;
  } = {},
): Promise<PracticeContainer> => {
  const own = options.clock === undefined ? skippingClock(Date.UTC(2026, 0, 2, 3, 4, 5)) : undefined;
  const clock = options.clock ?? own!;
  const network = createNetwork({
    clock,
    dnsServiceIp: '10.96.0.10',
    services: {
      route: () => undefined,
      lookup: () => ({ code: 'NXDOMAIN', answers: [], authoritative: true }),
    },
  });
  const runtime = createRuntime({
    clock,
    network,
    node: { name: 'node', ip: '172.18.0.2', podCidr: '10.244.0.0/24', ...unlimited },
    recipes: [
      {
        reference: 'docker.io/library/practice:1',
        sizeBytes: 1,
        entrypoint: [],
        command: ['sh'],
        env: new Map([['PATH', '/bin']]),
        workingDirectory: '/',
        user: '',
        stopSignal: 'TERM',
        build(files) {
          buildImage(files);
          options.furtherFiles?.(files);
        },
      },
    ],
  });
  const pulled = await runtime.images.pull('practice:1');
  if ('failure' in pulled) throw new Error(pulled.failure);
  const sandbox = runtime.createSandbox({
    podUid: 'uid',
    namespace: 'default',
    name: 'practice',
    hostname: 'practice',
    hostNetwork: false,
    sharedProcesses: false,
    dns: { nameservers: [], searches: [], options: [] },
    hostAliases: [],
  });
  const uid = options.uid ?? 0;
  const container = sandbox.create({
    name: 'main',
    attempt: 0,
    image: pulled.image,
    command: options.command ?? ['sleep', 'infinity'],
    env: new Map([['PATH', '/bin'], ['HOME', '/root'], ['HOSTNAME', 'practice'], ...Object.entries(options.env ?? {})]),
    mounts: [],
    user: { uid, gid: uid, groups: [uid] },
    readOnlyRoot: false,
    privileged: false,
    capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'SETGID', 'SETUID'],
    ...(options.memoryLimitBytes !== undefined && { memoryLimitBytes: options.memoryLimitBytes }),
    noNewPrivileges: options.noNewPrivileges === true,
    stdin: false,
    tty: options.tty ?? false,
    terminationMessagePath: '/dev/termination-log',
  });
  container.start();
  const run: PracticeContainer['run'] = async (command, { stdin, tty } = {}) => {
    const out: Uint8Array[] = [];
    const err: Uint8Array[] = [];
    const running = container.exec(command, {
      ...(stdin !== undefined && {
        stdin: (async function* () {
          yield new TextEncoder().encode(stdin);
        })(),
      }),
      stdout: (bytes) => void out.push(bytes),
      stderr: (bytes) => void err.push(bytes),
      ...(tty === true && { tty: { columns: 80, rows: 24 } }),
    });
    if ('failure' in running) throw new Error(running.failure);
    const exit = await running.exited;
    return { stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString(), code: statusOf(exit) };
  };
  return {
    container,
    run,
    sh: (script, stdin) => run(['sh', '-c', script], stdin === undefined ? {} : { stdin }),
    stop() {
      runtime.close();
      own?.stop();
    },
  };
};
