/** What the learner sees of the attempt's namespace, as plain data in the words of kubectl. */
import type { EndpointSlice, Event, KubeObject, Pod } from '../../cluster/kube.ts';
import type { ProbeFailure } from './pod-parts.ts';
import { viewPod, type PodView } from './pod-view.ts';

export type ServiceView = { name: string; endpoints: { pod: string; ip: string; ready: boolean }[] };

/** `ready` as `2/3`, of the pods that are wanted; for a Job, of its completions. */
export type WorkloadView = { kind: string; name: string; ready: string };

/** `at`: ISO 8601, when it happened last. */
export type EventView = { at: string; type: string; object: string; reason: string; message: string; count: number };

/** A pod that was here a moment ago. `at`: milliseconds since the epoch. */
export type GonePod = { name: string; uid: string; at: number };

export type LiveView = {
  pods: PodView[];
  /** The last ones that have gone, oldest first. */
  gone: readonly GonePod[];
  services: ServiceView[];
  workloads: WorkloadView[];
  /** Newest last. */
  events: EventView[];
};

export const emptyView: LiveView = { pods: [], gone: [], services: [], workloads: [], events: [] };

/** How many of the newest events are worth keeping. */
const eventsKept = 30;

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : Number(a.name > b.name));

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

/** Objects never change: a new version is a new object. So what was made of one is made once. */
const remembered = <K extends object, V>(make: (key: K) => V): ((key: K) => V) => {
  const known = new WeakMap<K, V>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    known.set(key, made);
    return made;
  };
};

const viewEvent = remembered((event: Event): EventView => {
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
});

/** Some times have fractions and some have not: within a second, the version tells what came later. */
const byTime = (a: Event, b: Event): number => {
  const [first, second] = [viewEvent(a).at.slice(0, 19), viewEvent(b).at.slice(0, 19)];
  if (first !== second) return first < second ? -1 : 1;
  return Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion);
};

/** Checks make objects of their own for a while; what happens to those is not the learner's matter. */
const isLearners = ({ involvedObject }: Event): boolean => !involvedObject.name.startsWith('kp-');

type Failures = ReadonlyMap<string, ProbeFailure>;

/** What probes have failed last: by pod, then by container and kind. */
const probeFailures = (events: readonly Event[]): ReadonlyMap<string, Failures> => {
  const last = new Map<string, Map<string, ProbeFailure>>();
  for (const event of events) {
    const { involvedObject, reason } = event;
    if (reason !== 'Unhealthy') continue;
    const container = /\{(.+)\}/.exec(involvedObject.fieldPath ?? '')?.[1];
    const { at, message } = viewEvent(event);
    const [, kind, says] = /^(Startup|Readiness|Liveness) probe (?:failed|errored[^:]*): (.*)$/.exec(message) ?? [];
    if (container === undefined || kind === undefined) continue;
    const pod = involvedObject.uid ?? involvedObject.name;
    const ofPod = last.get(pod) ?? new Map<string, ProbeFailure>();
    last.set(pod, ofPod);
    const key = `${container}/${kind.toLowerCase()}`;
    const failure = { at: Date.parse(at), says: says ?? '' };
    if (failure.at >= (ofPod.get(key)?.at ?? 0)) ofPod.set(key, failure);
  }
  return last;
};

const viewWell = remembered((pod: Pod) => viewPod(pod));

const viewWith = (pod: Pod, failures: Failures | undefined): PodView =>
  failures === undefined ? viewWell(pod) : viewPod(pod, (container, kind) => failures.get(`${container}/${kind}`));

/** From all objects of the namespace that are worth showing, of any kinds and in any order. */
export const toLiveView = (objects: readonly KubeObject[]): LiveView => {
  const of = <T extends KubeObject>(kind: string): T[] => objects.filter((object): object is T => object.kind === kind);
  const events = of<Event>('Event').filter(isLearners);
  const failures = probeFailures(events);
  return {
    pods: of<Pod>('Pod')
      .map((pod) => viewWith(pod, failures.get(pod.metadata.uid)))
      .toSorted(byName),
    gone: [],
    services: of('Service')
      .map(({ metadata }) => viewService(metadata.name, of<EndpointSlice>('EndpointSlice')))
      .toSorted(byName),
    workloads: objects.flatMap((object) => viewWorkload(object)).toSorted(byName),
    events: events.toSorted(byTime).slice(-eventsKept).map(viewEvent),
  };
};

const goneKept = 10;

/** The new view, with the pods that were in the one before and are not any more. */
export const afterLosing = (before: LiveView | undefined, view: LiveView, now: number): LiveView => {
  if (before === undefined) return view;
  const here = new Set(view.pods.map(({ uid }) => uid));
  const lost = before.pods
    .filter(({ uid, ofCheck }) => !ofCheck && !here.has(uid))
    .map(({ name, uid }) => ({ name, uid, at: now }));
  return { ...view, gone: lost.length === 0 ? before.gone : [...before.gone, ...lost].slice(-goneKept) };
};
