/** What the API asks of this node: streams of running containers, logs, ports. */
import type { NodeAccess, PodOnNode } from '../api/node-access.ts';
import type { Client } from '../api/client.ts';
import type { ContainerLog } from '../runtime/types.ts';
import type { ContainerStatus } from '../objects.ts';
import { podPortsOf } from './pod-ports.ts';
import type { PodWorker } from './pod/pod-worker.ts';

/** Which run's log is meant: the one that runs or ended last; with `previous` the one before it. */
const runIdOf = (status: ContainerStatus, previous: boolean): string | undefined => {
  const { state, lastState, containerID } = status;
  const last = lastState?.terminated?.containerID;
  if (previous) return last;
  if (state?.running !== undefined) return containerID;
  return state?.terminated?.containerID ?? last;
};

/** In place of a log that is no more. */
const lostLog = (id: string, at: number): ContainerLog => {
  const text = Buffer.from(`unable to retrieve container logs for ${id}`);
  return {
    lines: () => [{ at, stream: 'stdout', text, partial: true }],
    follow(listener) {
      queueMicrotask(() => listener(undefined));
      return () => undefined;
    },
    ended: true,
  };
};

export const createNodeStreams = (client: Client, workerOf: (uid: string) => PodWorker | undefined): NodeAccess => {
  const running = (pod: PodOnNode, container: string): ReturnType<PodWorker['newest']> => {
    const run = workerOf(pod.uid)?.newest(container);
    return run?.record.state === 'running' ? run : undefined;
  };
  return {
    exec: (pod, container, command, streams) => running(pod, container)?.running.exec(command, streams),
    attach: (pod, container, streams) => running(pod, container)?.running.attach(streams),
    logs(pod, container, { previous }) {
      const status = client.get('pods', pod.namespace, pod.name)?.status;
      const of = [
        ...(status?.containerStatuses ?? []),
        ...(status?.initContainerStatuses ?? []),
        ...(status?.ephemeralContainerStatuses ?? []),
      ].find(({ name }) => name === container);
      const id = of === undefined ? undefined : runIdOf(of, previous);
      if (id === undefined) return undefined;
      if (status?.reason === 'Evicted') return lostLog(id, Date.parse(of?.state?.terminated?.finishedAt ?? '') || 0);
      return workerOf(pod.uid)?.run(id.replace('containerd://', ''))?.running.log;
    },
    usage(pod, container) {
      const run = running(pod, container)?.running;
      if (run?.startedAt === undefined) return undefined;
      const { cpuMs, memoryBytes } = run.usage();
      return { id: run.id, startedAt: run.startedAt, cpuMs, memoryBytes };
    },
    ports(pod) {
      const sandbox = workerOf(pod.uid)?.sandbox;
      if (sandbox === undefined) return undefined;
      const hostNetwork = client.get('pods', pod.namespace, pod.name)?.spec?.hostNetwork === true;
      return podPortsOf(sandbox, hostNetwork, () => workerOf(pod.uid)?.sandbox === sandbox);
    },
  };
};
