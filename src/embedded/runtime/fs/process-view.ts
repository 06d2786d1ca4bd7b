/** What /proc needs to know about processes: the kernel provides it, the proc file system draws it. */
import type { OpenFile } from '../open-file.ts';
import type { Credentials, ProcessInfo, SocketAddress } from '../sys.ts';
import type { FileSystemView } from './view.ts';

export type ProcessDetails = ProcessInfo & {
  credentials: Credentials;
  /** Effective capabilities without `CAP_`. */
  capabilities: ReadonlySet<string>;
  noNewPrivileges: boolean;
  seccomp: boolean;
  cwd: string;
  /** Path of the program's file. */
  executable: string;
  env: ReadonlyMap<string, string>;
  fds: ReadonlyMap<number, OpenFile>;
  /** Of the process's container. Seen through /proc/PID/root. */
  view: FileSystemView;
  group: number;
  session: number;
  /** Signals that are ignored and that have handlers, as bit masks (bit n-1 is signal n). */
  ignored: bigint;
  caught: bigint;
  umask: number;
  oomScoreAdj: number;
};

export type SocketEntry = {
  protocol: 'TCP' | 'UDP';
  inode: number;
  uid: number;
  state: 'LISTEN' | 'ESTABLISHED' | 'TIME_WAIT' | 'CLOSE_WAIT' | 'CLOSE';
  local: SocketAddress;
  remote: SocketAddress;
  family: 4 | 6;
};

/** Numbers that are equal exactly for those that share a namespace: `net:[4026532281]` in /proc/PID/ns/net. */
export type NamespaceIds = Record<'cgroup' | 'ipc' | 'mnt' | 'net' | 'pid' | 'user' | 'uts', number>;

/** As seen from one process namespace: its numbers are that namespace's. */
export interface ProcessView {
  list(): ProcessDetails[];
  get(pid: number): ProcessDetails | undefined;
  namespaces(pid: number): NamespaceIds | undefined;
  sockets(pid: number): SocketEntry[];
  /** Of the network that this process is in. */
  addresses?(pid: number): { name: string; address: string; prefix: number; mac: string; mtu: number }[];
  hostname(): string;
  node(): { memoryBytes: number; cpuMillis: number; startedAt: number; now: number };
  /** Of the container of this process: what its cgroup says. */
  limits(pid: number): {
    memoryLimitBytes?: number;
    memoryBytes: number;
    cpuLimitMillis?: number;
    cpuShares?: number;
    cpuMs: number;
    pids: number;
    pidsLimit: number;
  };
}
