/** A container's files without a kernel: a view of a small image, and who looks at it. */
import { createFileSystemView, type ViewOptions } from '../../../src/embedded/runtime/fs/create-view.ts';
import type { ProcessDetails, ProcessView, SocketEntry } from '../../../src/embedded/runtime/fs/process-view.ts';
import { createTree } from '../../../src/embedded/runtime/fs/tree.ts';
import type { Caller, FileSystemView } from '../../../src/embedded/runtime/fs/view.ts';
import { buildLayer } from '../../../src/embedded/runtime/images/build-layer.ts';
import { SysError, type Errno, type OpenFlags, type Program } from '../../../src/embedded/runtime/sys.ts';
import type { FileTree, ImageFiles, TreeOptions } from '../../../src/embedded/runtime/types.ts';

export const startedAt = Date.UTC(2026, 10, 21, 13, 53, 18);
const now = (): number => startedAt;

export const rootCapabilities = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'NET_BIND_SERVICE'];

export const root: Caller = {
  cwd: '/',
  credentials: { uid: 0, gid: 0, groups: [] },
  umask: 0o022,
  capabilities: new Set(rootCapabilities),
  pid: 1,
  now: startedAt,
};

export const user = (uid: number, gid = uid, groups: readonly number[] = []): Caller => ({
  ...root,
  credentials: { uid, gid, groups },
  capabilities: new Set(),
  pid: 2,
});

export const idle: Program = () => Promise.resolve(0);

const smallImage = (files: ImageFiles): void => {
  files.file('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n');
  files.program('/bin/busybox', idle, { size: 10_000 });
  files.hardLink('/bin/busybox', '/bin/ls');
  files.directory('/root', { mode: 0o700 });
  files.directory('/tmp', { mode: 0o1777 });
  files.symlink('usr/lib', '/lib');
  files.directory('/usr/lib');
};

export const layerOf = (build: (files: ImageFiles) => void = smallImage) => buildLayer({ build }, startedAt);

export const processes = (
  list: () => ProcessDetails[] = () => [],
  sockets: () => SocketEntry[] = () => [],
): ProcessView => ({
  list,
  get: (pid) => list().find((process) => process.pid === pid),
  namespaces: () => ({ cgroup: 1, ipc: 2, mnt: 3, net: 4_026_532_281, pid: 5, user: 6, uts: 7 }),
  sockets,
  addresses: () => [{ name: 'eth0', address: '10.244.0.5', prefix: 24, mac: '0a:58:0a:f4:00:05', mtu: 1500 }],
  hostname: () => 'pod-1',
  node: () => ({ memoryBytes: 8 * 1024 ** 3, cpuMillis: 2000, startedAt: startedAt - 60_000, now: startedAt }),
  limits: () => ({
    memoryLimitBytes: 64 * 1024 ** 2,
    memoryBytes: 4096,
    cpuLimitMillis: 500,
    cpuMs: 20,
    pids: 2,
    pidsLimit: 1024,
  }),
});

export const container = (options: Partial<ViewOptions> = {}): FileSystemView =>
  createFileSystemView({
    layer: layerOf(),
    mounts: [],
    readOnlyRoot: false,
    layerLimitBytes: 1024 * 1024,
    processes: processes(),
    now,
    privileged: false,
    ...options,
  });

export const tree = (options: Partial<TreeOptions> = {}): FileTree =>
  createTree({ fileSystem: 'ext4', mode: 0o777, now, ...options });

export const process = (view: FileSystemView, details: Partial<ProcessDetails> = {}): ProcessDetails => ({
  pid: 1,
  ppid: 0,
  uid: 0,
  gid: 0,
  state: 'S',
  command: 'sleep',
  argv: ['sleep', '100000'],
  startedAt,
  cpuMs: 20,
  memoryBytes: 256 * 1024,
  credentials: { uid: 0, gid: 0, groups: [] },
  capabilities: new Set(rootCapabilities),
  noNewPrivileges: false,
  seccomp: false,
  cwd: '/',
  executable: '/bin/busybox',
  env: new Map([['HOME', '/root']]),
  fds: new Map(),
  view,
  group: 1,
  session: 1,
  ignored: 0n,
  caught: 0n,
  umask: 0o022,
  oomScoreAdj: 0,
  ...details,
});

const create: OpenFlags = { write: true, create: true, truncate: true };

export const write = (view: FileSystemView, path: string, text: string, caller = root, flags = create): void => {
  const file = view.open(caller, path, flags, 0o666);
  file.write(Buffer.from(text));
  file.release();
};

export const read = (view: FileSystemView, path: string, caller = root): string => {
  const file = view.open(caller, path, { read: true }, 0);
  let text = '';
  for (;;) {
    const bytes = file.read(65_536);
    if (bytes === undefined || bytes.length === 0) break;
    text += Buffer.from(bytes).toString();
  }
  file.release();
  return text;
};

export const names = (view: FileSystemView, path: string, caller = root): string[] =>
  view.readDirectory(caller, path).map(({ name }) => name);

/** The number of the error; undefined when there was none. */
export const errorOf = (run: () => unknown): Errno | undefined => {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof SysError) return error.errno;
    throw error;
  }
};
