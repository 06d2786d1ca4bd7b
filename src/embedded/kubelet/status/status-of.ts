/** A pod's whole status, from its spec, what was seen of it on the node, and what the status said before. Pure. */
import { secondsText } from '../../controllers/time.ts';
import type { Container, ContainerStatus, Pod, PodStatus } from '../../objects.ts';
import { isSidecar, isTerminalPhase, specOf, type ContainerKind } from '../pod-spec.ts';
import { anyRunning, type PodRecords } from '../records.ts';
import { conditionsOf } from './conditions.ts';
import { containerStatusOf } from './container-status.ts';
import { phaseOf, type Phase } from './phase.ts';
import { qosClassOf } from './qos.ts';

/** Why the kubelet ends a pod: `DeadlineExceeded`, `Evicted`. */
export type Eviction = { reason: string; message: string };

export type StatusOptions = {
  hostIp: string;
  /** All its containers are meant to end, or have. */
  over: boolean;
  eviction?: Eviction;
};

const statusesOf = (
  pod: Pod,
  records: PodRecords,
  containers: readonly Container[],
  previous: readonly ContainerStatus[] | undefined,
  kindOf: (container: Container) => ContainerKind,
): ContainerStatus[] =>
  containers.map((container) =>
    containerStatusOf(
      pod,
      container,
      kindOf(container),
      records,
      previous?.find(({ name }) => name === container.name),
    ),
  );

const byName = (a: ContainerStatus, b: ContainerStatus): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

const addressesOf = (pod: Pod, records: PodRecords, hostIp: string): Partial<PodStatus> => {
  const hostNetwork = specOf(pod).hostNetwork === true;
  const ip = records.sandbox?.ip ?? (hostNetwork ? hostIp : undefined);
  return {
    hostIP: hostIp,
    hostIPs: [{ ip: hostIp }],
    ...(ip === undefined ? {} : { podIP: ip, podIPs: [{ ip }] }),
  };
};

export const statusOf = (pod: Pod, records: PodRecords, now: number, options: StatusOptions): PodStatus => {
  const spec = specOf(pod);
  const old = pod.status ?? {};
  const app = statusesOf(pod, records, spec.containers, old.containerStatuses, () => 'app').toSorted(byName);
  const init = statusesOf(pod, records, spec.initContainers ?? [], old.initContainerStatuses, (container) =>
    isSidecar(container) ? 'sidecar' : 'init',
  );
  const ephemeral = statusesOf(
    pod,
    records,
    (spec.ephemeralContainers ?? []) as Container[],
    old.ephemeralContainerStatuses,
    () => 'ephemeral',
  ).toSorted(byName);
  let phase: Phase = phaseOf(pod, records, { init, app }, options.over);
  let { reason, message } = old;
  if (isTerminalPhase(old.phase)) phase = old.phase as Phase;
  else if (options.eviction !== undefined) {
    phase = 'Failed';
    ({ reason, message } = options.eviction);
  } else if (phase !== old.phase) {
    reason = undefined;
    message = undefined;
  }
  const conditions = conditionsOf(pod, [...init, ...app], phase, records.sandbox?.ready === true, now);
  // It is not over before nothing of it runs any more.
  if (isTerminalPhase(phase) && !isTerminalPhase(old.phase) && anyRunning(records)) {
    phase = (old.phase ?? 'Pending') as Phase;
    ({ reason, message } = old);
  }
  return {
    conditions,
    containerStatuses: app,
    ...(ephemeral.length === 0 ? {} : { ephemeralContainerStatuses: ephemeral }),
    ...addressesOf(pod, records, options.hostIp),
    ...(init.length === 0 ? {} : { initContainerStatuses: init }),
    ...(message === undefined ? {} : { message }),
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    phase,
    qosClass: qosClassOf(pod),
    ...(reason === undefined ? {} : { reason }),
    startTime: old.startTime ?? secondsText(now),
  };
};
