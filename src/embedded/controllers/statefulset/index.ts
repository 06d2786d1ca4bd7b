/** Pods with a name, a number and a claim of their own, one after the other. Source of the rules: pkg/controller/statefulset. */
import { ApiError } from '../../api/client.ts';
import type { EventRecorder } from '../../events.ts';
import type { ControllerRevision, Pod, PodTemplate, StatefulSet } from '../../objects.ts';
import { claimPods } from '../claim-pods.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from '../controller.ts';
import { ownedPods } from '../owned-pods.ts';
import { controllerOf } from '../../owners.ts';
import { isAvailable, isReady, isTerminal, nextAvailable } from '../../pods.ts';
import { isNews } from '../pod-news.ts';
import { createRevision, patchText, renumber, revisionsOf, templateOf, textOf, truncate } from '../revisions.ts';
import { safeHash } from '../safe-hash.ts';
import { matcherOf } from '../../matching/selectors.ts';
import { statefulClaims } from './claims.ts';
import {
  firstOrdinal,
  isInRange,
  isMember,
  newPod,
  ordinalOf,
  podName,
  restoreIdentity,
  revisionOf,
  type Spec,
} from './identity.ts';
import { statusOf } from './status.ts';

type Revision = { name: string; template: PodTemplate };
type Both = { current: Revision; update: Revision; collisionCount: number };

const isLeaving = ({ metadata }: Pod): boolean => metadata.deletionTimestamp !== undefined;

export const statefulSetController = ({
  client,
  clock,
  events,
}: ControllerDeps & { events: EventRecorder }): Controller => {
  const index = ownedPods(client);
  const claims = statefulClaims(client, events);

  /** Says how it went; throws again what went wrong. */
  const said = (verb: 'create' | 'update' | 'delete', set: StatefulSet, pod: string, act: () => boolean): void => {
    const word = `${verb[0]!.toUpperCase()}${verb.slice(1)}`;
    const about = `${verb} Pod ${pod} in StatefulSet ${set.metadata.name}`;
    try {
      if (act()) events.record(set, 'Normal', `Successful${word}`, `${about} successful`);
    } catch (error) {
      if (error instanceof ApiError && error.status.reason !== 'AlreadyExists')
        events.record(set, 'Warning', `Failed${word}`, `${about} failed error: ${error.message}`);
      throw error;
    }
  };

  const remove = (set: StatefulSet, { metadata }: Pod): void =>
    said('delete', set, metadata.name, () => {
      client.delete('pods', metadata.namespace, metadata.name, { uid: metadata.uid });
      return true;
    });

  /** Below the partition (or, without one, among the first ones) a pod comes back as it was. */
  const revisionFor = (set: StatefulSet, spec: Spec, { current, update }: Both, ordinal: number): Revision => {
    const { type, rollingUpdate } = spec.updateStrategy ?? {};
    const kept = rollingUpdate?.partition ?? (type === 'RollingUpdate' ? (set.status?.currentReplicas ?? 0) : 0);
    return ordinal < firstOrdinal(spec) + kept ? current : update;
  };

  const create = (set: StatefulSet, { name, template }: Revision, ordinal: number): void =>
    said('create', set, podName(set, ordinal), () => {
      claims.ensure(set, ordinal);
      const pod = client.create('pods', newPod(set, template, name, ordinal));
      claims.retain(set, pod);
      return true;
    });

  /** Returns whether the ones after it have to wait. */
  const tend = (set: StatefulSet, spec: Spec, both: Both, pod: Pod | undefined, ordinal: number): boolean => {
    if (pod === undefined) {
      if (!claims.isStale(set, ordinal)) create(set, revisionFor(set, spec, both, ordinal), ordinal);
      return true;
    }
    if (isTerminal(pod)) {
      if (!isLeaving(pod)) remove(set, pod);
      return true;
    }
    if (pod.status?.phase === 'Pending') claims.ensure(set, ordinal);
    if (spec.podManagementPolicy !== 'Parallel') {
      if (isLeaving(pod) || !isServing(pod, spec)) return true;
    }
    said('update', set, pod.metadata.name, () => {
      const restored = restoreIdentity(client, set, pod);
      return claims.retain(set, pod) || restored;
    });
    return false;
  };

  const isServing = (pod: Pod, spec: Spec): boolean =>
    pod.status?.phase === 'Running' && isReady(pod) && isAvailable(pod, spec.minReadySeconds ?? 0, clock.now());

  /** Undefined where there is none yet. */
  const replicasOf = (spec: Spec, pods: readonly Pod[]): (Pod | undefined)[] => {
    const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod), pod]));
    return Array.from({ length: spec.replicas ?? 1 }, (_, at) => byOrdinal.get(firstOrdinal(spec) + at));
  };

  /** From the last to the first. Returns whether there is more to come. */
  const shrink = (set: StatefulSet, spec: Spec, pods: readonly Pod[]): boolean => {
    const condemned = pods
      .filter((pod) => !isInRange(spec, ordinalOf(pod)))
      .toSorted((a, b) => ordinalOf(b) - ordinalOf(a));
    for (const pod of condemned) claims.retain(set, pod);
    if (spec.podManagementPolicy === 'Parallel') {
      for (const pod of condemned) if (!isLeaving(pod)) remove(set, pod);
      return false;
    }
    const [last] = condemned;
    if (last === undefined) return false;
    // One that is not well goes only when those before it are.
    const firstUnwell = condemned.findLast((pod) => isLeaving(pod) || !isServing(pod, spec));
    if (!isLeaving(last) && (isServing(last, spec) || last === firstUnwell)) remove(set, last);
    return true;
  };

  /** The last pod that is not as it should be gives way, once those after it are well. */
  const roll = (set: StatefulSet, spec: Spec, replicas: readonly (Pod | undefined)[], update: string): void => {
    if (spec.updateStrategy?.type === 'OnDelete') return;
    const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0;
    for (const pod of replicas.slice(partition).toReversed()) {
      if (pod !== undefined && revisionOf(pod) !== update && !isLeaving(pod)) {
        remove(set, pod);
        return;
      }
      if (pod === undefined || isLeaving(pod) || !isServing(pod, spec)) return;
    }
  };

  const advance = (set: StatefulSet, spec: Spec, pods: readonly Pod[], both: Both): void => {
    const parallel = spec.podManagementPolicy === 'Parallel';
    const replicas = replicasOf(spec, pods);
    for (const [at, pod] of replicas.entries())
      if (tend(set, spec, both, pod, firstOrdinal(spec) + at) && !parallel) return;
    if (shrink(set, spec, pods)) return;
    roll(set, spec, replicasOf(spec, index.of(set.metadata.uid)), both.update.name);
  };

  const settle = (set: StatefulSet, spec: Spec, known: readonly ControllerRevision[]): Both => {
    const text = patchText(spec.template);
    const newest = known.at(-1);
    const next = (newest?.revision ?? 0) + 1;
    const same = known.findLast((revision) => textOf(revision) === text);
    let collisionCount = set.status?.collisionCount ?? 0;
    let update: ControllerRevision;
    if (same !== undefined) update = same === newest ? same : renumber(client, same, next);
    else {
      const created = createRevision(client, 'statefulsets', set, {
        revision: next,
        collisionCount,
        hashLabel: 'controller.kubernetes.io/hash',
        hash: (count) => safeHash(`${text}${count}`, 'FNV-1'),
      });
      update = created.made;
      collisionCount = created.collisionCount;
    }
    const current = known.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
    const named = (revision: ControllerRevision): Revision => ({
      name: revision.metadata.name,
      template: templateOf(revision),
    });
    return { current: named(current), update: named(update), collisionCount };
  };

  const writeStatus = (set: StatefulSet, both: Both): void => {
    const revisions = { current: both.current.name, update: both.update.name, collisionCount: both.collisionCount };
    const pods = index.of(set.metadata.uid).filter((pod) => ordinalOf(pod) >= 0);
    const { namespace, name } = set.metadata;
    client.modify(
      'statefulsets',
      namespace,
      name,
      (current) => ({ ...current, status: statusOf(current, pods, revisions, clock.now()) }),
      { status: true },
    );
  };

  const cleanUp = (set: StatefulSet, spec: Spec, known: readonly ControllerRevision[], both: Both): void => {
    const live = new Set([both.current.name, both.update.name, ...index.of(set.metadata.uid).map(revisionOf)]);
    const isLive = ({ metadata }: ControllerRevision): boolean => live.has(metadata.name);
    const idle = known.filter((revision) => !isLive(revision));
    truncate(client, known, isLive, idle.length - (spec.revisionHistoryLimit ?? 10));
  };

  return {
    name: 'statefulset',

    *keysOf(change) {
      const { name, object, previous } = change;
      if (name === 'statefulsets') yield keyOf(object);
      if (name === 'controllerrevisions' && previous === undefined && controllerOf(object) === undefined)
        for (const set of client.list('statefulsets', object.metadata.namespace))
          if (matcherOf(set.spec?.selector)(object.metadata.labels)) yield keyOf(set);
      if (name !== 'pods' || !isNews(change)) return;
      const owner = controllerOf(object);
      if (owner?.kind === 'StatefulSet') yield `${object.metadata.namespace}/${owner.name}`;
      if (owner !== undefined) return;
      for (const set of client.list('statefulsets', object.metadata.namespace))
        if (isMember(set, object as Pod)) yield keyOf(set);
    },

    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const set = client.get('statefulsets', namespace, name);
      if (set?.spec === undefined) return undefined;
      const { spec } = set;
      const known = revisionsOf(client, 'statefulsets', set);
      const matches = matcherOf(spec.selector);
      const pods = claimPods({
        client,
        pods: index,
        kind: 'statefulsets',
        owner: set,
        matches: (pod) => matches(pod.metadata.labels) && isMember(set, pod),
      });
      const both = settle(set, spec, known);
      try {
        if (set.metadata.deletionTimestamp === undefined) advance(set, spec, pods, both);
      } finally {
        writeStatus(set, both);
      }
      cleanUp(set, spec, known, both);
      return nextAvailable(index.of(set.metadata.uid), spec.minReadySeconds ?? 0, clock.now());
    },
  };
};
