/** Keeps as many pods as a ReplicaSet or a ReplicationController asks for. Source of the rules: pkg/controller/replicaset. */
import type { ApiError } from '../../api/client.ts';
import type { EventRecorder } from '../../events.ts';
import type { LabelSelector, Pod, PodTemplate, ReplicaSet, ReplicationController } from '../../objects.ts';
import { claimPods } from '../claim-pods.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from '../controller.ts';
import { createPods, removePods } from '../create-pods.ts';
import { deletionOrder } from '../deletion-order.ts';
import { ownedPods } from '../owned-pods.ts';
import { controllerOf } from '../../owners.ts';
import { podFromTemplate } from '../pod-from-template.ts';
import { isActive, nextAvailable } from '../../pods.ts';
import { isNews } from '../pod-news.ts';
import { matcherOf } from '../../matching/selectors.ts';
import { statusOf } from './status.ts';

/** The two kinds differ in how they select. */
type Sort = 'replicasets' | 'replicationcontrollers';
export type Replicated = ReplicaSet | ReplicationController;

export type Wish = { replicas: number; minReadySeconds: number; selector?: LabelSelector; template: PodTemplate };

const wishOf = (set: Replicated): Wish => {
  const { replicas = 1, minReadySeconds = 0, template = {}, selector } = set.spec ?? {};
  const plain = set.kind === 'ReplicationController' && selector !== undefined;
  const selects = (plain ? { matchLabels: selector } : selector) as LabelSelector | undefined;
  return { replicas, minReadySeconds, template, ...(selects === undefined ? {} : { selector: selects }) };
};

/** As the real controller: at most this many are made or removed in one go. */
const burst = 500;

/** A look at so many pods takes a while: they are looked at again when several have changed. */
const manyPods = 200;
const restMsPerPod = 0.02;

export const replicasController = (
  sort: Sort,
  { client, clock, events }: ControllerDeps & { events: EventRecorder },
): Controller => {
  const pods = ownedPods(client);
  const kindOf = { replicasets: 'ReplicaSet', replicationcontrollers: 'ReplicationController' }[sort];

  /** The pods of all ReplicaSets of the same Deployment: those that share a node with others go first. */
  const relatedPods = (set: Replicated): Pod[] => {
    const owner = controllerOf(set);
    if (owner === undefined) return [];
    return client
      .list(sort, set.metadata.namespace)
      .filter((each) => controllerOf(each)?.uid === owner.uid)
      .flatMap((each) => pods.of(each.metadata.uid))
      .filter(isActive);
  };

  const adjust = (set: Replicated, wish: Wish, active: readonly Pod[]): ApiError | undefined => {
    const missing = wish.replicas - active.length;
    const making = { client, events, about: set };
    if (missing > 0) {
      const draft = podFromTemplate(sort, set, wish.template);
      return createPods(
        making,
        Array.from({ length: Math.min(missing, burst) }, () => draft),
      );
    }
    if (missing === 0) return undefined;
    const surplus = Math.min(-missing, burst);
    const victims =
      surplus === active.length ? active : active.toSorted(deletionOrder(active, relatedPods(set), clock.now()));
    removePods(making, victims.slice(0, surplus));
    return undefined;
  };

  return {
    name: kindOf.toLowerCase(),

    restOf(key) {
      const [namespace, name] = splitKey(key);
      const count = client.get(sort, namespace, name)?.status?.replicas ?? 0;
      return count < manyPods ? 0 : count * restMsPerPod;
    },

    *keysOf(change) {
      const { name, object, previous } = change;
      if (name === sort) yield keyOf(object);
      if (name !== 'pods' || !isNews(change)) return;
      const owners = [object, previous].map((pod) => (pod === undefined ? undefined : controllerOf(pod)));
      for (const owner of new Set(owners.map((each) => (each?.kind === kindOf ? each.name : undefined))))
        if (owner !== undefined) yield `${object.metadata.namespace}/${owner}`;
      if (owners[0] !== undefined || object.metadata.labels === undefined) return;
      for (const set of client.list(sort, object.metadata.namespace) as Replicated[])
        if (matcherOf(wishOf(set).selector)(object.metadata.labels)) yield keyOf(set);
    },

    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const set = client.get(sort, namespace, name);
      if (set?.spec === undefined) return undefined;
      const wish = wishOf(set);
      const matches = matcherOf(wish.selector);
      const active = claimPods({
        client,
        pods,
        kind: sort,
        owner: set,
        matches: ({ metadata }) => matches(metadata.labels),
        isConsidered: isActive,
      });
      const refusal = set.metadata.deletionTimestamp === undefined ? adjust(set, wish, active) : undefined;
      const now = pods.of(set.metadata.uid).filter(isActive);
      client.modify(
        sort,
        namespace,
        name,
        (current) => ({ ...current, status: statusOf(current, wish, now, refusal, clock) }),
        { status: true },
      );
      if (refusal !== undefined) throw refusal;
      return nextAvailable(now, wish.minReadySeconds, clock.now());
    },
  };
};
