/** Keeps as many pods as a ReplicaSet asks for. Source of the rules: pkg/controller/replicaset of Kubernetes 1.34. */
import { ApiError } from '../api/client.ts';
import type { EventRecorder } from '../events.ts';
import type { Pod, ReplicaSet } from '../objects.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from './controller.ts';
import { deletionOrder } from './deletion-order.ts';
import { controllerOf, controllerReference, isControlledBy } from './owners.ts';
import { availableAt, isActive, isReady } from './pods.ts';
import { selects } from './selectors.ts';
import { timestamp } from '../time.ts';

type Spec = NonNullable<ReplicaSet['spec']>;
type Status = NonNullable<ReplicaSet['status']>;

/** As the real controller: at most this many are made or removed in one go. */
const burst = 500;

export const replicaSetController = ({
  client,
  clock,
  events,
}: ControllerDeps & { events: EventRecorder }): Controller => {
  /** Takes in pods that match and belong to nobody, lets go of those that no longer match. */
  const claim = (set: ReplicaSet, spec: Spec, namespace: string): Pod[] => {
    const mine: Pod[] = [];
    for (const pod of client.list('pods', namespace)) {
      const matches = selects(spec.selector, pod.metadata.labels);
      if (isControlledBy(pod, set.metadata.uid)) {
        if (matches) mine.push(pod);
        else if (set.metadata.deletionTimestamp === undefined) release(pod, set.metadata.uid);
      } else if (matches && controllerOf(pod) === undefined && isActive(pod) && canAdopt(set)) {
        const adopted = client.modify('pods', namespace, pod.metadata.name, (current) => ({
          ...current,
          metadata: {
            ...current.metadata,
            ownerReferences: [...(current.metadata.ownerReferences ?? []), controllerReference('replicasets', set)],
          },
        }));
        if (adopted !== undefined) mine.push(adopted);
      }
    }
    return mine;
  };

  const canAdopt = (set: ReplicaSet): boolean => set.metadata.deletionTimestamp === undefined;

  const release = (pod: Pod, uid: string): void => {
    client.modify('pods', pod.metadata.namespace, pod.metadata.name, (current) => {
      const left = (current.metadata.ownerReferences ?? []).filter((reference) => reference.uid !== uid);
      const { ownerReferences: _, ...metadata } = current.metadata;
      return { ...current, metadata: left.length === 0 ? metadata : { ...metadata, ownerReferences: left } };
    });
  };

  const create = (set: ReplicaSet, spec: Spec): void => {
    const { name, namespace } = set.metadata;
    const template = spec.template;
    if (template?.spec === undefined) return;
    const pod = client.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        generateName: `${name}-`,
        ...(namespace === undefined ? {} : { namespace }),
        ...(template.metadata?.labels === undefined ? {} : { labels: template.metadata.labels }),
        ...(template.metadata?.annotations === undefined ? {} : { annotations: template.metadata.annotations }),
        ...(template.metadata?.finalizers === undefined ? {} : { finalizers: template.metadata.finalizers }),
        ownerReferences: [controllerReference('replicasets', set)],
      },
      spec: template.spec,
    });
    events.record(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
  };

  /** Returns what the API refused, if it did: the rest is left for the next try, as with the real slow start. */
  const createMissing = (set: ReplicaSet, spec: Spec, count: number): ApiError | undefined => {
    for (let made = 0; made < Math.min(count, burst); made += 1) {
      try {
        create(set, spec);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        events.record(set, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
        return error;
      }
    }
    return undefined;
  };

  const removeSurplus = (set: ReplicaSet, active: Pod[], count: number): void => {
    for (const pod of active.toSorted(deletionOrder(active)).slice(0, Math.min(count, burst))) {
      client.delete('pods', pod.metadata.namespace, pod.metadata.name, { uid: pod.metadata.uid });
      events.record(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
    }
  };

  const statusOf = (set: ReplicaSet, spec: Spec, pods: readonly Pod[], failure: ApiError | undefined): Status => {
    const now = clock.now();
    const wanted = Object.entries(spec.template?.metadata?.labels ?? {});
    const count = (test: (pod: Pod) => boolean): number => pods.filter(test).length;
    const ready = count(isReady);
    const available = count((pod) => (availableAt(pod, spec.minReadySeconds ?? 0) ?? Infinity) <= now);
    const labelled = count((pod) => wanted.every(([key, value]) => pod.metadata.labels?.[key] === value));
    const others = (set.status?.conditions ?? []).filter((condition) => condition.type !== 'ReplicaFailure');
    const known = set.status?.conditions?.find((condition) => condition.type === 'ReplicaFailure');
    const failed =
      failure === undefined
        ? []
        : [
            known ?? {
              type: 'ReplicaFailure',
              status: 'True',
              reason: 'FailedCreate',
              message: failure.message,
              lastTransitionTime: timestamp(clock),
            },
          ];
    const conditions = [...others, ...failed];
    return {
      replicas: pods.length,
      ...(labelled === 0 ? {} : { fullyLabeledReplicas: labelled }),
      ...(ready === 0 ? {} : { readyReplicas: ready }),
      ...(available === 0 ? {} : { availableReplicas: available }),
      observedGeneration: set.metadata.generation ?? 1,
      ...(conditions.length === 0 ? {} : { conditions }),
    };
  };

  /** When the next of the ready pods counts as available. */
  const nextAvailable = (pods: readonly Pod[], minReadySeconds: number): number | undefined => {
    const now = clock.now();
    const times = pods
      .map((pod) => availableAt(pod, minReadySeconds))
      .filter((at): at is number => at !== undefined && at > now);
    return times.length === 0 ? undefined : Math.min(...times);
  };

  return {
    name: 'replicaset',

    *keysOf({ name, object, previous }) {
      if (name === 'replicasets') yield keyOf(object);
      if (name !== 'pods') return;
      for (const pod of [object, previous] as (Pod | undefined)[]) {
        if (pod === undefined) continue;
        const owner = controllerOf(pod);
        if (owner?.kind === 'ReplicaSet') yield `${pod.metadata.namespace}/${owner.name}`;
        if (owner !== undefined || pod.metadata.labels === undefined) continue;
        for (const set of client.list('replicasets', pod.metadata.namespace)) {
          if (selects(set.spec?.selector, pod.metadata.labels)) yield keyOf(set);
        }
      }
    },

    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const set = client.get('replicasets', namespace, name);
      if (set?.spec === undefined) return undefined;
      const { spec } = set;
      const pods = claim(set, spec, namespace);
      const active = pods.filter(isActive);
      let failure: ApiError | undefined;
      if (set.metadata.deletionTimestamp === undefined) {
        const missing = (spec.replicas ?? 1) - active.length;
        if (missing > 0) failure = createMissing(set, spec, missing);
        if (missing < 0) removeSurplus(set, active, -missing);
      }
      const now = client
        .list('pods', namespace)
        .filter((pod) => isControlledBy(pod, set.metadata.uid) && isActive(pod));
      client.modify(
        'replicasets',
        namespace,
        name,
        (current) => ({ ...current, status: statusOf(current, spec, now, failure) }),
        {
          status: true,
        },
      );
      if (failure !== undefined) throw failure;
      return nextAvailable(now, spec.minReadySeconds ?? 0);
    },
  };
};
