/** What is done for a claim that has no volume yet. */
import type { Client } from '../../api/client.ts';
import type { EventRecorder } from '../../events.ts';
import type { PersistentVolumeClaim, StorageClass } from '../../objects.ts';
import { bind } from './bind.ts';
import { usesClaim } from './claim-users.ts';
import { bestMatch, isReservedFor, mismatch } from './match.ts';
import { provision, provisioner } from './provision.ts';

/** The scheduler's word to the provisioner. */
export const selectedNode = 'volume.kubernetes.io/selected-node';
const defaultClass = 'storageclass.kubernetes.io/is-default-class';
const provisionerMarks = ['volume.beta.kubernetes.io/storage-provisioner', 'volume.kubernetes.io/storage-provisioner'];
const nobody = 'kubernetes.io/no-provisioner';

type Deps = { client: Client; events: EventRecorder };

export const serveClaim = (deps: Deps, claim: PersistentVolumeClaim): void => {
  const { client, events } = deps;
  const { volumeName, storageClassName } = claim.spec ?? {};
  if (volumeName !== undefined && volumeName !== '') return serveByName(deps, claim, volumeName);
  const of = client.get('storageclasses', undefined, storageClassName ?? '');
  const waits =
    of?.volumeBindingMode === 'WaitForFirstConsumer' && claim.metadata.annotations?.[selectedNode] === undefined;
  const found = bestMatch(claim, client.list('persistentvolumes'), !waits);
  if (found !== undefined) return bind(client, claim, found);
  if (storageClassName === undefined && adoptDefaultClass(client, claim)) return;
  if (waits) return waitForConsumer(deps, claim);
  if (of !== undefined) return askProvisioner(deps, claim, of);
  if (storageClassName === undefined || storageClassName === '') {
    const text = 'no persistent volumes available for this claim and no storage class is set';
    events.record(claim, 'Normal', 'FailedBinding', text);
    return;
  }
  events.record(
    claim,
    'Warning',
    'ProvisioningFailed',
    `storageclass.storage.k8s.io ${JSON.stringify(storageClassName)} not found`,
  );
};

const serveByName = ({ client, events }: Deps, claim: PersistentVolumeClaim, name: string): void => {
  const volume = client.get('persistentvolumes', undefined, name);
  if (volume === undefined) return;
  if (volume.spec?.claimRef === undefined) {
    const why = mismatch(volume, claim);
    if (why === undefined) bind(client, claim, volume);
    else events.record(claim, 'Warning', 'VolumeMismatch', `Cannot bind to requested volume "${name}": ${why}`);
  } else if (isReservedFor(volume, claim)) bind(client, claim, volume);
  else events.record(claim, 'Warning', 'FailedBinding', `volume "${name}" already bound to a different claim.`);
};

/** A claim without a class takes the default class even when that is made later. */
const adoptDefaultClass = (client: Client, claim: PersistentVolumeClaim): boolean => {
  const found = client
    .list('storageclasses')
    .filter(({ metadata }) => metadata.annotations?.[defaultClass] === 'true')
    .toSorted((a, b) => b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp))[0];
  if (found === undefined) return false;
  const { namespace, name } = claim.metadata;
  client.modify('persistentvolumeclaims', namespace, name, (current) => ({
    ...current,
    spec: { ...current.spec, storageClassName: found.metadata.name },
  }));
  return true;
};

const waitForConsumer = ({ client, events }: Deps, claim: PersistentVolumeClaim): void => {
  const users = client
    .list('pods', claim.metadata.namespace)
    .filter((pod) => pod.spec?.nodeName === undefined && usesClaim(pod, claim));
  const [first] = users;
  if (first === undefined) {
    const text = 'waiting for first consumer to be created before binding';
    events.record(claim, 'Normal', 'WaitForFirstConsumer', text);
  } else if (first.status?.conditions?.some(({ type, status }) => type === 'PodScheduled' && status === 'False')) {
    const text = `waiting for pod ${first.metadata.name} to be scheduled`;
    events.record(claim, 'Normal', 'WaitForPodScheduled', text);
  }
};

const askProvisioner = (deps: Deps, claim: PersistentVolumeClaim, of: StorageClass): void => {
  const { client, events } = deps;
  const { namespace, name, annotations } = claim.metadata;
  if (of.provisioner === nobody) return;
  if (annotations?.[provisionerMarks[0]!] !== of.provisioner) {
    client.modify('persistentvolumeclaims', namespace, name, (current) => ({
      ...current,
      metadata: {
        ...current.metadata,
        annotations: {
          ...current.metadata.annotations,
          ...Object.fromEntries(provisionerMarks.map((mark) => [mark, of.provisioner])),
        },
      },
    }));
  }
  const text = `Waiting for a volume to be created either by the external provisioner '${of.provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
  events.record(claim, 'Normal', 'ExternalProvisioning', text);
  if (of.provisioner !== provisioner) return;
  provision(deps, claim, of, annotations?.[selectedNode]);
  const made = client.get('persistentvolumes', undefined, `pvc-${claim.metadata.uid}`);
  if (made !== undefined) bind(client, claim, made);
};
