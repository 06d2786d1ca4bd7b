import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { volumeBinder } from '../../../src/embedded/controllers/volume-binder.ts';
import { ephemeralClaims } from '../../../src/embedded/controllers/volumes/ephemeral-claims.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../../src/embedded/objects.ts';
import { world } from './world.ts';

let here: ReturnType<typeof world>;
beforeEach(() => {
  here = world((deps) => [volumeBinder(deps), ephemeralClaims(deps)]);
});
afterEach(() => {
  here.stop();
  expect(here.bugs).toEqual([]);
});

const addClass = (name: string, more: object = {}): void => {
  here.client.create('storageclasses', {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name },
    provisioner: 'rancher.io/local-path',
    volumeBindingMode: 'WaitForFirstConsumer',
    ...more,
  });
};

const addVolume = (name: string, storage: string, spec: PersistentVolume['spec'] = {}, labels = {}): void => {
  here.client.create('persistentvolumes', {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, labels },
    spec: {
      capacity: { storage },
      accessModes: ['ReadWriteOnce'],
      storageClassName: '',
      hostPath: { path: `/tmp/${name}` },
      ...spec,
    },
  });
};

const addClaim = (name: string, spec: PersistentVolumeClaim['spec'] = {}, annotations = {}): void => {
  here.client.create('persistentvolumeclaims', {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'default', annotations },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: '',
      ...spec,
    },
  });
};

const claim = (name: string): PersistentVolumeClaim => here.client.get('persistentvolumeclaims', 'default', name)!;
const volume = (name: string): PersistentVolume | undefined => here.client.get('persistentvolumes', undefined, name);

describe('claims and volumes', () => {
  test('a claim gets the smallest volume that fits', async () => {
    addVolume('large', '10Gi');
    addVolume('small', '500Mi');
    addVolume('fitting', '2Gi');
    await here.clock.settle();
    addClaim('data');
    await here.clock.settle();
    expect(claim('data')).toMatchObject({
      spec: { volumeName: 'fitting' },
      status: { phase: 'Bound', capacity: { storage: '2Gi' } },
    });
    expect(volume('fitting')?.status?.phase).toBe('Bound');
    expect(volume('large')?.status?.phase).toBe('Available');
  });

  test('a claim with a selector gets a volume that has the labels', async () => {
    addVolume('plain', '1Gi');
    addVolume('fast', '5Gi', {}, { disk: 'ssd' });
    await here.clock.settle();
    addClaim('data', { selector: { matchLabels: { disk: 'ssd' } } });
    await here.clock.settle();
    expect(claim('data').spec?.volumeName).toBe('fast');
  });

  test('a claim of a waiting class takes no free volume before its pod has a node', async () => {
    addClass('local', { provisioner: 'kubernetes.io/no-provisioner' });
    addVolume('disk', '1Gi', { storageClassName: 'local' });
    await here.clock.settle();
    addClaim('data', { storageClassName: 'local' });
    await here.clock.settle();
    expect(claim('data').spec?.volumeName).toBeUndefined();
    expect(here.events()).toContain(
      'Normal WaitForFirstConsumer waiting for first consumer to be created before binding',
    );
  });

  test('a volume that a claim asks for by name must fit it', async () => {
    addVolume('small', '1Gi');
    await here.clock.settle();
    addClaim('data', { volumeName: 'small', resources: { requests: { storage: '5Gi' } } });
    await here.clock.settle();
    expect(claim('data').status?.phase).not.toBe('Bound');
    expect(here.events()).toContain(
      'Warning VolumeMismatch Cannot bind to requested volume "small": requested PV is too small',
    );
  });

  test('what is made on demand can be written by one node only', async () => {
    addClass('standard');
    const annotations = { 'volume.kubernetes.io/selected-node': 'node' };
    addClaim('shared', { storageClassName: 'standard', accessModes: ['ReadWriteMany'] }, annotations);
    await here.clock.settle();
    expect(here.client.list('persistentvolumes')).toEqual([]);
    expect(here.events()).toContain(
      'Warning ProvisioningFailed failed to provision volume with StorageClass "standard": NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes',
    );
  });

  test('a block device is not what is made: the claim stays pending', async () => {
    addClass('standard');
    const annotations = { 'volume.kubernetes.io/selected-node': 'node' };
    addClaim('raw', { storageClassName: 'standard', volumeMode: 'Block' }, annotations);
    await here.clock.settle();
    expect(claim('raw').status?.phase).not.toBe('Bound');
    expect(here.events()).toContainEqual(
      expect.stringContaining('rancher.io/local-path does not support block volume provisioning'),
    );
  });

  test('a retained volume is released and free again once its claim is taken off', async () => {
    addVolume('kept', '1Gi', { persistentVolumeReclaimPolicy: 'Retain' });
    await here.clock.settle();
    addClaim('data');
    await here.clock.settle();
    here.client.delete('persistentvolumeclaims', 'default', 'data');
    await here.clock.settle();
    expect(volume('kept')?.status?.phase).toBe('Released');
    addClaim('data');
    await here.clock.settle();
    expect(claim('data').spec?.volumeName).toBeUndefined();
    here.client.modify('persistentvolumes', undefined, 'kept', (current) => {
      const { claimRef: _gone, ...spec } = current.spec ?? {};
      return { ...current, spec };
    });
    await here.clock.settle();
    expect(claim('data').spec?.volumeName).toBe('kept');
  });

  test('a volume by hand that is to be deleted fails unless it is below /tmp', async () => {
    addVolume('fails', '1Gi', { persistentVolumeReclaimPolicy: 'Delete', hostPath: { path: '/data' } });
    await here.clock.settle();
    addClaim('data');
    await here.clock.settle();
    here.client.delete('persistentvolumeclaims', 'default', 'data');
    await here.clock.settle();
    expect(volume('fails')?.status).toMatchObject({
      phase: 'Failed',
      message: 'host_path deleter only supports /tmp/.+ but received provided /data',
    });
  });

  test('a claim whose volume is gone is lost', async () => {
    addVolume('gone', '1Gi');
    await here.clock.settle();
    addClaim('data');
    await here.clock.settle();
    here.client.delete('persistentvolumes', undefined, 'gone');
    await here.clock.settle();
    expect(claim('data').status).toEqual({ phase: 'Lost' });
    expect(here.events()).toContain(
      'Warning ClaimLost Bound claim has lost its PersistentVolume. Data on the volume is lost!',
    );
  });

  test('a claim without a class takes the default class when there is one', async () => {
    addClaim('data');
    here.client.modify('persistentvolumeclaims', 'default', 'data', (current) => {
      const { storageClassName: _none, ...spec } = current.spec ?? {};
      return { ...current, spec };
    });
    await here.clock.settle();
    addClass('standard');
    here.client.modify('storageclasses', undefined, 'standard', (current) => ({
      ...current,
      metadata: { ...current.metadata, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    }));
    await here.clock.settle();
    expect(claim('data').spec?.storageClassName).toBe('standard');
  });

  test('a pod owns the claims of its ephemeral volumes', async () => {
    const draft = here.podDraft('web');
    const volumeClaimTemplate = {
      metadata: { labels: { app: 'web' } },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    };
    here.client.create('pods', {
      ...draft,
      spec: { ...(draft as Pod).spec!, volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate } }] },
    });
    await here.clock.settle();
    expect(claim('web-scratch').metadata).toMatchObject({
      labels: { app: 'web' },
      ownerReferences: [{ kind: 'Pod', name: 'web', controller: true, blockOwnerDeletion: true }],
    });
  });

  test('a claim of that name that is not the pod’s is left alone', async () => {
    addClaim('web-scratch');
    const draft = here.podDraft('web');
    const volumeClaimTemplate = { spec: { accessModes: ['ReadWriteOnce'] } };
    here.client.create('pods', {
      ...draft,
      spec: { ...(draft as Pod).spec!, volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate } }] },
    });
    await here.clock.settle();
    expect(here.events()).toContain(
      'Warning FailedBinding ephemeral volume scratch: PVC default/web-scratch was not created for pod default/web (pod is not owner)',
    );
  });
});
