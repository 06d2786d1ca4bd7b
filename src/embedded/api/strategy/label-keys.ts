/** `matchLabelKeys` and `mismatchLabelKeys` become part of the selectors that they stand beside. */
import type { LabelSelector, Pod, PodSpec } from '../../objects.ts';

type Labels = Record<string, string> | undefined;
type Keyed = { labelSelector?: LabelSelector; matchLabelKeys?: string[]; mismatchLabelKeys?: string[] };
type PodAffinity = NonNullable<NonNullable<PodSpec['affinity']>['podAffinity']>;

const withKeys = <T extends Keyed>(term: T, labels: Labels): T => {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  if (labelSelector === undefined) return term;
  const expressions = (keys: readonly string[], operator: string) =>
    keys.flatMap((key) => (labels?.[key] === undefined ? [] : [{ key, operator, values: [labels[key]] }]));
  const added = [...expressions(matchLabelKeys, 'In'), ...expressions(mismatchLabelKeys, 'NotIn')];
  if (added.length === 0) return term;
  return {
    ...term,
    labelSelector: { ...labelSelector, matchExpressions: [...(labelSelector.matchExpressions ?? []), ...added] },
  };
};

const required = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';

const affinityWith = (affinity: PodAffinity, labels: Labels): PodAffinity => ({
  ...affinity,
  ...(affinity[required] === undefined ? {} : { [required]: affinity[required].map((term) => withKeys(term, labels)) }),
  ...(affinity[preferred] === undefined
    ? {}
    : {
        [preferred]: affinity[preferred].map((each) => ({
          ...each,
          podAffinityTerm: withKeys(each.podAffinityTerm, labels),
        })),
      }),
});

export const withLabelKeys = (pod: Pod): Pod => {
  const { labels } = pod.metadata;
  const { spec } = pod;
  if (spec === undefined) return pod;
  const { affinity, topologySpreadConstraints: constraints } = spec;
  const { podAffinity, podAntiAffinity } = affinity ?? {};
  if (podAffinity === undefined && podAntiAffinity === undefined && constraints === undefined) return pod;
  return {
    ...pod,
    spec: {
      ...spec,
      ...(affinity === undefined
        ? {}
        : {
            affinity: {
              ...affinity,
              ...(podAffinity === undefined ? {} : { podAffinity: affinityWith(podAffinity, labels) }),
              ...(podAntiAffinity === undefined ? {} : { podAntiAffinity: affinityWith(podAntiAffinity, labels) }),
            },
          }),
      ...(constraints === undefined
        ? {}
        : { topologySpreadConstraints: constraints.map((constraint) => withKeys(constraint, labels)) }),
    },
  };
};
