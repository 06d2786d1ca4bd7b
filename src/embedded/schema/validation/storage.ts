/** The rules for volumes of the cluster, claims to them, and storage classes. */
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../objects.ts';
import { equal } from '../equal.ts';
import { checkLabelSelector } from './label-selector.ts';
import { checkSame } from './metadata.ts';
import { dnsSubdomain, qualifiedName } from './names.ts';
import type { Report } from './report.ts';
import { checkPositiveAmount } from './resources.ts';
import { checkNodeSelector } from './scheduling.ts';
import { nanoOf } from '../types/quantity.ts';
import { checkHostPath, checkNfs } from './volumes.ts';

type ClaimSpec = NonNullable<PersistentVolumeClaim['spec']>;

const modes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const volumeModes = ['Block', 'Filesystem'];

const checkAccessModes = (report: Report, given: readonly string[], path: string): void => {
  for (const mode of given) if (!modes.includes(mode)) report.unsupported(path, mode, modes);
  const others = given.some((mode) => mode !== 'ReadWriteOncePod' && modes.includes(mode));
  if (given.includes('ReadWriteOncePod') && others)
    report.forbidden(path, 'may not use ReadWriteOncePod with other access modes');
};

const checkClass = (report: Report, name: string | undefined, path: string): void => {
  if (name) report.invalids(`${path}.storageClassName`, name, dnsSubdomain(name));
};

export const checkClaimSpec = (report: Report, spec: ClaimSpec, path: string): void => {
  const accessModes = spec.accessModes ?? [];
  if (accessModes.length === 0) report.required(`${path}.accessModes`, 'at least 1 access mode is required');
  checkLabelSelector(report, spec.selector, `${path}.selector`);
  checkAccessModes(report, accessModes, `${path}.accessModes`);
  const size = spec.resources?.requests?.['storage'];
  if (size === undefined) report.required(`${path}.resources[storage]`);
  else checkPositiveAmount(report, size, `${path}.resources[storage]`);
  checkClass(report, spec.storageClassName, path);
  if (spec.volumeMode !== undefined) report.oneOf(`${path}.volumeMode`, spec.volumeMode, volumeModes);
};

export const checkClaim = (report: Report, { spec = {} }: PersistentVolumeClaim): void =>
  checkClaimSpec(report, spec, 'spec');

/** After creation only the binder writes here, and only a bound claim may grow. */
export const checkClaimUpdate = (report: Report, claim: PersistentVolumeClaim, old: PersistentVolumeClaim): void => {
  const [spec, before] = [{ ...claim.spec }, { ...old.spec }];
  if (!before.volumeName) before.volumeName = spec.volumeName ?? '';
  if (!before.volumeName) delete before.volumeName;
  const [size, sizeBefore] = [claim.spec?.resources?.requests?.['storage'], old.spec?.resources?.requests?.['storage']];
  if (claim.status?.phase === 'Bound') {
    if (before.resources !== undefined) spec.resources = before.resources;
    delete spec.volumeAttributesClassName;
    delete before.volumeAttributesClassName;
  }
  if (before.storageClassName === undefined && spec.storageClassName !== undefined)
    before.storageClassName = spec.storageClassName;
  if (!equal(spec, before))
    report.forbidden(
      'spec',
      `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${report.internalDiff('PersistentVolumeClaimSpec', before, spec)}`,
    );
  if (size !== undefined && sizeBefore !== undefined && nanoOf(size) < nanoOf(sizeBefore)) {
    const capacity = claim.status?.capacity?.['storage'];
    if (capacity !== undefined && nanoOf(size) <= nanoOf(capacity))
      report.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity');
  }
  checkSame(report, 'volumeMode', claim.spec?.volumeMode, old.spec?.volumeMode);
};

type VolumeSpec = NonNullable<PersistentVolume['spec']>;

const sourceChecks: { [Kind in keyof VolumeSpec]?: (report: Report, spec: VolumeSpec, path: string) => void } = {
  hostPath: (report, { hostPath }, path) => checkHostPath(report, hostPath!, path),
  nfs: (report, { nfs }, path) => checkNfs(report, nfs!, path),
  local: (report, { local, nodeAffinity }, path) => {
    if (!local?.path) report.required(`${path}.path`);
    if (nodeAffinity?.required === undefined)
      report.required('spec.nodeAffinity', 'Local volume requires node affinity');
  },
  csi: (report, { csi }, path) => {
    if (!csi?.driver) report.required(`${path}.driver`);
    if (!csi?.volumeHandle) report.required(`${path}.volumeHandle`);
  },
};

const plain = new Set<string>([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
]);

const sourceOf = (spec: VolumeSpec): Partial<VolumeSpec> =>
  Object.fromEntries(Object.entries(spec).filter(([field]) => !plain.has(field)));

export const checkVolume = (report: Report, { spec = {} }: PersistentVolume): void => {
  if ((spec.accessModes ?? []).length === 0) report.required('spec.accessModes');
  checkAccessModes(report, spec.accessModes ?? [], 'spec.accessModes');
  const capacity = Object.entries(spec.capacity ?? {});
  if (capacity.length === 0) report.required('spec.capacity');
  if (capacity.length !== 1 || spec.capacity?.['storage'] === undefined)
    report.unsupported('spec.capacity', spec.capacity, ['storage']);
  for (const [name, amount] of capacity) checkPositiveAmount(report, amount, `spec.capacity[${name}]`);
  if (spec.persistentVolumeReclaimPolicy)
    report.oneOf('spec.persistentVolumeReclaimPolicy', spec.persistentVolumeReclaimPolicy, [
      'Delete',
      'Recycle',
      'Retain',
    ]);
  if (spec.nodeAffinity?.required !== undefined)
    checkNodeSelector(report, spec.nodeAffinity.required, 'spec.nodeAffinity.required');
  else if (spec.nodeAffinity !== undefined)
    report.required('spec.nodeAffinity.required', 'must specify required node constraints');
  const [first, ...others] = Object.keys(sourceOf(spec)) as (keyof VolumeSpec)[];
  if (first === undefined) report.required('spec', 'must specify a volume type');
  else sourceChecks[first]?.(report, spec, `spec.${first}`);
  for (const kind of others) report.forbidden(`spec.${kind}`, 'may not specify more than 1 volume type');
  checkClass(report, spec.storageClassName, 'spec');
  if (spec.volumeMode !== undefined) report.oneOf('spec.volumeMode', spec.volumeMode, volumeModes);
};

export const checkVolumeUpdate = (report: Report, volume: PersistentVolume, old: PersistentVolume): void => {
  checkVolume(report, volume);
  const [source, before] = [sourceOf(volume.spec ?? {}), sourceOf(old.spec ?? {})];
  if (!equal(source, before))
    report.forbidden(
      'spec.persistentvolumesource',
      `spec.persistentvolumesource is immutable after creation\n${report.internalDiff('PersistentVolumeSource', before, source)}`,
    );
  checkSame(report, 'volumeMode', volume.spec?.volumeMode, old.spec?.volumeMode);
  if (old.spec?.nodeAffinity !== undefined)
    checkSame(report, 'nodeAffinity', volume.spec?.nodeAffinity, old.spec.nodeAffinity);
};

export const checkStorageClass = (report: Report, storageClass: StorageClass): void => {
  const { provisioner, reclaimPolicy, volumeBindingMode } = storageClass;
  if (provisioner) report.invalids('provisioner', provisioner, qualifiedName(provisioner.toLowerCase()));
  else report.required('provisioner');
  if (reclaimPolicy !== undefined) report.oneOf('reclaimPolicy', reclaimPolicy, ['Delete', 'Retain']);
  report.oneOf('volumeBindingMode', volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']);
};

export const checkStorageClassUpdate = (report: Report, storageClass: StorageClass, old: StorageClass): void => {
  for (const field of ['parameters', 'provisioner', 'reclaimPolicy'] as const)
    if (!equal(storageClass[field], old[field])) report.forbidden(field, `updates to ${field} are forbidden.`);
  checkSame(report, 'volumeBindingMode', storageClass.volumeBindingMode, old.volumeBindingMode);
};
