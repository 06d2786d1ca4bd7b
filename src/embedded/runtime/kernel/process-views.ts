import type { ProcessDetails, ProcessView } from '../fs/process-view.ts';
import type { Confinement } from './confinement.ts';
import type { Kernel } from './kernel.ts';
import type { Process } from './process.ts';
import { signalMasks } from './signal-action.ts';

const userNamespaceId = 4026531837;

/** What a container's /proc shows. The confinement is asked for late: it holds the view that this is made for. */
export const createProcessView = (kernel: Kernel, own: () => Confinement): ProcessView => {
  const find = (pid: number): Process | undefined => own().pids.get(pid);
  const details = (process: Process): ProcessDetails => {
    const { pids } = own();
    const leader = (pid: number): number => process.pids.get(pid)?.pidIn(pids) ?? pid;
    return {
      ...process.info(pids),
      credentials: process.credentials,
      capabilities: process.capabilities,
      noNewPrivileges: process.confinement.noNewPrivileges,
      seccomp: process.confinement.seccomp,
      cwd: process.cwd,
      executable: process.executable,
      env: process.env,
      fds: process.fds.files(),
      view: process.confinement.view,
      group: leader(process.processGroup),
      session: leader(process.session),
      ...signalMasks(process.handlings),
      umask: process.umask,
      oomScoreAdj: process.group.oomScoreAdj,
    };
  };
  return {
    list: () => own().pids.list().map(details),
    get(pid) {
      const process = find(pid);
      return process === undefined ? undefined : details(process);
    },
    namespaces(pid) {
      const confinement = find(pid)?.confinement;
      if (confinement === undefined) return undefined;
      const { pids, network, namespaceIds } = confinement;
      return { ...namespaceIds, net: network.namespaceId, pid: pids.id, user: userNamespaceId };
    },
    sockets: (pid) => find(pid)?.confinement.network.sockets() ?? [],
    addresses: (pid) => find(pid)?.confinement.network.addresses() ?? [],
    hostname: () => own().host.name,
    node: () => ({
      memoryBytes: kernel.node.memoryBytes,
      cpuMillis: kernel.node.cpuMillis,
      startedAt: kernel.startedAt,
      now: kernel.clock.now(),
    }),
    limits(pid) {
      const group = find(pid)?.group ?? own().group;
      const { memoryBytes, cpuMillis, cpuShares } = group.limits;
      return {
        ...(memoryBytes === undefined ? {} : { memoryLimitBytes: memoryBytes }),
        memoryBytes: group.memoryBytes(),
        ...(cpuMillis === undefined ? {} : { cpuLimitMillis: cpuMillis }),
        ...(cpuShares === undefined ? {} : { cpuShares }),
        cpuMs: group.cpuMs,
        pids: group.members.size,
        pidsLimit: group.pod.limit,
      };
    },
  };
};
