/** A kernel with programs by path and nothing else of a file system. */
import { systemClock, type Clock } from '../../../src/embedded/clock.ts';
import type { FileSystemView } from '../../../src/embedded/runtime/fs/view.ts';
import type { Confinement } from '../../../src/embedded/runtime/kernel/confinement.ts';
import { ControlGroup, type Limits } from '../../../src/embedded/runtime/kernel/control-group.ts';
import { FdTable } from '../../../src/embedded/runtime/kernel/fd-table.ts';
import { HostOutput } from '../../../src/embedded/runtime/kernel/host-output.ts';
import { Kernel } from '../../../src/embedded/runtime/kernel/kernel.ts';
import { PidNamespace } from '../../../src/embedded/runtime/kernel/pid-namespace.ts';
import type { Process } from '../../../src/embedded/runtime/kernel/process.ts';
import type { NetworkStack } from '../../../src/embedded/runtime/network/network.ts';
import type { OpenFile } from '../../../src/embedded/runtime/open-file.ts';
import { SysError, type Exit, type Program } from '../../../src/embedded/runtime/sys.ts';

const never = (): never => {
  throw new Error('not part of this test');
};

/** Takes everything, and has nothing to read. */
const nullFile: OpenFile = {
  link: '/dev/null',
  terminal: false,
  stat: never,
  read: () => new Uint8Array(0),
  write: (bytes) => bytes.length,
  whenReady(_what, run) {
    queueMicrotask(run);
    return () => {};
  },
  readable: () => true,
  seek: never,
  truncate: never,
  release() {},
};

export type Programs = Record<string, Program | { interpreter: string; argument?: string }>;

const viewOf = (programs: Programs): FileSystemView => ({
  open(_caller, path) {
    if (path === '/dev/null') return nullFile;
    throw new SysError('ENOENT');
  },
  executable(_caller, path) {
    const found = programs[path];
    if (found === undefined) throw new SysError('ENOENT');
    return typeof found === 'function' ? { program: found } : found;
  },
  realPath: (_caller, path) => path,
  stat: never,
  access: () => true,
  readDirectory: never,
  readLink: never,
  makeDirectory: never,
  removeDirectory: never,
  unlink: never,
  rename: never,
  link: never,
  symlink: never,
  makeFifo: never,
  chmod: never,
  chown: never,
  setTimes: never,
  fileSystem: never,
  mount: never,
  unmount: never,
  mountInfo: never,
  mounts: never,
  layerBytes: () => 0,
  heldBytes: () => 0,
  memoryBytes: () => 0,
  readFile: () => undefined,
});

export type Running = { process: Process; output: () => string; exited: Promise<Exit> };

export const smallMachine = (programs: Programs = {}, clock: Clock = systemClock) => {
  const bugs: unknown[] = [];
  const node = { name: 'node', ip: '10.0.0.1', podCidr: '10.244.0.0/24', memoryBytes: 8e9, cpuMillis: 4000 };
  const kernel = new Kernel({ clock, node, onBug: (error) => void bugs.push(error) });
  const network = {} as NetworkStack;
  const container = (limits: Limits = {}, pidsLimit = 1024): Confinement => {
    const view = viewOf(programs);
    return {
      view,
      pids: new PidNamespace(kernel.nextNamespaceId()),
      network,
      group: new ControlGroup(limits, { processes: 0, limit: pidsLimit }, view),
      host: { name: 'pod' },
      capabilities: new Set(['KILL']),
      noNewPrivileges: false,
      seccomp: false,
      namespaceIds: { cgroup: 1, ipc: 1, mnt: 1, uts: 1 },
    };
  };
  /** The first one in a container is its pid 1. */
  const start = (program: Program, confinement = container(), uid = 0): Running => {
    const chunks: Uint8Array[] = [];
    const sink = { full: false, push: (bytes: Uint8Array) => void chunks.push(bytes), whenDrained() {} };
    const output = new HostOutput(() => {});
    output.add(sink);
    const fds = new FdTable();
    fds.add(nullFile);
    fds.add(output);
    fds.duplicate(1);
    const process = kernel.create({
      confinement,
      parent: undefined,
      argv: ['test'],
      env: new Map(),
      executable: '/test',
      cwd: '/',
      credentials: { uid, gid: uid, groups: [] },
      fds,
      startedAt: clock.now(),
    });
    if (process.pid === 1) confinement.pids.init = process;
    const exited = new Promise<Exit>((resolve) => {
      process.onExit = resolve;
    });
    kernel.run(process, program);
    return { process, output: () => Buffer.concat(chunks).toString(), exited };
  };
  /** Runs one program to its end. What it throws (an expectation that isn't met) is thrown here. */
  const run = async (program: Program): Promise<{ exit: Exit; output: string }> => {
    const { exited, output } = start(program);
    const exit = await exited;
    if (bugs.length > 0) throw bugs[0];
    return { exit, output: output() };
  };
  return { kernel, container, start, run, bugs };
};

export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
export const bytesOf = (text: string): Uint8Array => Buffer.from(text);
