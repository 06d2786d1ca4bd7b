/** What the kubelet asks of the container runtime: sandboxes, containers, images, volumes (the role of CRI). */
import type { Clock } from '../clock.ts';
import type { Network } from './network/network.ts';
import type { DnsAnswer, DnsQuestion, Exit, Program, Signal, SocketAddress } from './sys.ts';

export type { Exit, Signal } from './sys.ts';

/** A tree of files that containers mount: an emptyDir, what a ConfigMap holds, a folder of the node. */
export interface FileTree {
  /** As /proc/mounts names it. */
  readonly fileSystem: 'tmpfs' | 'ext4' | 'overlay';
  /** Bytes held by its files. */
  used(): number;
  /** What of it counts against the node's bound: zeros are free. */
  held(): number;
  /** Nobody will look at the whole file system again: what it holds is free now. */
  release(): void;
  /** Makes folders on the way (0755, of root). Paths are relative to the tree and can't leave it. */
  writeFile(path: string, content: Uint8Array | string, options?: { mode?: number; uid?: number; gid?: number }): void;
  makeDirectory(path: string, options?: { mode?: number; uid?: number; gid?: number }): void;
  symlink(target: string, path: string): void;
  /** Of files and folders; nothing happens when it is not there. */
  remove(path: string): void;
  rename(from: string, to: string): void;
  readFile(path: string): Uint8Array | undefined;
  list(path: string): string[] | undefined;
  type(path: string): 'file' | 'directory' | 'symlink' | 'fifo' | 'char' | 'socket' | undefined;
  /** Of the whole tree, as fsGroup does. `readOnly`: the group may read, as in volumes made of objects. */
  setGroup(gid: number, options?: { readOnly?: boolean }): void;
}

/** One file or folder of a tree as it is stored. */
export type KeptFile = {
  /** Relative to the tree; empty for its root. */
  path: string;
  type: 'file' | 'directory' | 'symlink' | 'fifo' | 'char';
  mode: number;
  uid: number;
  gid: number;
  modified: number;
  /** Of a file: what is not in its parts reads as zeros. */
  size?: number;
  parts?: readonly { offset: number; bytes: Uint8Array }[];
  target?: string;
  device?: { major: number; minor: number };
};

export type TreeOptions = {
  fileSystem: 'tmpfs' | 'ext4';
  /** Writing more is ENOSPC. */
  limitBytes?: number;
  mode?: number;
  uid?: number;
  gid?: number;
};

export type Mount = {
  /** Absolute, in the container. Missing folders (or, for a file, the file) are made. */
  path: string;
  tree: FileTree;
  /** A folder or file of the tree; made as a folder when it isn't there. */
  subPath?: string;
  readOnly: boolean;
};

export type SandboxSpec = {
  podUid: string;
  namespace: string;
  name: string;
  hostname: string;
  /** Of its own line in /etc/hosts, before the host name alone: `sub.default.svc.cluster.local` (spec.subdomain). */
  domain?: string;
  /** Uses the node's network, addresses and ports. */
  hostNetwork: boolean;
  /** One process namespace for all containers; the sandbox's own pause process is pid 1 there. */
  sharedProcesses: boolean;
  /** What /etc/resolv.conf says. */
  dns: { nameservers: readonly string[]; searches: readonly string[]; options: readonly string[] };
  hostAliases: readonly { ip: string; hostnames: readonly string[] }[];
  hostPid?: boolean;
};

/** What the kernel counts a container's processes against. */
export type ContainerResources = {
  memoryLimitBytes?: number;
  cpuLimitMillis?: number;
  /** Of a CPU that others want too: 1024 for a whole one. Default 2. */
  cpuShares?: number;
};

export type ContainerSpec = ContainerResources & {
  name: string;
  /** 0 for the first, then one more for each restart: part of the log's name. */
  attempt: number;
  image: Image;
  /** Whole command line: entry point and arguments. */
  command: readonly string[];
  env: ReadonlyMap<string, string>;
  workingDirectory?: string;
  mounts: readonly Mount[];
  user: { uid: number; gid: number; groups: readonly number[] };
  readOnlyRoot: boolean;
  privileged: boolean;
  /** Without `CAP_`. */
  capabilities: readonly string[];
  /** No program makes its process somebody else (`allowPrivilegeEscalation: false`). */
  noNewPrivileges?: boolean;
  /** A filter of system calls is in force; it lets through what is known here. */
  seccomp?: boolean;
  /** How soon it is chosen when the node has no memory left: -1000 to 1000. */
  oomScoreAdj?: number;
  /** An open standard input that waits (`stdin: true`); otherwise /dev/null. */
  stdin: boolean;
  /** The input ends with that of the first who attaches (`stdinOnce`). */
  stdinOnce?: boolean;
  tty: boolean;
  /** The id of a running container of the same sandbox whose processes this one sees and may signal. */
  target?: string;
  /** Default /dev/termination-log. */
  terminationMessagePath: string;
};

export type ContainerExit = {
  exit: Exit;
  /** 128 + n for signals, as the runtime reports it. */
  code: number;
  reason: 'Completed' | 'Error' | 'OOMKilled' | 'StartError';
  /** Of the start, when it failed; else what is in terminationMessagePath, at most 4096 bytes. */
  message: string;
  startedAt: number;
  finishedAt: number;
};

export type LogLine = { at: number; stream: 'stdout' | 'stderr'; text: Uint8Array; partial: boolean };

export interface ContainerLog {
  /** All that is kept (the newest 10 MiB), oldest first. */
  lines(): readonly LogLine[];
  /** Hears of every line from now on, and of the end. Returns how to stop. */
  follow(listener: (line: LogLine | undefined) => void): () => void;
  readonly ended: boolean;
}

/** Standard streams of a command that somebody outside runs in a container. */
export type HostStreams = {
  /** Undefined: /dev/null. The end of the iteration is the end of input. */
  stdin?: AsyncIterable<Uint8Array>;
  /** The process waits until the promise resolves: back-pressure. */
  stdout?: (bytes: Uint8Array) => Promise<void> | void;
  stderr?: (bytes: Uint8Array) => Promise<void> | void;
  tty?: { columns: number; rows: number };
};

export interface RunningCommand {
  /** Resolves when it has ended and its output was delivered. */
  exited: Promise<Exit>;
  kill(signal: Signal): void;
  resize(columns: number, rows: number): void;
}

/** Why a command could not be started, in the words of the real runtime (containerd and runc). */
export type StartFailure = { failure: string };

export type ContainerUse = {
  cpuMs: number;
  memoryBytes: number;
  processes: number;
  storageBytes: number;
  heldBytes: number;
};

export interface RuntimeContainer {
  readonly id: string;
  readonly spec: ContainerSpec;
  readonly log: ContainerLog;
  /** Starts pid 1. A command that can't be started ends at once with StartError, code 128. */
  start(): void;
  readonly startedAt: number | undefined;
  /** Resolves once, when the container's first process has ended and the others were killed. */
  readonly exited: Promise<ContainerExit>;
  readonly running: boolean;
  /** Nothing happens when it doesn't run. */
  kill(signal: Signal): void;
  exec(command: readonly string[], streams: HostStreams): RunningCommand | StartFailure;
  /** Joins the standard streams of the first process from now on. */
  attach(streams: HostStreams): RunningCommand;
  /** Other limits for what runs already. */
  update(resources: ContainerResources): void;
  /** `storageBytes`: its own files and its log. `heldBytes`: what of that counts against the node's bound. */
  usage(): ContainerUse;
  /** Kills what runs and forgets the files. The log stays readable by who holds it. */
  remove(): void;
}

/** A byte stream to a port: what the kubelet's probes and port-forward use. */
export interface Connection {
  /** Of this end. */
  readonly port: number;
  /** An empty array is the end. */
  read(): Promise<Uint8Array>;
  write(bytes: Uint8Array): Promise<void>;
  /** No more will be written. */
  end(): void;
  close(): void;
}

export type AcceptConnection = (connection: Connection) => void;

export interface Sandbox {
  readonly id: string;
  /** The pod's, or with hostNetwork the node's. */
  readonly ip: string;
  /** Does not start it. `Image` must be there. */
  create(spec: ContainerSpec): RuntimeContainer;
  /** From the node. Rejects with SysError: ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH. */
  connect(address: SocketAddress, options?: { timeoutMs?: number }): Promise<Connection>;
  /** Kills everything and gives the address back. */
  stop(): void;
}

/** What an image is, without its files. */
export type Image = {
  /** Normalised: `docker.io/library/busybox:1.36`. */
  reference: string;
  /** `sha256:…` of the configuration. */
  id: string;
  /** `docker.io/library/busybox@sha256:…` */
  digest: string;
  sizeBytes: number;
  entrypoint: readonly string[];
  command: readonly string[];
  env: ReadonlyMap<string, string>;
  workingDirectory: string;
  /** As in the image's configuration: `101`, `nginx`, `1000:1000`; empty is root. */
  user: string;
  stopSignal: Signal;
};

/** How an image is made: one file for each in `runtime/images/`. */
export type ImageRecipe = Omit<Image, 'id' | 'digest'> & {
  /** Writes the image's files; called once, containers get a layer of their own above. */
  build: (files: ImageFiles) => void;
};

export interface ImageFiles {
  file(path: string, content: string | Uint8Array, options?: { mode?: number; uid?: number; gid?: number }): void;
  /** An executable; `size` is what `ls -l` shows. */
  program(path: string, program: Program, options?: { mode?: number; size?: number }): void;
  /** A further name of the same file. */
  hardLink(existing: string, path: string): void;
  directory(path: string, options?: { mode?: number; uid?: number; gid?: number }): void;
  symlink(target: string, path: string): void;
}

export type PullResult = { image: Image } | { failure: string };

export interface ImageStore {
  /** An image that is on the node. `busybox`, `busybox:1.36` and `docker.io/library/busybox:1.36` are the same. */
  find(reference: string): Image | undefined;
  /** Fails in the words of containerd when no such image is known. `failure` is the whole message of the event. */
  pull(reference: string): Promise<PullResult>;
  list(): readonly Image[];
  /** An image that was pulled before the node was last started. */
  add(reference: string): void;
  /** Numeric ids of an image's user or of a name in its /etc/passwd; undefined when it has none of that name. */
  userOf(image: Image, user: string): { uid: number; gid: number; groups: readonly number[] } | undefined;
}

/** Who asks for the way, and how. `keep`: who got it so far, and gets it again if that is still right. */
export type RouteClient = { podIp: string; protocol?: 'TCP' | 'UDP'; nodeIp?: string; keep?: SocketAddress };

/** Where it goes. `masquerade`: the receiver sees the node instead of the sender. */
export type Route = SocketAddress & { masquerade?: boolean };

/** A new connection after its address was replaced, or the first datagram of a flow. `toNodeIp`: the receiver's node. */
export type NewFlow = {
  protocol: 'TCP' | 'UDP';
  from: string;
  to: string;
  port: number;
  toNodeIp: string | undefined;
};

/** How addresses of Services and names are resolved: the network asks, the controllers answer. */
export interface ServiceDirectory {
  /**
   * Where what is sent to a Service's address (or a port that a node lends to a pod) goes. Undefined: the address is no
   * Service's. `reject`: it has no ready endpoints (ECONNREFUSED). `drop`: none that this client may use.
   */
  route(address: SocketAddress, client: RouteClient): Route | 'reject' | 'drop' | undefined;
  /** What the network policies say. Absent: there are none. */
  allows?(flow: NewFlow): boolean;
  /** What the cluster's DNS says (without search paths). */
  lookup(question: DnsQuestion): DnsAnswer;
}

export type NodeSpec = {
  name: string;
  ip: string;
  /** `10.244.0.0/24` */
  podCidr: string;
  memoryBytes: number;
  cpuMillis: number;
};

/** One node's runtime. */
export interface ContainerRuntime {
  readonly node: NodeSpec;
  /** What all its containers may hold together, whatever the node is said to have. */
  readonly bounds: { memoryBytes: number; fileBytes: number };
  readonly images: ImageStore;
  createSandbox(spec: SandboxSpec): Sandbox;
  newTree(options: TreeOptions): FileTree;
  /** A folder (or file) of the node's own simulated file system; undefined when it isn't there and `create` is not set. */
  nodeTree(path: string, create?: 'directory' | 'file'): FileTree | undefined;
  /** All that is in a tree. */
  keep(tree: FileTree): KeptFile[];
  /** Makes it again. */
  restore(tree: FileTree, files: readonly KeptFile[]): void;
  /** What comes to a port of the node's own network is taken by somebody outside of all containers. EADDRINUSE. */
  serve(port: number, accept: AcceptConnection): void;
  /** Everything that runs ends at once; the node's files and images stay. */
  powerOff(): void;
  /** Kills everything at once. */
  close(): void;
}

/** `runtime/runtime.ts` makes a ContainerRuntime of this; the nodes of a cluster share one network. */
export type RuntimeOptions = { clock: Clock; node: NodeSpec; network: Network; recipes: readonly ImageRecipe[] };
