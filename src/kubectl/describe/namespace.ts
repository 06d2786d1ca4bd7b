/** A namespace with its quotas and limits. */
import type { Condition, KubeObject } from '../../cluster/kube.ts';
import { annotations, field, flat, labels, moment, type Part } from './lines.ts';
import type { Amounts } from './shapes.ts';

export type Quota = KubeObject & { status?: { hard?: Amounts; used?: Amounts } };

type LimitItem = { type: string } & Partial<
  Record<'min' | 'max' | 'default' | 'defaultRequest' | 'maxLimitRequestRatio', Amounts>
>;

export type LimitRange = KubeObject & { spec: { limits?: LimitItem[] } };

export type DescribedNamespace = KubeObject & { status?: { phase?: string; conditions?: Condition[] } };

const quotaLines = (quotas: readonly Quota[]): Part[] =>
  quotas.length === 0
    ? ['No resource quota.']
    : [
        'Resource Quotas',
        quotas.map(({ metadata, status }) => [
          field('  Name', metadata.name),
          '  Resource\tUsed\tHard',
          '  --------\t---\t---',
          Object.entries(status?.hard ?? {})
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, hard]) => `  ${name}\t${status?.used?.[name] ?? '0'}\t${hard}`),
        ]),
      ];

const limitLines = (ranges: readonly LimitRange[]): Part[] =>
  ranges.length === 0
    ? ['No LimitRange resource.']
    : [
        'Resource Limits',
        ' Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio',
        ' ----\t--------\t---\t---\t---------------\t-------------\t-----------------------',
        ranges
          .flatMap(({ spec }) => spec.limits ?? [])
          .map(({ type, min, max, default: limit, defaultRequest, maxLimitRequestRatio }) => {
            const maps = [min, max, defaultRequest, limit, maxLimitRequestRatio];
            const resources = [...new Set(maps.flatMap((map) => Object.keys(map ?? {})))].toSorted();
            return resources.map((name) => ` ${[type, name, ...maps.map((map) => map?.[name] ?? '-')].join('\t')}`);
          }),
      ];

/** Undefined for what the server doesn't know. */
export const namespaceLines = (
  { metadata, status }: DescribedNamespace,
  quotas: readonly Quota[] | undefined,
  ranges: readonly LimitRange[] | undefined,
): string[] => {
  const conditions = status?.conditions ?? [];
  return flat([
    field('Name', metadata.name),
    labels('Labels', metadata.labels),
    annotations('Annotations', metadata.annotations),
    field('Status', status?.phase ?? ''),
    conditions.length === 0
      ? undefined
      : [
          'Conditions:',
          '  Type\tStatus\tLastTransitionTime\tReason\tMessage',
          '  ----\t------\t------------------\t------\t-------',
          conditions.map(
            ({ type, status: state, lastTransitionTime, reason = '', message = '' }) =>
              `  ${type}\t${state}\t${moment(lastTransitionTime)}\t${reason}\t${message}`,
          ),
        ],
    quotas === undefined ? undefined : ['', quotaLines(quotas)],
    ranges === undefined ? undefined : ['', limitLines(ranges)],
  ]);
};
