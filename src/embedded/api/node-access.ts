/** What the API server asks of the nodes: the streams of running containers (the role of the kubelet's own server). */
import type { Connection, ContainerLog, HostStreams, RunningCommand, StartFailure } from '../runtime/types.ts';

/** A pod that is bound to a node. */
export type PodOnNode = { node: string; namespace: string; name: string; uid: string };

/** The ports of a pod that runs, or ran when they were asked for. */
export interface PodPorts {
  /** How failures name the pod: its sandbox. */
  readonly id: string;
  connect(port: number): Promise<Connection | StartFailure>;
  /** From the pod's node to any address: what listens on the pod's localhost only is not reached. */
  dial(host: string, port: number): Promise<Connection | StartFailure>;
  /** How the node tells that a connection from `from` to `port` broke. `code`: ECONNRESET, EPIPE. */
  failure(from: number, port: number, verb: string, code: string): string;
}

/**
 * Container names are those of the pod's spec (init and ephemeral ones too): the API has checked that it has one of that
 * name. One of these serves all nodes of the cluster.
 */
export interface NodeAccess {
  /** Undefined: the container does not run. */
  exec(
    pod: PodOnNode,
    container: string,
    command: readonly string[],
    streams: HostStreams,
  ): RunningCommand | StartFailure | undefined;
  /** Joins the standard streams of the container's first process. Undefined: it does not run. */
  attach(pod: PodOnNode, container: string, streams: HostStreams): RunningCommand | StartFailure | undefined;
  /**
   * The log of the container's newest run (it may have ended), or with `previous` of the one before. Undefined: there
   * was no such run, or the node has forgotten it.
   */
  logs(pod: PodOnNode, container: string, options: { previous: boolean }): ContainerLog | undefined;
  /** What the container's newest run used so far. Undefined: it does not run. */
  usage(
    pod: PodOnNode,
    container: string,
  ): { id: string; startedAt: number; cpuMs: number; memoryBytes: number } | undefined;
  /** Undefined: the pod does not run. */
  ports(pod: PodOnNode): PodPorts | undefined;
}
