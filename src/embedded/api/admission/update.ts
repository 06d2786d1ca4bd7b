import type { KindName, Obj, Pod } from '../../objects.ts';
import type { Registry, Subresource } from '../verbs/registry.ts';
import { checkClaimGrowth } from './claim-growth.ts';
import { withLimitDefaults } from './limit-range.ts';
import { withTolerations } from './pod.ts';
import { checkPriorityClass } from './priority.ts';
import { withAddresses } from './service-address.ts';
import { keepAddresses } from './service-update.ts';

/** What admission adds to a change before it is known what that changes. */
export const completeUpdate = (registry: Registry, kind: KindName, next: Obj, subresource?: Subresource): Obj => {
  if (kind !== 'pods') return next;
  if (subresource === 'resize') {
    return next.metadata.deletionTimestamp === undefined ? withLimitDefaults(registry, next) : next;
  }
  const { spec } = next as unknown as Pod;
  // As at creation: who leaves them out gets them back.
  return subresource === undefined && spec !== undefined ? { ...next, spec: withTolerations(spec) } : next;
};

/** Admission of changed objects, after what they were is known. */
export const admitUpdate = (registry: Registry, kind: KindName, current: Obj, next: Obj): Obj => {
  if (kind === 'persistentvolumeclaims') checkClaimGrowth(registry, current, next);
  if (kind === 'priorityclasses') checkPriorityClass(registry, next);
  return kind === 'services' ? withAddresses(registry, keepAddresses(current, next)) : next;
};
