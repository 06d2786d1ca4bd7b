/** Only what its class lets grow may ask for more. */
import type { Obj, PersistentVolumeClaim } from '../../objects.ts';
import { quantity } from '../../quantity.ts';
import { forbidden } from '../errors.ts';
import type { Registry } from '../verbs/registry.ts';

const sizeOf = ({ spec }: PersistentVolumeClaim): number => quantity(spec?.resources?.requests?.['storage']);

export const checkClaimGrowth = (registry: Registry, current: Obj, next: Obj): void => {
  const before: PersistentVolumeClaim = Object(current);
  const after: PersistentVolumeClaim = Object(next);
  if (sizeOf(after) <= sizeOf(before)) return;
  const refuse = (text: string): never => {
    throw forbidden('persistentvolumeclaims', next.metadata.name, text);
  };
  if (before.status?.phase !== 'Bound') refuse('Only bound persistent volume claims can be expanded');
  const name = after.spec?.storageClassName ?? '';
  const same = name !== '' && name === before.spec?.storageClassName;
  if (!same || registry.store.get('storageclasses', undefined, name)?.allowVolumeExpansion !== true) {
    const only = 'only dynamically provisioned pvc can be resized';
    refuse(`${only} and the storageclass that provisions the pvc must support resize`);
  }
};
