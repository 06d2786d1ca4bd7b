/** A pod's whole status, from its spec, what was seen of it on the node, and what the status said before. Pure. */
import { secondsText } from '../../time.ts';
import type { Container, ContainerStatus, Pod, PodCondition, PodStatus } from '../../objects.ts';
import { isSidecar, isTerminalPhase, specOf, type ContainerKind } from '../pod-spec.ts';
import type { PodRecords } from '../records.ts';
import { conditionsOf } from './conditions.ts';
import { containerStatusOf } from './container-status.ts';
import { phaseOf, type Phase } from './phase.ts';
import { qualityOfServiceOf } from '../../quality-of-service.ts';

/** Why the kubelet ends a pod: `DeadlineExceeded`, `Evicted`. */
export type Eviction = {
  reason: string;
  message: string;
  /** Whether the node is at fault, not the pod: the pod's controllers are to know. */
  disruption?: boolean;
};

export type StatusOptions = {
  hostIp: string;
  /** All its containers were ended. */
  over: boolean;
  /** What its status says about a resize, until it is over. */
  resize: readonly PodCondition[];
  eviction?: Eviction;
};

type Outcome = { phase: Phase; reason?: string; message?: string };

const outcomeIn = ({ phase = 'Pending', reason, message }: PodStatus): Outcome => ({
  phase: phase as Phase,
  ...(reason === undefined ? {} : { reason }),
  ...(message === undefined ? {} : { message }),
});

/** How it stands with the pod: what has ended stays ended, and a reason stays as long as its phase. */
const outcomeOf = (pod: Pod, phase: Phase, { eviction }: StatusOptions): Outcome => {
  const old = pod.status ?? {};
  if (isTerminalPhase(old.phase)) return outcomeIn(old);
  if (eviction !== undefined) return { phase: 'Failed', reason: eviction.reason, message: eviction.message };
  return phase === old.phase ? outcomeIn(old) : { phase };
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

const disruptionBy = ({ message }: Eviction, { metadata }: Pod, now: number): PodCondition => ({
  // The type has no null, the wire has: kubectl shows it.
  ...({ lastProbeTime: null } as object),
  lastTransitionTime: secondsText(now),
  message,
  ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
  reason: 'TerminationByKubelet',
  status: 'True',
  type: 'DisruptionTarget',
});

export type StatusResult = {
  status: PodStatus;
  /** Nothing of the pod is to run again. Its phase says so only when it is over. */
  terminal: boolean;
};

export const statusOf = (pod: Pod, records: PodRecords, now: number, options: StatusOptions): StatusResult => {
  const spec = specOf(pod);
  const old = pod.status ?? {};
  const app = statusesOf(pod, records, spec.containers, old.containerStatuses, () => 'app').toSorted(byName);
  const init = statusesOf(pod, records, spec.initContainers ?? [], old.initContainerStatuses, (container) =>
    isSidecar(container) ? 'sidecar' : 'init',
  );
  const ephemeral = statusesOf(
    pod,
    records,
    spec.ephemeralContainers ?? [],
    old.ephemeralContainerStatuses,
    () => 'ephemeral',
  ).toSorted(byName);
  const outcome = outcomeOf(pod, phaseOf(pod, records, { init, app }, options.over), options);
  const terminal = isTerminalPhase(outcome.phase);
  const conditions = conditionsOf(pod, [...init, ...app], outcome.phase, records.sandbox?.ready === true, {
    now,
    resize: terminal ? [] : options.resize,
  });
  const early = terminal && !options.over && !isTerminalPhase(old.phase);
  const { eviction } = options;
  const disrupted: PodCondition[] =
    early || eviction?.disruption !== true || conditions.some(({ type }) => type === 'DisruptionTarget')
      ? []
      : [disruptionBy(eviction, pod, now)];
  const shown: Outcome = early ? outcomeIn(old) : outcome;
  const status: PodStatus = {
    conditions: [...disrupted, ...conditions],
    containerStatuses: app,
    ...(ephemeral.length === 0 ? {} : { ephemeralContainerStatuses: ephemeral }),
    ...addressesOf(pod, records, options.hostIp),
    ...(init.length === 0 ? {} : { initContainerStatuses: init }),
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    ...shown,
    qosClass: qualityOfServiceOf(pod),
    startTime: old.startTime ?? secondsText(now),
  };
  return { status, terminal };
};
