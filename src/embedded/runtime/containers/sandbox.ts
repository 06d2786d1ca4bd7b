/** A pod's place on its node: its network and its files, and the containers in it. */
import { randomBytes } from 'node:crypto';
import { createFileSystemView } from '../fs/create-view.ts';
import { createTree } from '../fs/tree.ts';
import type { FileSystemView } from '../fs/view.ts';
import type { ImageLayer } from '../fs/stored/image-layer.ts';
import type { Confinement } from '../kernel/confinement.ts';
import { ControlGroup, type Limits, type PodCount } from '../kernel/control-group.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { podPidsLimit } from '../kernel/machine.ts';
import { PidNamespace } from '../kernel/pid-namespace.ts';
import { createProcessView } from '../kernel/process-views.ts';
import type { NetworkStack } from '../network/network.ts';
import type { SocketAddress } from '../sys.ts';
import type { Connection, ContainerSpec, FileTree, Image, Mount, Sandbox, SandboxSpec, TreeOptions } from '../types.ts';
import { allCapabilities } from '../capabilities.ts';
import { Container, limitsOf } from './container.ts';
import type { LogBudget } from './container-log.ts';
import { startProcess } from './container-process.ts';
import { connectFromHost } from './host-connection.ts';
import { pauseSpec } from './pause.ts';
import { hostsFile, resolverFile } from './pod-files.ts';

export type SandboxOptions = {
  kernel: Kernel;
  spec: SandboxSpec;
  layerOf: (image: Image) => ImageLayer;
  /** The pod's, or with hostNetwork the node's. */
  network: NetworkStack;
  nodeNetwork: NetworkStack;
  logBudget: LogBudget;
  onStop: (sandbox: PodSandbox) => void;
};

/** What a container may write beside its volumes: a runaway one must not fill the host's memory. */
const layerLimitBytes = 256 * 1024 * 1024;
/** As containerd makes it. */
const sharedMemoryBytes = 64 * 1024 * 1024;
const loopback = /^(127\.|localhost$|::1$)/;

export class PodSandbox implements Sandbox {
  readonly id = randomBytes(32).toString('hex');
  readonly ip: string;
  readonly #options: SandboxOptions;
  readonly #containers = new Set<Container>();
  readonly #count: PodCount = { processes: 0, limit: podPidsLimit };
  readonly #host: { name: string };
  readonly #files: FileTree;
  /** /dev/shm of all containers. */
  readonly #sharedMemory: FileTree;
  readonly #ids: { ipc: number; uts: number };
  /** Of all containers, when they share it. */
  readonly #sharedPids: PidNamespace | undefined;
  #stopped = false;
  #endPause: () => void = () => {};

  constructor(options: SandboxOptions) {
    const { kernel, spec, network } = options;
    this.#options = options;
    this.ip = network.ip;
    this.#host = { name: spec.hostname };
    this.#ids = { ipc: kernel.nextNamespaceId(), uts: kernel.nextNamespaceId() };
    this.#files = this.#newTree();
    this.#sharedMemory = this.#newTree({ fileSystem: 'tmpfs', limitBytes: sharedMemoryBytes, mode: 0o1777 });
    this.#files.writeFile('hosts', hostsFile(spec, this.ip, kernel.node));
    this.#files.writeFile('resolv.conf', resolverFile(spec.dns));
    this.#files.writeFile('hostname', `${spec.hostname}\n`);
    if (spec.hostPid === true) this.#sharedPids = kernel.nodePids;
    else if (spec.sharedProcesses) {
      this.#sharedPids = new PidNamespace(kernel.nextNamespaceId());
      this.#startPause(this.#sharedPids);
    }
  }

  create(spec: ContainerSpec): Container {
    const { kernel, layerOf, logBudget } = this.#options;
    const messageTree = this.#newTree();
    messageTree.writeFile('message', '', { mode: 0o666 });
    const own = this.#ownMounts(spec, messageTree).filter(
      ({ path }) => !spec.mounts.some((mount) => mount.path === path),
    );
    const confinement = this.#confine({
      layer: layerOf(spec.image),
      mounts: [...spec.mounts, ...own],
      readOnlyRoot: spec.readOnlyRoot,
      privileged: spec.privileged,
      capabilities: spec.privileged ? allCapabilities : spec.capabilities,
      noNewPrivileges: spec.noNewPrivileges === true,
      seccomp: spec.seccomp === true,
      pids: this.#processesFor(spec),
      limits: limitsOf(spec),
      ...(spec.oomScoreAdj === undefined ? {} : { oomScoreAdj: spec.oomScoreAdj }),
    });
    const terminationLog = { tree: messageTree, path: 'message' };
    const container = new Container({ kernel, spec, confinement, logBudget, terminationLog });
    this.#containers.add(container);
    void container.exited.then(() => this.#containers.delete(container));
    return container;
  }

  connect(address: SocketAddress, options?: { timeoutMs?: number }): Promise<Connection> {
    const { network, nodeNetwork, kernel } = this.#options;
    // A forwarded port is one of the pod's own network.
    const from = loopback.test(address.host) ? network : nodeNetwork;
    return connectFromHost(from, kernel.clock, address, options?.timeoutMs);
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const container of this.#containers) container.kill('KILL');
    this.#endPause();
    this.#sharedMemory.release();
    const { network, nodeNetwork, onStop } = this.#options;
    if (network !== nodeNetwork) network.close();
    onStop(this);
  }

  #processesFor({ target }: ContainerSpec): PidNamespace {
    const targeted = [...this.#containers].find(({ id }) => id === target);
    return targeted?.processes ?? this.#sharedPids ?? new PidNamespace(this.#options.kernel.nextNamespaceId());
  }

  #newTree(options: TreeOptions = { fileSystem: 'ext4' }): FileTree {
    const { clock } = this.#options.kernel;
    return createTree({ ...options, now: () => clock.now() });
  }

  /** What the kubelet and the runtime put into every container, each as a mounted file. */
  #ownMounts(spec: ContainerSpec, messageTree: FileTree): Mount[] {
    const readOnly = spec.readOnlyRoot;
    return [
      { path: '/etc/hosts', tree: this.#files, subPath: 'hosts', readOnly: false },
      { path: spec.terminationMessagePath, tree: messageTree, subPath: 'message', readOnly: false },
      { path: '/etc/hostname', tree: this.#files, subPath: 'hostname', readOnly },
      { path: '/etc/resolv.conf', tree: this.#files, subPath: 'resolv.conf', readOnly },
      { path: '/dev/shm', tree: this.#sharedMemory, readOnly: false },
    ];
  }

  #confine(options: {
    layer: ImageLayer;
    mounts: readonly Mount[];
    readOnlyRoot: boolean;
    privileged: boolean;
    capabilities: readonly string[];
    noNewPrivileges?: boolean;
    seccomp?: boolean;
    pids: PidNamespace;
    limits: Limits;
    oomScoreAdj?: number;
  }): Confinement {
    const { kernel, network } = this.#options;
    const { mounts, readOnlyRoot, privileged, pids } = options;
    // The view's /proc shows what is confined to the view.
    const processes = createProcessView(kernel, () => confinement);
    const view: FileSystemView = createFileSystemView({
      layer: options.layer,
      mounts,
      readOnlyRoot,
      layerLimitBytes,
      processes,
      now: () => kernel.clock.now(),
      privileged,
    });
    const confinement: Confinement = {
      view,
      pids,
      network,
      group: new ControlGroup(options.limits, this.#count, view, options.oomScoreAdj),
      host: this.#host,
      capabilities: new Set(options.capabilities),
      noNewPrivileges: options.noNewPrivileges === true,
      seccomp: options.seccomp === true,
      namespaceIds: { cgroup: kernel.nextNamespaceId(), mnt: kernel.nextNamespaceId(), ...this.#ids },
    };
    return confinement;
  }

  #startPause(pids: PidNamespace): void {
    const { kernel, layerOf } = this.#options;
    const confinement = this.#confine({
      layer: layerOf(pauseSpec.image),
      mounts: [],
      readOnlyRoot: true,
      privileged: false,
      capabilities: [],
      pids,
      limits: {},
    });
    const started = startProcess({
      kernel,
      confinement,
      spec: pauseSpec,
      command: pauseSpec.command,
      first: true,
      terminal: undefined,
      input: false,
    });
    if ('failure' in started) throw new Error(started.failure);
    const { process } = started;
    pids.init = process;
    this.#endPause = () => kernel.end(process, { signal: 'KILL' });
  }
}
