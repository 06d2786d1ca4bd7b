import type { KindName, Obj, Pod } from '../../objects.ts';
import type { Registry } from '../verbs/registry.ts';
import { checkClaimGrowth } from './claim-growth.ts';
import { withTolerations } from './pod.ts';
import { checkPriorityClass } from './priority.ts';
import { withAddresses } from './service-address.ts';
import { keepAddresses } from './service-update.ts';

/** Admission of changed objects, after what they were is known. */
export const admitUpdate = (registry: Registry, kind: KindName, current: Obj, next: Obj): Obj => {
  if (kind === 'persistentvolumeclaims') checkClaimGrowth(registry, current, next);
  if (kind === 'priorityclasses') checkPriorityClass(registry, next);
  const { spec } = next as unknown as Pod;
  // As at creation: who leaves them out gets them back.
  if (kind === 'pods' && spec !== undefined) return { ...next, spec: withTolerations(spec) };
  return kind === 'services' ? withAddresses(registry, keepAddresses(current, next)) : next;
};
