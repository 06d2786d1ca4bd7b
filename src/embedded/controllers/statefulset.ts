/** Pods with a name, a number and a claim of their own, one after the other. Source of the rules: pkg/controller/statefulset. */
import { ApiError } from '../api/client.ts';
import type { EventRecorder } from '../events.ts';
import type { Pod, StatefulSet } from '../objects.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from './controller.ts';
import { templateHash } from './deployment/replica-sets.ts';
import { controllerOf, controllerReference, isControlledBy } from './owners.ts';
import { availableAt, isReady, isTerminal } from './pods.ts';

const revisionLabel = 'controller-revision-hash';
const podNameLabel = 'statefulset.kubernetes.io/pod-name';
const indexLabel = 'apps.kubernetes.io/pod-index';

type Spec = NonNullable<StatefulSet['spec']>;
type Claim = NonNullable<Spec['volumeClaimTemplates']>[number];

const ordinalOf = (pod: Pod): number => Number(/-(\d+)$/.exec(pod.metadata.name)?.[1] ?? -1);
const claimName = (claim: Claim, set: StatefulSet, ordinal: number): string =>
  `${claim.metadata?.name}-${set.metadata.name}-${ordinal}`;

export const statefulSetController = ({
  client,
  clock,
  events,
}: ControllerDeps & { events: EventRecorder }): Controller => {
  const isAvailable = (pod: Pod, spec: Spec): boolean =>
    (availableAt(pod, spec.minReadySeconds ?? 0) ?? Infinity) <= clock.now();

  const ensureClaims = (set: StatefulSet, spec: Spec, ordinal: number): void => {
    for (const claim of spec.volumeClaimTemplates ?? []) {
      const name = claimName(claim, set, ordinal);
      const { namespace } = set.metadata;
      if (client.get('persistentvolumeclaims', namespace, name) !== undefined) continue;
      client.create('persistentvolumeclaims', {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: {
          name,
          ...(namespace === undefined ? {} : { namespace }),
          labels: { ...claim.metadata?.labels, ...spec.selector.matchLabels },
        },
        ...(claim.spec === undefined ? {} : { spec: claim.spec }),
      });
      events.record(
        set,
        'Normal',
        'SuccessfulCreate',
        `create Claim ${name} Pod ${set.metadata.name}-${ordinal} in StatefulSet ${set.metadata.name} success`,
      );
    }
  };

  const create = (set: StatefulSet, spec: Spec, ordinal: number, revision: string): void => {
    const { namespace } = set.metadata;
    const name = `${set.metadata.name}-${ordinal}`;
    const { template } = spec;
    if (template.spec === undefined) return;
    const claims = spec.volumeClaimTemplates ?? [];
    const own = new Set(claims.map((claim) => claim.metadata?.name));
    try {
      ensureClaims(set, spec, ordinal);
      client.create('pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name,
          generateName: `${set.metadata.name}-`,
          ...(namespace === undefined ? {} : { namespace }),
          labels: {
            ...template.metadata?.labels,
            [revisionLabel]: revision,
            [podNameLabel]: name,
            [indexLabel]: String(ordinal),
          },
          ...(template.metadata?.annotations === undefined ? {} : { annotations: template.metadata.annotations }),
          ownerReferences: [controllerReference('statefulsets', set)],
        },
        spec: {
          ...template.spec,
          hostname: name,
          ...(spec.serviceName === undefined ? {} : { subdomain: spec.serviceName }),
          ...(claims.length === 0
            ? {}
            : {
                volumes: [
                  ...(template.spec.volumes ?? []).filter((volume) => !own.has(volume.name)),
                  ...claims.map((claim) => ({
                    name: claim.metadata?.name ?? '',
                    persistentVolumeClaim: { claimName: claimName(claim, set, ordinal) },
                  })),
                ],
              }),
        },
      });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const text = `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${error.message}`;
      events.record(set, 'Warning', 'FailedCreate', text);
      throw error;
    }
    events.record(
      set,
      'Normal',
      'SuccessfulCreate',
      `create Pod ${name} in StatefulSet ${set.metadata.name} successful`,
    );
  };

  const remove = (set: StatefulSet, pod: Pod): void => {
    client.delete('pods', pod.metadata.namespace, pod.metadata.name, { uid: pod.metadata.uid });
    const text = `delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`;
    events.record(set, 'Normal', 'SuccessfulDelete', text);
  };

  /** One step; with OrderedReady a pod that isn't available yet ends it. */
  const advance = (set: StatefulSet, spec: Spec, pods: readonly Pod[], revision: string): void => {
    const first = spec.ordinals?.start ?? 0;
    const wanted = Array.from({ length: spec.replicas ?? 1 }, (_, index) => first + index);
    const parallel = spec.podManagementPolicy === 'Parallel';
    const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0;
    const before = set.status?.currentRevision ?? revision;
    for (const ordinal of wanted) {
      const pod = pods.find((each) => ordinalOf(each) === ordinal);
      if (pod === undefined) create(set, spec, ordinal, ordinal < partition ? before : revision);
      else if (isTerminal(pod) && pod.metadata.deletionTimestamp === undefined) remove(set, pod);
      if (!parallel && (pod === undefined || pod.metadata.deletionTimestamp !== undefined || !isAvailable(pod, spec)))
        return;
    }
    const surplus = pods.filter((pod) => !wanted.includes(ordinalOf(pod)));
    for (const pod of surplus.toSorted((a, b) => ordinalOf(b) - ordinalOf(a))) {
      if (pod.metadata.deletionTimestamp === undefined) remove(set, pod);
      if (!parallel) return;
    }
    if (spec.updateStrategy?.type === 'OnDelete') return;
    // From the last to the first, each after the one before is available again.
    for (const ordinal of wanted.toReversed()) {
      const pod = pods.find((each) => ordinalOf(each) === ordinal);
      if (pod === undefined || ordinal < partition) return;
      if (pod.metadata.labels?.[revisionLabel] !== revision && pod.metadata.deletionTimestamp === undefined) {
        remove(set, pod);
        return;
      }
      if (pod.metadata.deletionTimestamp !== undefined || !isAvailable(pod, spec)) return;
    }
  };

  const writeStatus = (set: StatefulSet, spec: Spec, pods: readonly Pod[], update: string): void => {
    const active = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
    const count = (test: (pod: Pod) => boolean): number => active.filter(test).length;
    const updated = count((pod) => pod.metadata.labels?.[revisionLabel] === update);
    const ready = count(isReady);
    const settled = updated === active.length && active.length === (spec.replicas ?? 1) && ready === active.length;
    client.modify(
      'statefulsets',
      set.metadata.namespace,
      set.metadata.name,
      (current) => {
        const before = current.status?.currentRevision ?? update;
        const present = settled ? update : before;
        const old = count((pod) => pod.metadata.labels?.[revisionLabel] === present);
        return {
          ...current,
          status: {
            observedGeneration: current.metadata.generation ?? 1,
            replicas: active.length,
            availableReplicas: count((pod) => isAvailable(pod, spec)),
            ...(ready === 0 ? {} : { readyReplicas: ready }),
            ...(old === 0 ? {} : { currentReplicas: old }),
            ...(updated === 0 ? {} : { updatedReplicas: updated }),
            currentRevision: present,
            updateRevision: update,
            collisionCount: current.status?.collisionCount ?? 0,
          },
        };
      },
      { status: true },
    );
  };

  return {
    name: 'statefulset',

    *keysOf({ name, object }) {
      if (name === 'statefulsets') yield keyOf(object);
      if (name !== 'pods') return;
      const owner = controllerOf(object);
      if (owner?.kind === 'StatefulSet') yield `${object.metadata.namespace}/${owner.name}`;
    },

    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const set = client.get('statefulsets', namespace, name);
      if (set?.spec === undefined) return undefined;
      const { spec } = set;
      const pods = (): Pod[] => client.list('pods', namespace).filter((pod) => isControlledBy(pod, set.metadata.uid));
      const revision = `${name}-${templateHash(spec.template, set.status?.collisionCount ?? 0)}`;
      if (set.metadata.deletionTimestamp === undefined) advance(set, spec, pods(), revision);
      writeStatus(set, spec, pods(), revision);
      const soon = pods()
        .map((pod) => availableAt(pod, spec.minReadySeconds ?? 0))
        .filter((at): at is number => at !== undefined && at > clock.now());
      return soon.length === 0 ? undefined : Math.min(...soon);
    },
  };
};
