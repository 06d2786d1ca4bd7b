import type { FileSystemView } from '../fs/view.ts';
import type { NetworkStack } from '../network/network.ts';
import type { ControlGroup } from './control-group.ts';
import type { PidNamespace } from './pid-namespace.ts';

/** What all processes of one container share: what they see, and what they may use. */
export type Confinement = {
  readonly view: FileSystemView;
  readonly pids: PidNamespace;
  readonly network: NetworkStack;
  readonly group: ControlGroup;
  /** Shared by the containers of a pod. */
  readonly host: { name: string };
  /** Effective for root, without `CAP_`. */
  readonly capabilities: ReadonlySet<string>;
  readonly noNewPrivileges: boolean;
  readonly seccomp: boolean;
  readonly namespaceIds: { cgroup: number; ipc: number; mnt: number; uts: number };
};
