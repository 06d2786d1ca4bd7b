/** The terms of affinity between pods. */
import { selects, type Labels } from '../matching/selectors.ts';
import type { Pod } from '../objects.ts';

type PodAffinity = NonNullable<NonNullable<NonNullable<Pod['spec']>['affinity']>['podAffinity']>;
type Written = NonNullable<PodAffinity['requiredDuringSchedulingIgnoredDuringExecution']>[number];

/** A term, and the pod that has it. */
export type PodTerm = { owner: Pod; term: Written; weight: number };

type Side = 'podAffinity' | 'podAntiAffinity';

const none: readonly PodTerm[] = [];

export const requiredTerms = (pod: Pod, side: Side): readonly PodTerm[] =>
  pod.spec?.affinity?.[side]?.requiredDuringSchedulingIgnoredDuringExecution?.map((term) => ({
    owner: pod,
    term,
    weight: 1,
  })) ?? none;

export const preferredTerms = (pod: Pod, side: Side): readonly PodTerm[] =>
  pod.spec?.affinity?.[side]?.preferredDuringSchedulingIgnoredDuringExecution?.map(({ weight, podAffinityTerm }) => ({
    owner: pod,
    term: podAffinityTerm,
    weight,
  })) ?? none;

/** Whether `other` is one of the pods that the term is about. */
export const means = ({ owner, term }: PodTerm, other: Pod, namespace: (name: string) => Labels): boolean => {
  const { namespaces = [], namespaceSelector, labelSelector } = term;
  const home = other.metadata.namespace ?? '';
  const plain = namespaces.length === 0 && namespaceSelector === undefined;
  const near = plain
    ? home === owner.metadata.namespace
    : namespaces.includes(home) || selects(namespaceSelector, namespace(home));
  return near && selects(labelSelector, other.metadata.labels);
};
