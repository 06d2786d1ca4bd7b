import type { Node, Pod } from '../objects.ts';

export type Toleration = NonNullable<NonNullable<Pod['spec']>['tolerations']>[number];
export type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];

export const tolerates = (toleration: Toleration, taint: Taint): boolean => {
  if (toleration.effect !== undefined && toleration.effect !== '' && toleration.effect !== taint.effect) return false;
  if (toleration.key !== undefined && toleration.key !== '' && toleration.key !== taint.key) return false;
  if (toleration.operator === 'Exists') return true;
  return (toleration.value ?? '') === (taint.value ?? '');
};

export const isTolerated = (pod: Pod, taint: Taint): boolean =>
  (pod.spec?.tolerations ?? []).some((toleration) => tolerates(toleration, taint));

/** Whether a taint keeps the pod from the node altogether. */
export const repels = (taint: Taint, pod: Pod): boolean =>
  taint.effect !== 'PreferNoSchedule' && !isTolerated(pod, taint);
