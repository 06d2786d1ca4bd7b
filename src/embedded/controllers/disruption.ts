/** How many pods may be disrupted now under each PodDisruptionBudget. Source of the rules: pkg/controller/disruption. */
import type { EventRecorder } from '../events.ts';
import {
  resourceOf,
  infoOf,
  kindNameOf,
  type KindName,
  type OwnerReference,
  type Pod,
  type PodDisruptionBudget,
} from '../objects.ts';
import { timestamp } from '../time.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from './controller.ts';
import { allowedCondition, withBudgetCondition } from '../disruption-conditions.ts';
import { controllerOf } from '../owners.ts';
import { conditionOf, isReady, isTerminal } from '../pods.ts';
import { isNews } from './pod-news.ts';
import { matcherOf } from '../matching/selectors.ts';

type Spec = NonNullable<PodDisruptionBudget['spec']>;
type Disrupted = Record<string, string>;

/** A pod that was let go has so long to be deleted; then it counts again. */
const deletionMs = 2 * 60_000;
/** A pod that was to be disrupted and is still there is no target any more. */
const staleTargetMs = 2 * 60_000;

/** The percentage rounds up. */
const share = (value: number | string, of: number): number =>
  typeof value === 'number' ? value : Math.ceil((Number.parseInt(value, 10) / 100) * of);

const scaled: Readonly<Record<string, KindName>> = {
  ReplicaSet: 'replicasets',
  ReplicationController: 'replicationcontrollers',
  StatefulSet: 'statefulsets',
  Deployment: 'deployments',
};

type Scale = { uid: string; replicas: number };
type Expectation = { expected: number; desired: number; unmanaged: boolean };

export const disruptionController = ({
  client,
  clock,
  events,
}: ControllerDeps & { events: EventRecorder }): Controller => {
  /** Of the Deployment above a ReplicaSet, if there is one. */
  const scaleOf = (namespace: string, owner: OwnerReference): Scale | undefined => {
    const kind = scaled[owner.kind];
    if (kind === undefined) return undefined;
    const found = client.get(kind, namespace, owner.name);
    if (found === undefined || found.metadata.uid !== owner.uid) return undefined;
    const above = kind === 'replicasets' ? controllerOf(found) : undefined;
    if (above?.kind === 'Deployment') return scaleOf(namespace, above);
    return { uid: owner.uid, replicas: (found as { spec?: { replicas?: number } }).spec?.replicas ?? 0 };
  };

  /** How many pods all controllers of these pods mean to have. A text says what is in the way. */
  const expectedScale = (namespace: string, pods: readonly Pod[]): { count: number; unmanaged: boolean } | string => {
    const scales = new Map<string, number>();
    const seen = new Set<string>();
    let unmanaged = false;
    for (const pod of pods) {
      const owner = controllerOf(pod);
      if (owner === undefined) unmanaged = true;
      if (owner === undefined || seen.has(owner.uid)) continue;
      seen.add(owner.uid);
      const kind = kindNameOf(owner.apiVersion, owner.kind);
      if (kind !== undefined && !infoOf(kind).subresources.includes('scale'))
        return `${resourceOf(kind)} does not implement the scale subresource`;
      const scale = scaleOf(namespace, owner);
      if (scale === undefined) return `found no controllers for pod "${pod.metadata.name}"`;
      scales.set(scale.uid, scale.replicas);
    }
    return { count: [...scales.values()].reduce((sum, count) => sum + count, 0), unmanaged };
  };

  const expectationOf = (namespace: string, spec: Spec, pods: readonly Pod[]): Expectation | string => {
    const { minAvailable, maxUnavailable } = spec as {
      minAvailable?: number | string;
      maxUnavailable?: number | string;
    };
    if (maxUnavailable === undefined && typeof minAvailable !== 'string')
      return { expected: minAvailable === undefined ? 0 : pods.length, desired: minAvailable ?? 0, unmanaged: false };
    const scale = expectedScale(namespace, pods);
    if (typeof scale === 'string') return scale;
    const desired =
      maxUnavailable === undefined
        ? share(minAvailable!, scale.count)
        : Math.max(0, scale.count - share(maxUnavailable, scale.count));
    return { expected: scale.count, desired, unmanaged: scale.unmanaged };
  };

  /** Those that were let go and are still there. */
  const stillDisrupted = (budget: PodDisruptionBudget, pods: readonly Pod[]): Disrupted => {
    const left: Disrupted = {};
    const before = (budget.status?.disruptedPods ?? {}) as Disrupted;
    for (const pod of pods) {
      const { name, deletionTimestamp } = pod.metadata;
      const since = before[name];
      if (since === undefined || deletionTimestamp !== undefined) continue;
      if (Date.parse(since) + deletionMs < clock.now()) {
        const { namespace } = budget.metadata;
        const text = `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`;
        events.record(pod, 'Warning', 'NotDeleted', text);
      } else left[name] = since;
    }
    return left;
  };

  const writeStatus = (
    budget: PodDisruptionBudget,
    make: (current: PodDisruptionBudget) => PodDisruptionBudget['status'],
  ): void => {
    const { namespace, name } = budget.metadata;
    client.modify(
      'poddisruptionbudgets',
      namespace,
      name,
      (current) => {
        const status = make(current);
        return status === undefined ? current : { ...current, status };
      },
      { status: true },
    );
  };

  /** Better none than one too many. */
  const failSafe = (budget: PodDisruptionBudget, message: string): void =>
    writeStatus(budget, ({ status }) =>
      withBudgetCondition(
        { currentHealthy: 0, desiredHealthy: 0, expectedPods: 0, ...status, disruptionsAllowed: 0 },
        { status: 'False', reason: 'SyncFailed', message },
        timestamp(clock),
      ),
    );

  const reconcileBudget = (budget: PodDisruptionBudget, spec: Spec): number | undefined => {
    const { namespace = '' } = budget.metadata;
    const matches = matcherOf(spec.selector);
    const pods = client.list('pods', namespace).filter(({ metadata }) => matches(metadata.labels));
    if (pods.length === 0) events.record(budget, 'Normal', 'NoPods', 'No matching pods found');
    const expectation = expectationOf(namespace, spec, pods);
    if (typeof expectation === 'string') {
      const text = `Failed to calculate the number of expected pods: ${expectation}`;
      events.record(budget, 'Warning', 'CalculateExpectedPodCountFailed', text);
      failSafe(budget, expectation);
      return undefined;
    }
    const { expected, desired, unmanaged } = expectation;
    if (unmanaged) {
      const selector = selectorText(spec.selector);
      const text = `Pods selected by this PodDisruptionBudget (selector: ${selector}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`;
      events.record(budget, 'Warning', 'UnmanagedPods', text);
    }
    const disrupted = stillDisrupted(budget, pods);
    const healthy = pods.filter(
      (pod) => pod.metadata.deletionTimestamp === undefined && !(pod.metadata.name in disrupted) && isReady(pod),
    ).length;
    const allowed = expected > 0 ? Math.max(0, healthy - desired) : 0;
    writeStatus(budget, ({ status, metadata }) =>
      withBudgetCondition(
        {
          currentHealthy: healthy,
          desiredHealthy: desired,
          expectedPods: expected,
          disruptionsAllowed: allowed,
          ...(Object.keys(disrupted).length === 0 ? {} : { disruptedPods: disrupted }),
          observedGeneration: metadata.generation ?? 1,
          ...(status?.conditions === undefined ? {} : { conditions: status.conditions }),
        } as NonNullable<PodDisruptionBudget['status']>,
        allowedCondition(allowed),
        timestamp(clock),
      ),
    );
    const times = Object.values(disrupted).map((since) => Date.parse(since) + deletionMs + 1);
    return times.length === 0 ? undefined : Math.min(...times);
  };

  /** `DisruptionTarget` is taken back from a pod that was not deleted after all. */
  const forgetTarget = (pod: Pod): number | undefined => {
    const target = conditionOf(pod, 'DisruptionTarget');
    if (target?.status !== 'True' || target.reason === 'TerminationByKubelet') return undefined;
    if (pod.metadata.deletionTimestamp !== undefined || isTerminal(pod)) return undefined;
    const at = Date.parse(target.lastTransitionTime ?? '') + staleTargetMs;
    if (at > clock.now()) return at;
    client.modify(
      'pods',
      pod.metadata.namespace,
      pod.metadata.name,
      (current) => ({
        ...current,
        status: {
          ...current.status,
          conditions: (current.status?.conditions ?? []).map((condition) =>
            condition.type === 'DisruptionTarget'
              ? { type: 'DisruptionTarget', status: 'False', lastTransitionTime: timestamp(clock) }
              : condition,
          ),
        },
      }),
      { status: true },
    );
    return undefined;
  };

  /** A budget's key is its namespace and name; a pod's has one more word in front. */
  const podMark = 'pod:';

  return {
    name: 'disruption',

    *keysOf(change) {
      const { name, object, type } = change;
      const { namespace } = object.metadata;
      if (name === 'poddisruptionbudgets') yield keyOf(object);
      const isScaled = name === 'replicasets' || name === 'replicationcontrollers' || name === 'statefulsets';
      if (isScaled || name === 'deployments') {
        // What its pods are is known by the budgets: all of the namespace look again.
        if (sameSize(change)) return;
        for (const budget of client.list('poddisruptionbudgets', namespace)) yield keyOf(budget);
      }
      if (name !== 'pods') return;
      const pod = object as Pod;
      if (type !== 'DELETED' && conditionOf(pod, 'DisruptionTarget') !== undefined) yield `${podMark}${keyOf(pod)}`;
      if (!isNews(change)) return;
      for (const budget of client.list('poddisruptionbudgets', namespace)) {
        const matches = matcherOf(budget.spec?.selector);
        const before = (change.previous as Pod | undefined)?.metadata.labels;
        if (matches(pod.metadata.labels) || (before !== undefined && matches(before))) yield keyOf(budget);
      }
    },

    reconcile(key) {
      if (key.startsWith(podMark)) {
        const pod = client.get('pods', ...splitKey(key.slice(podMark.length)));
        return pod === undefined ? undefined : forgetTarget(pod);
      }
      const budget = client.get('poddisruptionbudgets', ...splitKey(key));
      return budget?.spec === undefined ? undefined : reconcileBudget(budget, budget.spec);
    },
  };
};

type Sized = { spec?: { replicas?: number } };

const sameSize = ({ object, previous }: { object: object; previous?: object }): boolean =>
  previous !== undefined && (object as Sized).spec?.replicas === (previous as Sized).spec?.replicas;

/** As Go prints a selector that is pointed to. */
const selectorText = (selector: Spec['selector']): string => {
  const labels = Object.entries(selector?.matchLabels ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const expressions = (selector?.matchExpressions ?? []).map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  );
  const texts = labels.map(([key, value]) => `${key}: ${value},`).join('');
  return `&LabelSelector{MatchLabels:map[string]string{${texts}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`;
};
