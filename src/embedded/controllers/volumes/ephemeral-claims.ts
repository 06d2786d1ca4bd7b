/** Makes the claims of volumes that last as long as their pod. */
import { claimName } from '../../claim-name.ts';
import type { EventRecorder } from '../../events.ts';
import type { Pod, Volume } from '../../objects.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from '../controller.ts';
import { controllerReference, isControlledBy } from '../../owners.ts';

export const ephemeralClaims = ({ client, events }: ControllerDeps & { events: EventRecorder }): Controller => {
  const make = (pod: Pod, volume: Volume): void => {
    const template = volume.ephemeral?.volumeClaimTemplate;
    if (template === undefined) return;
    const { namespace, name: podName } = pod.metadata;
    const name = claimName(pod, volume)!;
    const existing = client.get('persistentvolumeclaims', namespace, name);
    if (existing === undefined) {
      const { labels, annotations } = template.metadata ?? {};
      client.create('persistentvolumeclaims', {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: {
          name,
          namespace: namespace!,
          ...(labels !== undefined && { labels }),
          ...(annotations !== undefined && { annotations }),
          ownerReferences: [controllerReference('pods', pod)],
        },
        spec: template.spec,
      });
    } else if (!isControlledBy(existing, pod.metadata.uid)) {
      const why = `PVC ${namespace}/${name} was not created for pod ${namespace}/${podName} (pod is not owner)`;
      events.record(pod, 'Warning', 'FailedBinding', `ephemeral volume ${volume.name}: ${why}`);
    }
  };

  return {
    name: 'ephemeral-claims',

    *keysOf({ name, object, previous, type }) {
      if (name !== 'pods' || previous !== undefined || type === 'DELETED') return;
      const pod = object as Pod;
      if (pod.spec?.volumes?.some(({ ephemeral }) => ephemeral !== undefined) === true) yield keyOf(pod);
    },

    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const pod = client.get('pods', namespace, name);
      if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return undefined;
      for (const volume of pod.spec?.volumes ?? []) make(pod, volume);
      return undefined;
    },
  };
};
