/** What the learner sees of the attempt's namespace, as plain data in the words of kubectl. */
import type { EndpointSlice, Event, KubeObject } from '../cluster/kube.ts';
import { viewPod, type PodView } from './pod-view.ts';

export type ServiceView = { name: string; endpoints: { pod: string; ip: string; ready: boolean }[] };

/** `ready` as `2/3`, of the pods that are wanted; for a Job, of its completions. */
export type WorkloadView = { kind: string; name: string; ready: string };

/** `at`: ISO 8601, when it happened last. */
export type EventView = { at: string; type: string; object: string; reason: string; message: string; count: number };

export type LiveView = {
  pods: PodView[];
  services: ServiceView[];
  workloads: WorkloadView[];
  /** Newest last. */
  events: EventView[];
};

export const emptyView: LiveView = { pods: [], services: [], workloads: [], events: [] };

/** How many of the newest events are worth keeping. */
const eventsKept = 30;

const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name);

const byTime = (a: EventView, b: EventView): number => a.at.localeCompare(b.at);

type Workload = KubeObject & {
  spec?: { replicas?: number; completions?: number };
  status?: { readyReplicas?: number; succeeded?: number; desiredNumberScheduled?: number; numberReady?: number };
};

const workloadCounts: Record<string, (object: Workload) => [number, number]> = {
  Deployment: ({ spec, status }) => [status?.readyReplicas ?? 0, spec?.replicas ?? 1],
  StatefulSet: ({ spec, status }) => [status?.readyReplicas ?? 0, spec?.replicas ?? 1],
  DaemonSet: ({ status }) => [status?.numberReady ?? 0, status?.desiredNumberScheduled ?? 0],
  Job: ({ spec, status }) => [status?.succeeded ?? 0, spec?.completions ?? 1],
};

/** A ReplicaSet is only worth a line when no Deployment speaks for it. */
const viewWorkload = (object: Workload): WorkloadView[] => {
  const { kind, metadata } = object;
  const owned = metadata.ownerReferences?.some(({ controller }) => controller === true) ?? false;
  const count = kind === 'ReplicaSet' ? (owned ? undefined : workloadCounts['Deployment']) : workloadCounts[kind];
  return count === undefined ? [] : [{ kind, name: metadata.name, ready: count(object).join('/') }];
};

const serviceLabel = 'kubernetes.io/service-name';

const viewService = (name: string, slices: readonly EndpointSlice[]): ServiceView => ({
  name,
  endpoints: slices
    .filter(({ metadata }) => metadata.labels?.[serviceLabel] === name)
    .flatMap(({ endpoints }) => endpoints ?? [])
    .map(({ addresses, conditions, targetRef }) => ({
      pod: targetRef?.name ?? '',
      ip: addresses[0] ?? '',
      // Absent means ready, by the rule of the discovery API.
      ready: conditions?.ready ?? true,
    }))
    .toSorted((a, b) => a.pod.localeCompare(b.pod)),
});

const viewEvent = (event: Event): EventView => {
  const { involvedObject, series, lastTimestamp, eventTime, firstTimestamp, metadata } = event;
  return {
    at: new Date(
      series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? firstTimestamp ?? metadata.creationTimestamp,
    ).toISOString(),
    type: event.type ?? 'Normal',
    object: `${involvedObject.kind.toLowerCase()}/${involvedObject.name}`,
    reason: event.reason ?? '',
    message: (event.message ?? '').replaceAll(/\s+/g, ' ').trim(),
    count: series?.count ?? event.count ?? 1,
  };
};

/** From all objects of the namespace that are worth showing, of any kinds and in any order. `now`: for the ages of restarts. */
export const toLiveView = (objects: readonly KubeObject[], now: number): LiveView => {
  const of = <T extends KubeObject>(kind: string): T[] => objects.filter((object): object is T => object.kind === kind);
  return {
    pods: of<Parameters<typeof viewPod>[0]>('Pod')
      .map((pod) => viewPod(pod, now))
      .toSorted(byName),
    services: of('Service')
      .map(({ metadata }) => viewService(metadata.name, of<EndpointSlice>('EndpointSlice')))
      .toSorted(byName),
    workloads: objects.flatMap((object) => viewWorkload(object)).toSorted(byName),
    events: of<Event>('Event').map(viewEvent).toSorted(byTime).slice(-eventsKept),
  };
};
