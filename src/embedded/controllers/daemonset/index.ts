/** Keeps one pod on every node that is meant. Source of the rules: pkg/controller/daemon. */
import type { ApiError } from '../../api/client.ts';
import type { EventRecorder } from '../../events.ts';
import type { ControllerRevision, DaemonSet, Node, Pod } from '../../objects.ts';
import { claimPods } from '../claim-pods.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from '../controller.ts';
import { createPods, removePods } from '../create-pods.ts';
import { templateHash } from '../deployment/replica-sets.ts';
import { ownedPods } from '../owned-pods.ts';
import { controllerOf } from '../../owners.ts';
import { podFromTemplate } from '../pod-from-template.ts';
import { isAvailable, isReady, isTerminal, nextAvailable } from '../../pods.ts';
import { isNews } from '../pod-news.ts';
import { createRevision, patchText, renumber, revisionsOf, textOf, truncate } from '../revisions.ts';
import { matcherOf } from '../../matching/selectors.ts';
import { failedPods } from './failed-pods.ts';
import { meantOn, nodeOf, specFor, type Meant } from './nodes.ts';
import { limitsOf, rollingStep } from './rolling.ts';

const hashLabel = 'controller-revision-hash';
const generationLabel = 'pod-template-generation';
const generationAnnotation = 'deprecated.daemonset.template.generation';

type Spec = NonNullable<DaemonSet['spec']>;
/** A node and the DaemonSet's pods on it. */
type Place = Meant & { name: string; pods: Pod[] };
type History = { hash: string; old: ControllerRevision[]; collisionCount: number | undefined };

const isLeaving = ({ metadata }: Pod): boolean => metadata.deletionTimestamp !== undefined;

const byAge = (a: Pod, b: Pod): number =>
  (a.spec?.nodeName === undefined ? 1 : 0) - (b.spec?.nodeName === undefined ? 1 : 0) ||
  a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp);

export const daemonSetController = ({
  client,
  clock,
  events,
}: ControllerDeps & { events: EventRecorder }): Controller => {
  const index = ownedPods(client);
  const failed = failedPods(clock);

  const isUpdated = (set: DaemonSet, { metadata }: Pod, hash: string): boolean => {
    const generation = set.metadata.annotations?.[generationAnnotation];
    return (
      metadata.labels?.[hashLabel] === hash ||
      (generation !== undefined && metadata.labels?.[generationLabel] === generation)
    );
  };

  const createOn = (set: DaemonSet, spec: Spec, nodes: readonly string[], hash: string): ApiError | undefined => {
    const generation = set.metadata.annotations?.[generationAnnotation];
    const labels = { ...(generation === undefined ? {} : { [generationLabel]: generation }), [hashLabel]: hash };
    const drafts = nodes.map((node) =>
      podFromTemplate('daemonsets', set, spec.template, {
        labels,
        spec: specFor(spec.template.spec ?? { containers: [] }, node),
      }),
    );
    return createPods({ client, events, about: set }, drafts);
  };

  const remove = (set: DaemonSet, pods: readonly Pod[]): void => removePods({ client, events, about: set }, pods);

  const placesOf = (set: DaemonSet, spec: Spec): Place[] => {
    const byNode = new Map<string | undefined, Pod[]>();
    for (const pod of index.of(set.metadata.uid)) {
      if (isTerminal(pod) && isLeaving(pod)) continue;
      byNode.set(nodeOf(pod), [...(byNode.get(nodeOf(pod)) ?? []), pod]);
    }
    return client.list('nodes').map((node) => ({
      ...meantOn(spec.template.spec ?? { containers: [] }, node),
      name: node.metadata.name,
      pods: byNode.get(node.metadata.name) ?? [],
    }));
  };

  /** Those that have ended, and those that are too many. */
  const surplusOn = (set: DaemonSet, spec: Spec, place: Place, hash: string, surges: boolean): Pod[] => {
    const staying = place.pods.filter((pod) => !isLeaving(pod));
    const ended: Pod[] = [];
    for (const pod of staying.filter(isTerminal)) {
      const { namespace, name } = pod.metadata;
      const about = `daemon pod ${namespace}/${name} on node ${place.name}, will try to`;
      if (pod.status?.phase === 'Succeeded') {
        events.record(set, 'Normal', 'SucceededDaemonPod', `Found succeeded ${about} delete it`);
        ended.push(pod);
      } else if (failed.mayGo(set, place.name)) {
        events.record(set, 'Warning', 'FailedDaemonPod', `Found failed ${about} kill it`);
        ended.push(pod);
      }
    }
    const running = staying.filter((pod) => !isTerminal(pod)).toSorted(byAge);
    if (!surges) return [...ended, ...running.slice(1)];
    const ofTemplate = (updated: boolean): Pod[] =>
      running.filter((pod) => (pod.metadata.labels?.[hashLabel] === hash) === updated);
    const [[fresh, ...moreFresh], [old, ...moreOld]] = [ofTemplate(true), ofTemplate(false)];
    const replaced =
      fresh !== undefined &&
      old !== undefined &&
      (!isReady(old) || isAvailable(fresh, spec.minReadySeconds ?? 0, clock.now()));
    return [...ended, ...moreFresh, ...moreOld, ...(replaced ? [old] : [])];
  };

  const manage = (set: DaemonSet, spec: Spec, hash: string): ApiError | undefined => {
    const places = placesOf(set, spec);
    const surges = limitsOf(spec, places.length).maxSurge > 0;
    const missing: string[] = [];
    const surplus: Pod[] = [];
    for (const place of places) {
      const running = place.pods.filter((pod) => !isLeaving(pod) && !isTerminal(pod));
      if (place.runs && (place.pods.length === 0 || (surges && running.length === 0))) missing.push(place.name);
      if (place.stays) surplus.push(...surplusOn(set, spec, place, hash, surges));
      else surplus.push(...place.pods.filter((pod) => !isLeaving(pod)));
    }
    const nodes = new Set(places.map(({ name }) => name));
    const lost = index
      .of(set.metadata.uid)
      .filter((pod) => pod.spec?.nodeName === undefined && !nodes.has(nodeOf(pod) ?? '') && !isLeaving(pod));
    const refusal = createOn(set, spec, missing, hash);
    remove(set, [...surplus, ...lost]);
    return refusal;
  };

  const roll = (set: DaemonSet, spec: Spec, hash: string): ApiError | undefined => {
    const now = clock.now();
    const places = placesOf(set, spec).filter(({ runs, pods }) => runs || pods.length > 0);
    const step = rollingStep(spec, places, {
      isUpdated: (pod) => isUpdated(set, pod, hash),
      isAvailable: (pod) => isAvailable(pod, spec.minReadySeconds ?? 0, now),
    });
    const refusal = createOn(set, spec, step.createOn, hash);
    remove(set, step.remove);
    return refusal;
  };

  const historyOf = (set: DaemonSet, spec: Spec): History => {
    const text = patchText(spec.template);
    const known = revisionsOf(client, 'daemonsets', set);
    const old = known.filter((revision) => textOf(revision) !== text);
    const next = Math.max(0, ...old.map(({ revision }) => revision)) + 1;
    const same = known.findLast((revision) => textOf(revision) === text);
    if (same !== undefined) {
      const current = same.revision < next ? renumber(client, same, next) : same;
      return { hash: current.metadata.labels?.[hashLabel] ?? '', old, collisionCount: set.status?.collisionCount };
    }
    const before = set.status?.collisionCount;
    const { made, collisionCount } = createRevision(client, 'daemonsets', set, {
      revision: next,
      collisionCount: before ?? 0,
      hashLabel,
      hash: (count) => templateHash(spec.template, count),
    });
    const count = collisionCount === (before ?? 0) ? before : collisionCount;
    return { hash: made.metadata.labels?.[hashLabel] ?? '', old, collisionCount: count };
  };

  const statusOf = (set: DaemonSet, spec: Spec, { hash, collisionCount }: History): DaemonSet['status'] => {
    const places = placesOf(set, spec);
    const meant = places.filter(({ runs }) => runs);
    const first = meant.map(({ pods }) => pods.toSorted(byAge)[0]).filter((pod) => pod !== undefined);
    const ready = first.filter(isReady);
    const available = ready.filter((pod) => isAvailable(pod, spec.minReadySeconds ?? 0, clock.now())).length;
    const updated = first.filter((pod) => isUpdated(set, pod, hash)).length;
    return {
      currentNumberScheduled: first.length,
      numberMisscheduled: places.filter(({ runs, pods }) => !runs && pods.length > 0).length,
      desiredNumberScheduled: meant.length,
      numberReady: ready.length,
      observedGeneration: set.metadata.generation ?? 1,
      ...(updated === 0 ? {} : { updatedNumberScheduled: updated }),
      ...(available === 0 ? {} : { numberAvailable: available }),
      ...(meant.length === available ? {} : { numberUnavailable: meant.length - available }),
      ...(collisionCount === undefined ? {} : { collisionCount }),
      ...(set.status?.conditions === undefined ? {} : { conditions: set.status.conditions }),
    };
  };

  /** What of a node decides who runs there. */
  const isNewNode = (node: Node, before: Node | undefined): boolean =>
    before === undefined ||
    JSON.stringify([node.metadata.labels, node.spec]) !== JSON.stringify([before.metadata.labels, before.spec]);

  return {
    name: 'daemonset',

    *keysOf(change) {
      const { name, type, object, previous } = change;
      if (name === 'daemonsets') yield keyOf(object);
      if (name === 'nodes' && (type !== 'MODIFIED' || isNewNode(object as Node, previous as Node | undefined)))
        for (const set of client.list('daemonsets')) yield keyOf(set);
      if (name !== 'pods' || !isNews(change)) return;
      const owner = controllerOf(object);
      if (owner?.kind === 'DaemonSet') yield `${object.metadata.namespace}/${owner.name}`;
      if (owner !== undefined) return;
      for (const set of client.list('daemonsets', object.metadata.namespace))
        if (matcherOf(set.spec?.selector)(object.metadata.labels)) yield keyOf(set);
    },

    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const set = client.get('daemonsets', namespace, name);
      if (set === undefined) failed.forget(key);
      if (set?.spec === undefined || set.metadata.deletionTimestamp !== undefined) return undefined;
      const { spec } = set;
      const matches = matcherOf(spec.selector);
      claimPods({
        client,
        pods: index,
        kind: 'daemonsets',
        owner: set,
        matches: ({ metadata }) => matches(metadata.labels),
      });
      const history = historyOf(set, spec);
      const refusal = manage(set, spec, history.hash) ?? roll(set, spec, history.hash);
      if (refusal === undefined) {
        const live = new Set(index.of(set.metadata.uid).map(({ metadata }) => metadata.labels?.[hashLabel]));
        const surplus = history.old.length - (spec.revisionHistoryLimit ?? 10);
        truncate(client, history.old, ({ metadata }) => live.has(metadata.labels?.[hashLabel]), surplus);
      }
      client.modify(
        'daemonsets',
        namespace,
        name,
        (current) => {
          const status = statusOf(current, spec, history);
          return status === undefined ? current : { ...current, status };
        },
        { status: true },
      );
      if (refusal !== undefined) throw refusal;
      const times = [
        nextAvailable(index.of(set.metadata.uid), spec.minReadySeconds ?? 0, clock.now()),
        failed.nextAt(set),
      ].filter((at) => at !== undefined);
      return times.length === 0 ? undefined : Math.min(...times);
    },
  };
};
