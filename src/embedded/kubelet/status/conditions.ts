/** The conditions that the kubelet writes, with the real reasons and messages. */
import { secondsText } from '../../time.ts';
import type { Container, ContainerStatus, Pod, PodCondition } from '../../objects.ts';
import { isSidecar, specOf } from '../pod-spec.ts';
import { resizeConditionTypes } from '../resize/conditions.ts';
import type { Phase } from './phase.ts';

type Verdict = { status: 'True' | 'False'; reason?: string; message?: string };

const yes: Verdict = { status: 'True' };

export const ownConditions: readonly string[] = [
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
];

const messageOf = (unknown: readonly string[], others: readonly string[], what: string): string =>
  [
    ...(unknown.length === 0 ? [] : [`containers with unknown status: [${unknown.join(' ')}]`]),
    ...(others.length === 0 ? [] : [`containers with ${what} status: [${others.join(' ')}]`]),
  ].join(', ');

/** Splits containers by what their statuses say. */
const sort = (
  containers: readonly Container[],
  statuses: readonly ContainerStatus[],
  fine: (container: Container, status: ContainerStatus) => boolean,
): { unknown: string[]; others: string[] } => {
  const unknown: string[] = [];
  const others: string[] = [];
  for (const container of containers) {
    const status = statuses.find(({ name }) => name === container.name);
    if (status === undefined) unknown.push(container.name);
    else if (!fine(container, status)) others.push(container.name);
  }
  return { unknown, others };
};

const containersReady = (pod: Pod, statuses: readonly ContainerStatus[], phase: Phase): Verdict => {
  const spec = specOf(pod);
  const watched = [...(spec.initContainers ?? []).filter(isSidecar), ...spec.containers];
  const { unknown, others } = sort(watched, statuses, (_, status) => status.ready);
  if (phase === 'Succeeded' && unknown.length === 0) return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const message = messageOf(unknown, others, 'unready');
  return message === '' ? yes : { status: 'False', reason: 'ContainersNotReady', message };
};

const ready = (pod: Pod, others: readonly PodCondition[], containers: Verdict): Verdict => {
  if (containers.status === 'False') return containers;
  const messages = (specOf(pod).readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = others.find(({ type }) => type === conditionType);
    if (condition === undefined)
      return [`corresponding condition of pod readiness gate ${JSON.stringify(conditionType)} does not exist.`];
    if (condition.status === 'True') return [];
    return [`the status of pod readiness gate ${JSON.stringify(conditionType)} is not "True", but ${condition.status}`];
  });
  return messages.length === 0
    ? yes
    : { status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') };
};

const initialized = (pod: Pod, statuses: readonly ContainerStatus[], phase: Phase): Verdict => {
  const spec = specOf(pod);
  const { unknown, others } = sort(spec.initContainers ?? [], statuses, (container, status) =>
    isSidecar(container) ? status.started === true : status.ready,
  );
  if (phase === 'Succeeded' && unknown.length === 0) return { status: 'True', reason: 'PodCompleted' };
  const appBegan = spec.containers.some((container) => {
    const state = statuses.find(({ name }) => name === container.name)?.state;
    return state?.running !== undefined || state?.terminated !== undefined;
  });
  if (appBegan) return yes;
  const message = messageOf(unknown, others, 'incomplete');
  return message === '' ? yes : { status: 'False', reason: 'ContainersNotInitialized', message };
};

/** All of the pod's conditions: others' first, then the kubelet's. A time changes only with its status. */
export const conditionsOf = (
  pod: Pod,
  statuses: readonly ContainerStatus[],
  phase: Phase,
  sandboxReady: boolean,
  { now, resize }: { now: number; resize: readonly PodCondition[] },
): PodCondition[] => {
  const old = pod.status?.conditions ?? [];
  const others = old.filter(({ type }) => !ownConditions.includes(type) && !resizeConditionTypes.includes(type));
  const containers = containersReady(pod, statuses, phase);
  const verdicts: Record<string, Verdict> = {
    PodReadyToStartContainers: { status: sandboxReady ? 'True' : 'False' },
    Initialized: initialized(pod, statuses, phase),
    Ready: ready(pod, others, containers),
    ContainersReady: containers,
    PodScheduled: yes,
  };
  const own = Object.entries(verdicts).map(([type, verdict]): PodCondition => {
    const before = old.find((condition) => condition.type === type);
    const since = before?.status === verdict.status ? before.lastTransitionTime : undefined;
    return {
      // The type has no null, the wire has: kubectl shows it.
      ...({ lastProbeTime: null } as object),
      lastTransitionTime: since ?? secondsText(now),
      ...(verdict.message === undefined ? {} : { message: verdict.message }),
      ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
      ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
      status: verdict.status,
      type,
    };
  });
  return [...others, ...resize, ...own];
};
