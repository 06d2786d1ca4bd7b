/** Ends pods that don't bear a NoExecute taint of their node, or no longer. Source of the rules: pkg/controller/tainteviction. */
import type { EventRecorder } from '../events.ts';
import type { Node, Pod } from '../objects.ts';
import { tolerates } from '../matching/tolerations.ts';
import { same } from '../same.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from './controller.ts';
import { setCondition } from './pod-condition.ts';

type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];

const driving = (node: Node | undefined): Taint[] =>
  (node?.spec?.taints ?? []).filter(({ effect }) => effect === 'NoExecute');

/** How long the pod stays, in milliseconds: 0 not at all, Infinity for ever. */
const patience = (pod: Pod, taints: readonly Taint[]): number => {
  const used = taints.map((taint) => (pod.spec?.tolerations ?? []).find((each) => tolerates(each, taint)));
  if (used.some((toleration) => toleration === undefined)) return 0;
  const seconds = used.map((toleration) => toleration?.tolerationSeconds ?? Number.POSITIVE_INFINITY);
  return Math.max(0, Math.min(...seconds)) * 1000;
};

export const taintEvictionController = ({
  client,
  clock,
  events,
}: ControllerDeps & { events: EventRecorder }): Controller => {
  /** Pods that are to go: since when that is known, by uid. */
  const since = new Map<string, number>();

  const spare = (pod: Pod): undefined => {
    const { uid, namespace, name } = pod.metadata;
    if (since.delete(uid))
      events.record(pod, 'Normal', 'TaintManagerEviction', `Cancelling deletion of Pod ${namespace}/${name}`);
    return undefined;
  };

  const evict = (pod: Pod): undefined => {
    const { uid, namespace, name } = pod.metadata;
    since.delete(uid);
    events.record(pod, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${namespace}/${name}`);
    client.modify(
      'pods',
      namespace,
      name,
      (current) =>
        setCondition(current, clock, {
          type: 'DisruptionTarget',
          status: 'True',
          reason: 'DeletionByTaintManager',
          message: 'Taint manager: deleting due to NoExecute taint',
        }),
      { status: true },
    );
    client.delete('pods', namespace, name, { uid });
    return undefined;
  };

  return {
    name: 'taint-eviction',

    *keysOf({ name, object, previous, type }) {
      if (name === 'pods') {
        const [now, before] = [object as Pod, previous as Pod | undefined];
        if (type === 'DELETED') since.delete(now.metadata.uid);
        else if (
          before === undefined ||
          before.spec?.nodeName !== now.spec?.nodeName ||
          before.spec?.tolerations !== now.spec?.tolerations
        )
          yield keyOf(object);
      }
      if (name !== 'nodes' || type === 'DELETED') return;
      if (same(driving(object as Node), driving(previous as Node | undefined))) return;
      for (const pod of client.list('pods')) if (pod.spec?.nodeName === object.metadata.name) yield keyOf(pod);
    },

    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const pod = client.get('pods', namespace, name);
      if (pod === undefined || (pod.spec?.nodeName ?? '') === '') return undefined;
      if (pod.metadata.deletionTimestamp !== undefined) {
        since.delete(pod.metadata.uid);
        return undefined;
      }
      const taints = driving(client.get('nodes', undefined, pod.spec!.nodeName!));
      if (taints.length === 0) return spare(pod);
      const stays = patience(pod, taints);
      if (!Number.isFinite(stays)) return spare(pod);
      const began = since.get(pod.metadata.uid) ?? clock.now();
      since.set(pod.metadata.uid, began);
      return began + stays <= clock.now() ? evict(pod) : began + stays;
    },
  };
};
