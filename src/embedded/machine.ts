/** One node of the cluster: a computer that can be without power, its disk, and the kubelet that comes up with it. */
import type { NodeAccess } from './api/node-access.ts';
import { nodeUnreachable } from './api/errors.ts';
import type { KeptNode } from './kubelet/kept.ts';
import type { Kubelet } from './kubelet/kubelet.ts';
import { runOnNode, type ShellResult } from './node-shell.ts';
import type { ContainerRuntime } from './runtime/types.ts';

export interface Machine extends NodeAccess {
  readonly name: string;
  readonly on: boolean;
  powerOn(): void;
  /** As with a power cut: nobody is told. */
  powerOff(): void;
  /** Runs a command in the node's own files; it must be on. */
  run(command: readonly string[]): Promise<ShellResult>;
  /** What is on its disk now. */
  keep(): KeptNode;
  close(): void;
}

/** `boot` makes the kubelet anew: a new one knows only what it finds, which at first is `disk`. */
export const createMachine = (
  runtime: ContainerRuntime,
  boot: (disk: KeptNode | undefined) => Kubelet,
  disk?: KeptNode,
): Machine => {
  let kubelet: Kubelet | undefined;
  let kept = disk;
  const { name, ip } = runtime.node;
  const reach = (what: string): Kubelet => {
    if (kubelet === undefined) throw nodeUnreachable(ip, what);
    return kubelet;
  };
  return {
    name,
    get on() {
      return kubelet !== undefined;
    },
    powerOn() {
      if (kubelet !== undefined) return;
      kubelet = boot(kept);
      kubelet.start();
    },
    powerOff() {
      if (kubelet === undefined) return;
      kept = kubelet.keep();
      kubelet.stop();
      kubelet = undefined;
      runtime.powerOff();
    },
    async run(command) {
      const result = await runOnNode(runtime, command);
      // A manifest may have been written.
      kubelet?.checkManifests();
      return result;
    },
    keep: () => kubelet?.keep() ?? kept ?? { name, images: [], files: [], volumes: [], logs: [] },
    close() {
      kubelet?.stop();
      runtime.close();
    },
    exec: (pod, ...rest) => reach(`exec/${pod.namespace}/${pod.name}`).exec(pod, ...rest),
    attach: (pod, ...rest) => reach(`attach/${pod.namespace}/${pod.name}`).attach(pod, ...rest),
    logs: (pod, container, options) =>
      reach(`containerLogs/${pod.namespace}/${pod.name}/${container}`).logs(pod, container, options),
    usage: (pod, container) => kubelet?.usage(pod, container),
    ports: (pod) => reach(`portForward/${pod.namespace}/${pod.name}`).ports(pod),
  };
};
