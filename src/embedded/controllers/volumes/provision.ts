/** Makes volumes as kind's provisioner does: each is a folder of the pod's node. */
import type { Client } from '../../api/client.ts';
import type { EventRecorder } from '../../events.ts';
import type { PersistentVolumeClaim, StorageClass } from '../../objects.ts';

export const provisioner = 'rancher.io/local-path';
export const provisionedBy = 'pv.kubernetes.io/provisioned-by';
const volumeRoot = '/var/local-path-provisioner';
const possibleModes = new Set(['ReadWriteOnce', 'ReadWriteOncePod']);

/** Why it can't; undefined: it can. */
const trouble = ({ spec }: PersistentVolumeClaim, node: string | undefined): string | undefined => {
  if (spec?.selector !== undefined) return 'claim.Spec.Selector is not supported';
  if (!(spec?.accessModes ?? []).every((mode) => possibleModes.has(mode)))
    return 'NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes';
  return node === undefined ? 'configuration error, no node was specified' : undefined;
};

export const provision = (
  { client, events }: { client: Client; events: EventRecorder },
  claim: PersistentVolumeClaim,
  of: StorageClass,
  node: string | undefined,
): void => {
  const { namespace, name, uid } = claim.metadata;
  const volume = `pvc-${uid}`;
  if (client.get('persistentvolumes', undefined, volume) !== undefined) return;
  const fail = (text: string): void => events.record(claim, 'Warning', 'ProvisioningFailed', text);
  if (claim.spec?.volumeMode === 'Block') {
    fail(`${provisioner} does not support block volume provisioning`);
    return;
  }
  const about = `claim "${namespace}/${name}"`;
  events.record(claim, 'Normal', 'Provisioning', `External provisioner is provisioning volume for ${about}`);
  const why = trouble(claim, node);
  if (why !== undefined || node === undefined) {
    fail(`failed to provision volume with StorageClass "${of.metadata.name}": ${why}`);
    return;
  }
  client.create('persistentvolumes', {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name: volume,
      annotations: { 'local.path.provisioner/selected-node': node, [provisionedBy]: of.provisioner },
    },
    spec: {
      capacity: { storage: claim.spec?.resources?.requests?.['storage'] ?? '1Gi' },
      accessModes: claim.spec?.accessModes ?? ['ReadWriteOnce'],
      volumeMode: 'Filesystem',
      persistentVolumeReclaimPolicy: of.reclaimPolicy ?? 'Delete',
      storageClassName: of.metadata.name,
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: namespace!, name, uid },
      hostPath: { path: `${volumeRoot}/${volume}_${namespace}_${name}`, type: 'DirectoryOrCreate' },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
          ],
        },
      },
    },
  });
  events.record(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${volume}`);
};
