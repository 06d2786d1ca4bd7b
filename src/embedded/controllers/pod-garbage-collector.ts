/** Removes pods that nobody else will: those of nodes that are gone for good, and of nodes that are out of service. */
import type { Node, Pod } from '../objects.ts';
import { splitKey, type Controller, type ControllerDeps } from './controller.ts';
import { readyOf } from './node-lifecycle/taints.ts';
import { setCondition } from './pod-condition.ts';
import { isTerminal } from '../pods.ts';

/** A node that is missed for so long is not coming back. */
const quarantineMs = 40_000;

const outOfService = 'node.kubernetes.io/out-of-service';

const isOutOfService = (node: Node): boolean =>
  readyOf(node)?.status !== 'True' && (node.spec?.taints ?? []).some(({ key }) => key === outOfService);

export const podGarbageCollector = ({ client, clock }: ControllerDeps): Controller => {
  const missedSince = new Map<string, number>();

  const remove = (pod: Pod, orphaned: boolean): void => {
    const { namespace, name, uid } = pod.metadata;
    if (!isTerminal(pod))
      client.modify(
        'pods',
        namespace,
        name,
        (current) => {
          const marked = orphaned
            ? setCondition(current, clock, {
                type: 'DisruptionTarget',
                status: 'True',
                reason: 'DeletionByPodGC',
                message: 'PodGC: node no longer exists',
              })
            : current;
          return { ...marked, status: { ...marked.status, phase: 'Failed' } };
        },
        { status: true },
      );
    client.delete('pods', namespace, name, { gracePeriodSeconds: 0, uid });
  };

  return {
    name: 'pod-garbage-collector',

    *keysOf({ name, object, type }) {
      if (name === 'nodes') yield `/${object.metadata.name}`;
      if (name !== 'pods' || type === 'DELETED') return;
      const node = (object as Pod).spec?.nodeName ?? '';
      if (node === '') return;
      const found = client.get('nodes', undefined, node);
      if (found === undefined || (object.metadata.deletionTimestamp !== undefined && isOutOfService(found)))
        yield `/${node}`;
    },

    reconcile(key) {
      const [, name] = splitKey(key);
      const node = client.get('nodes', undefined, name);
      const pods = client.list('pods').filter((pod) => pod.spec?.nodeName === name);
      if (node !== undefined || pods.length === 0) {
        missedSince.delete(name);
        if (node !== undefined && isOutOfService(node))
          for (const pod of pods) if (pod.metadata.deletionTimestamp !== undefined) remove(pod, false);
        return undefined;
      }
      const since = missedSince.get(name) ?? clock.now();
      missedSince.set(name, since);
      if (clock.now() < since + quarantineMs) return since + quarantineMs;
      for (const pod of pods) remove(pod, true);
      missedSince.delete(name);
      return undefined;
    },
  };
};
