/** Brings claims and volumes together, and makes volumes on the pod's node for classes that ask for it. */
import type { EventRecorder } from '../events.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../objects.ts';
import { splitKey, type Controller, type ControllerDeps } from './controller.ts';
import { quantity } from '../quantity.ts';

export const selectedNode = 'volume.kubernetes.io/selected-node';
const claimProtection = 'kubernetes.io/pvc-protection';
const volumeProtection = 'kubernetes.io/pv-protection';
/** As the provisioner of kind clusters; each volume is a folder of the node below `volumeRoot`. */
export const provisioner = 'rancher.io/local-path';
const volumeRoot = '/var/local-path-provisioner';

const isBound = (claim: PersistentVolumeClaim): boolean => claim.status?.phase === 'Bound';

const fits = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean => {
  const { spec } = volume;
  const reserved = spec?.claimRef;
  if (spec === undefined || volume.metadata.deletionTimestamp !== undefined) return false;
  if (reserved !== undefined) {
    const mine = reserved.name === claim.metadata.name && reserved.namespace === claim.metadata.namespace;
    return mine && (reserved.uid === undefined || reserved.uid === claim.metadata.uid);
  }
  return (
    (spec.storageClassName ?? '') === (claim.spec?.storageClassName ?? '') &&
    (spec.volumeMode ?? 'Filesystem') === (claim.spec?.volumeMode ?? 'Filesystem') &&
    (claim.spec?.accessModes ?? []).every((mode) => spec.accessModes?.includes(mode) === true) &&
    quantity(spec.capacity?.['storage']) >= quantity(claim.spec?.resources?.requests?.['storage'])
  );
};

export const volumeBinder = ({ client, events }: ControllerDeps & { events: EventRecorder }): Controller => {
  const classOf = (claim: PersistentVolumeClaim): StorageClass | undefined =>
    client.get('storageclasses', undefined, claim.spec?.storageClassName ?? '');

  const bind = (claim: PersistentVolumeClaim, volume: PersistentVolume): void => {
    const { namespace, name, uid } = claim.metadata;
    const bound = client.modify('persistentvolumes', undefined, volume.metadata.name, (current) => ({
      ...current,
      spec: {
        ...current.spec,
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: namespace!, name, uid },
      },
    }));
    setVolumePhase(bound ?? volume, 'Bound');
    client.modify('persistentvolumeclaims', namespace, name, (current) => ({
      ...current,
      metadata: {
        ...current.metadata,
        annotations: {
          ...current.metadata.annotations,
          'pv.kubernetes.io/bind-completed': 'yes',
          'pv.kubernetes.io/bound-by-controller': 'yes',
        },
      },
      spec: { ...current.spec, volumeName: volume.metadata.name },
    }));
    client.modify(
      'persistentvolumeclaims',
      namespace,
      name,
      (current) => ({
        ...current,
        status: {
          phase: 'Bound',
          accessModes: volume.spec?.accessModes ?? [],
          capacity: { ...volume.spec?.capacity },
        },
      }),
      { status: true },
    );
  };

  const setVolumePhase = (volume: PersistentVolume, phase: string): void => {
    client.modify(
      'persistentvolumes',
      undefined,
      volume.metadata.name,
      (current) => (current.status?.phase === phase ? undefined : { ...current, status: { ...current.status, phase } }),
      { status: true },
    );
  };

  const provision = (claim: PersistentVolumeClaim, of: StorageClass, node: string): void => {
    const { namespace, name, uid } = claim.metadata;
    const volume = `pvc-${uid}`;
    if (client.get('persistentvolumes', undefined, volume) !== undefined) return;
    events.record(
      claim,
      'Normal',
      'Provisioning',
      `External provisioner is provisioning volume for claim "${namespace}/${name}"`,
    );
    client.create('persistentvolumes', {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: {
        name: volume,
        annotations: { 'pv.kubernetes.io/provisioned-by': of.provisioner },
        finalizers: [volumeProtection],
      },
      spec: {
        capacity: { storage: claim.spec?.resources?.requests?.['storage'] ?? '1Gi' },
        accessModes: claim.spec?.accessModes ?? ['ReadWriteOnce'],
        volumeMode: claim.spec?.volumeMode ?? 'Filesystem',
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

  const serve = (claim: PersistentVolumeClaim): void => {
    const { name, namespace } = claim.metadata;
    const found = client.list('persistentvolumes').find((volume) => {
      if (claim.spec?.volumeName !== undefined && claim.spec.volumeName !== volume.metadata.name) return false;
      return fits(volume, claim);
    });
    if (found !== undefined) {
      bind(claim, found);
      return;
    }
    const of = classOf(claim);
    const node = claim.metadata.annotations?.[selectedNode];
    const waits = of?.volumeBindingMode === 'WaitForFirstConsumer';
    if (of === undefined) {
      const wanted = claim.spec?.storageClassName ?? '';
      if (wanted === '')
        events.record(
          claim,
          'Normal',
          'FailedBinding',
          'no persistent volumes available for this claim and no storage class is set',
        );
      else events.record(claim, 'Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${wanted}" not found`);
    } else if (waits && node === undefined) {
      const used = client
        .list('pods', namespace)
        .some((pod) => pod.spec?.volumes?.some((volume) => volume.persistentVolumeClaim?.claimName === name) === true);
      if (!used)
        events.record(
          claim,
          'Normal',
          'WaitForFirstConsumer',
          'waiting for first consumer to be created before binding',
        );
    } else if (of.provisioner === provisioner) {
      provision(claim, of, node ?? client.list('nodes')[0]?.metadata.name ?? '');
      const made = client.get('persistentvolumes', undefined, `pvc-${claim.metadata.uid}`);
      if (made !== undefined) bind(claim, made);
    } else {
      events.record(
        claim,
        'Normal',
        'ExternalProvisioning',
        `Waiting for a volume to be created either by the external provisioner '${of.provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
      );
    }
  };

  const withoutFinalizer = (
    kind: 'persistentvolumes' | 'persistentvolumeclaims',
    namespace: string | undefined,
    name: string,
    finalizer: string,
  ): void => {
    client.modify(kind, namespace, name, (current) => ({
      ...current,
      metadata: {
        ...current.metadata,
        finalizers: (current.metadata.finalizers ?? []).filter((each) => each !== finalizer),
      },
    }));
  };

  const reconcileClaim = (namespace: string, name: string): void => {
    const claim = client.get('persistentvolumeclaims', namespace, name);
    if (claim === undefined) return;
    if (claim.metadata.deletionTimestamp !== undefined) {
      const used = client
        .list('pods', namespace)
        .some((pod) => pod.spec?.volumes?.some((volume) => volume.persistentVolumeClaim?.claimName === name) === true);
      if (!used && claim.metadata.finalizers?.includes(claimProtection) === true)
        withoutFinalizer('persistentvolumeclaims', namespace, name, claimProtection);
      return;
    }
    if (claim.metadata.finalizers?.includes(claimProtection) !== true) {
      client.modify('persistentvolumeclaims', namespace, name, (current) => ({
        ...current,
        metadata: { ...current.metadata, finalizers: [...(current.metadata.finalizers ?? []), claimProtection] },
      }));
    }
    if (!isBound(claim)) serve(claim);
  };

  const reconcileVolume = (name: string): void => {
    const volume = client.get('persistentvolumes', undefined, name);
    if (volume === undefined) return;
    const reference = volume.spec?.claimRef;
    const claim =
      reference?.name === undefined
        ? undefined
        : client.get('persistentvolumeclaims', reference.namespace, reference.name);
    if (volume.metadata.deletionTimestamp !== undefined) {
      if (claim === undefined) withoutFinalizer('persistentvolumes', undefined, name, volumeProtection);
      return;
    }
    if (reference?.uid === undefined) {
      setVolumePhase(volume, 'Available');
    } else if (claim?.metadata.uid !== reference.uid) {
      setVolumePhase(volume, 'Released');
      if (volume.spec?.persistentVolumeReclaimPolicy === 'Delete') client.delete('persistentvolumes', undefined, name);
    }
  };

  return {
    name: 'volume-binder',

    *keysOf({ name, object, type, previous }) {
      if (name === 'persistentvolumeclaims') {
        yield `${object.metadata.namespace}/${object.metadata.name}`;
        const { volumeName } = (object as PersistentVolumeClaim).spec ?? {};
        if (volumeName !== undefined) yield `/${volumeName}`;
      }
      if (name === 'persistentvolumes') {
        yield `/${object.metadata.name}`;
        for (const claim of client.list('persistentvolumeclaims')) {
          if (!isBound(claim)) yield `${claim.metadata.namespace}/${claim.metadata.name}`;
        }
      }
      if (name === 'pods' && (type === 'DELETED' || previous === undefined)) {
        for (const volume of (object as Pod).spec?.volumes ?? []) {
          const { claimName } = volume.persistentVolumeClaim ?? {};
          if (claimName !== undefined) yield `${object.metadata.namespace}/${claimName}`;
        }
      }
    },

    reconcile(key) {
      const [namespace, name] = splitKey(key);
      if (namespace === '') reconcileVolume(name);
      else reconcileClaim(namespace, name);
      return undefined;
    },
  };
};
