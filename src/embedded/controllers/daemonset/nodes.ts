/** Which nodes a DaemonSet means, and how its pods are tied to them. */
import type { Node, Pod, PodSpec } from '../../objects.ts';
import { termSelects } from '../../matching/node-selection.ts';
import { isTolerated } from '../../matching/tolerations.ts';

type Toleration = NonNullable<PodSpec['tolerations']>[number];

const troubles = [
  ['not-ready', 'NoExecute'],
  ['unreachable', 'NoExecute'],
  ['disk-pressure', 'NoSchedule'],
  ['memory-pressure', 'NoSchedule'],
  ['pid-pressure', 'NoSchedule'],
  ['unschedulable', 'NoSchedule'],
] as const;

const toleration = (name: string, effect: string): Toleration => ({
  key: `node.kubernetes.io/${name}`,
  operator: 'Exists',
  effect,
});

const tolerationsFor = ({ tolerations = [], hostNetwork }: PodSpec): Toleration[] => {
  const own = troubles.map(([name, effect]) => toleration(name, effect));
  if (hostNetwork === true) own.push(toleration('network-unavailable', 'NoSchedule'));
  const isOwn = ({ key, operator, effect }: Toleration): boolean =>
    own.some((each) => each.key === key && each.operator === operator && each.effect === effect);
  return [...tolerations.filter((each) => !isOwn(each)), ...own];
};

/** The pod is bound to its node by affinity; the scheduler does the rest. */
export const specFor = (spec: PodSpec, node: string): PodSpec => ({
  ...spec,
  affinity: {
    ...spec.affinity,
    nodeAffinity: {
      ...spec.affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
      },
    },
  },
  tolerations: tolerationsFor(spec),
});

/** The node that a pod is on or is meant for. */
export const nodeOf = ({ spec }: Pod): string | undefined =>
  spec?.nodeName ??
  spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
    .flatMap(({ matchFields = [] }) => matchFields)
    .find(({ key }) => key === 'metadata.name')?.values?.[0];

export type Meant = {
  /** A new pod may start there. */
  runs: boolean;
  /** One that is there may stay. */
  stays: boolean;
};

export const meantOn = (template: PodSpec, { metadata, spec }: Node): Meant => {
  const nowhere = { runs: false, stays: false };
  if (template.nodeName !== undefined && template.nodeName !== '' && template.nodeName !== metadata.name)
    return nowhere;
  const selected = Object.entries(template.nodeSelector ?? {}).every(
    ([key, value]) => metadata.labels?.[key] === value,
  );
  const required = template.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const fits =
    required === undefined || required.nodeSelectorTerms.some((term) => termSelects(term, { metadata } as Node));
  if (!selected || !fits) return nowhere;
  const probe = { spec: { ...template, tolerations: tolerationsFor(template) } } as Pod;
  const repelling = (spec?.taints ?? []).filter((taint) => !isTolerated(probe, taint)).map(({ effect }) => effect);
  return {
    runs: repelling.every((effect) => effect === 'PreferNoSchedule'),
    stays: !repelling.includes('NoExecute'),
  };
};
