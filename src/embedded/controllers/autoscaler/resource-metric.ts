/** How many replicas the use of one resource asks for: pure. Source: replica_calculator.go. */
import type { Pod } from '../../objects.ts';
import { milliOf } from '../../quantity.ts';
import { conditionOf } from '../../pods.ts';

/** What a pod uses; `at` is the end of the window (milliseconds since the epoch). */
export type PodUse = {
  at: number;
  windowMs: number;
  containers: readonly { name: string; cpuNano: number; memoryBytes: number }[];
};

export type Target = { averageUtilization?: number; averageValue?: string };

export type Proposal = {
  replicas: number;
  /** Per cent of what is requested. */
  utilization?: number;
  /** Of one pod: thousandths for processors, bytes for memory (thousandths of them). */
  averageMilli: number;
};

const initializationMs = 5 * 60_000;
const readinessDelayMs = 30_000;

const isTerminal = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp !== undefined || status?.phase === 'Failed';

/** Its numbers don't count yet. */
const isWarmingUp = (pod: Pod, use: PodUse, now: number): boolean => {
  const ready = conditionOf(pod, 'Ready');
  const started = Date.parse(pod.status?.startTime ?? '');
  if (ready === undefined || Number.isNaN(started)) return true;
  const since = Date.parse(ready.lastTransitionTime ?? '');
  if (started + initializationMs > now) return ready.status === 'False' || use.at < since + use.windowMs;
  return ready.status === 'False' && started + readinessDelayMs > since;
};

const useMilli = (use: PodUse, resource: string, container: string | undefined): number =>
  use.containers
    .filter(({ name }) => container === undefined || name === container)
    .reduce(
      (sum, { cpuNano, memoryBytes }) => sum + (resource === 'cpu' ? Math.ceil(cpuNano / 1e6) : memoryBytes * 1000),
      0,
    );

const requestMilli = (pod: Pod, resource: string, container: string | undefined): number | { problem: string } => {
  let sum = 0;
  const sidecars = (pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const all = [...(pod.spec?.containers ?? []), ...sidecars].filter(
    ({ name }) => container === undefined || name === container,
  );
  if (all.length === 0) return { problem: `Container ${container} not found in Pod ${pod.metadata.name}` };
  for (const { name, resources } of all) {
    const request = resources?.requests?.[resource];
    if (request === undefined)
      return { problem: `missing request for ${resource} in container ${name} of Pod ${pod.metadata.name}` };
    sum += milliOf(request) ?? 0;
  }
  return sum;
};

type Counted = { ready: Map<string, number>; unready: string[]; missing: string[] };

const group = (
  pods: readonly Pod[],
  useOf: (pod: Pod) => PodUse | undefined,
  resource: string,
  container: string | undefined,
  now: number,
): Counted => {
  const counted: Counted = { ready: new Map(), unready: [], missing: [] };
  for (const pod of pods.filter((each) => !isTerminal(each))) {
    const use = useOf(pod);
    const { name } = pod.metadata;
    if (pod.status?.phase === 'Pending') counted.unready.push(name);
    else if (use === undefined) counted.missing.push(name);
    else if (resource === 'cpu' && isWarmingUp(pod, use, now)) counted.unready.push(name);
    else counted.ready.set(name, useMilli(use, resource, container));
  }
  return counted;
};

const tolerance = 0.1;
const isNear = (ratio: number): boolean => Math.abs(ratio - 1) <= tolerance + 1e-9;

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

export type Question = {
  pods: readonly Pod[];
  useOf: (pod: Pod) => PodUse | undefined;
  resource: string;
  container: string | undefined;
  target: Target;
  current: number;
  now: number;
};

/** How much more is used than wanted, for these uses. */
const ratioFor =
  ({ target }: Question, requests: ReadonlyMap<string, number>) =>
  (uses: ReadonlyMap<string, number>): { ratio: number; utilization?: number } => {
    if (target.averageValue !== undefined) {
      const wanted = milliOf(target.averageValue) ?? 0;
      return { ratio: sum(uses.values()) / uses.size / wanted };
    }
    const requested = sum([...uses.keys()].map((name) => requests.get(name) ?? 0));
    const utilization = Math.floor((sum(uses.values()) * 100) / requested);
    return { ratio: utilization / (target.averageUtilization ?? 100), utilization };
  };

/** Pods without numbers count so that they rather hold up a change than speed it up. */
const withOthers = (
  { ready, unready, missing }: Counted,
  ratio: number,
  { target }: Question,
  requests: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> => {
  const all = new Map(ready);
  for (const name of missing) {
    if (ratio > 1) all.set(name, 0);
    else if (ratio < 1)
      all.set(
        name,
        target.averageValue === undefined
          ? ((requests.get(name) ?? 0) * Math.max(100, target.averageUtilization ?? 100)) / 100
          : (milliOf(target.averageValue) ?? 0),
      );
  }
  if (ratio > 1) for (const name of unready) all.set(name, 0);
  return all;
};

export const proposeReplicas = (question: Question): Proposal | { problem: string } => {
  const { pods, useOf, resource, container, target, current, now } = question;
  const failed = (why: string): { problem: string } => ({ problem: why });
  if (!pods.some((pod) => useOf(pod) !== undefined))
    return failed(`unable to get metrics for resource ${resource}: no metrics returned from resource metrics API`);
  if (pods.length === 0) return failed('no pods returned by selector while calculating replica count');
  const counted = group(pods, useOf, resource, container, now);
  if (counted.ready.size === 0) return failed('did not receive metrics for targeted pods (pods might be unready)');
  const requests = new Map<string, number>();
  if (target.averageValue === undefined) {
    for (const pod of pods) {
      const request = requestMilli(pod, resource, container);
      if (typeof request !== 'number') return request;
      requests.set(pod.metadata.name, request);
    }
  }
  const ratioOf = ratioFor(question, requests);
  const { ratio, utilization } = ratioOf(counted.ready);
  const averageMilli = Math.floor(sum(counted.ready.values()) / counted.ready.size);
  const proposal = (replicas: number): Proposal => ({
    replicas,
    averageMilli,
    ...(utilization === undefined ? {} : { utilization }),
  });
  const slowed = counted.missing.length > 0 || (counted.unready.length > 0 && ratio > 1);
  if (!slowed) return proposal(isNear(ratio) ? current : Math.ceil(ratio * counted.ready.size));
  const all = withOthers(counted, ratio, question, requests);
  const again = ratioOf(all).ratio;
  const turned = (ratio < 1 && again > 1) || (ratio > 1 && again < 1);
  if (isNear(again) || turned) return proposal(current);
  const replicas = Math.ceil(again * all.size);
  return proposal((again < 1 && replicas > current) || (again > 1 && replicas < current) ? current : replicas);
};
