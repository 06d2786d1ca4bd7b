/** The pods that belong to an object: a workload's or a service's selector, as the API's query takes it. */
import type { LabelSelector } from '../cluster/kube.ts';
import type { AnyObject } from './live-object.ts';
import { UsageError } from './verb.ts';

const workloads = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job']);

const requirement = ({ key, operator, values = [] }: { key: string; operator: string; values?: string[] }): string => {
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `!${key}`;
  return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`;
};

const pairs = (labels: Record<string, string>): string[] =>
  Object.entries(labels).map(([key, value]) => `${key}=${value}`);

export const selectorText = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string =>
  [...pairs(matchLabels), ...matchExpressions.map(requirement)].toSorted().join(',');

/** `doing`: `cannot attach to` */
export const podSelectorOf = (object: AnyObject, doing: string): string => {
  const { kind, spec = {} } = object;
  if (kind === 'Service') {
    const selector = spec.selector as Record<string, string> | undefined;
    if (selector === undefined || Object.keys(selector).length === 0) {
      const why = `invalid service '${object.metadata.name}': Service is defined without a selector`;
      throw new UsageError(`${doing} *v1.Service: ${why}`);
    }
    return pairs(selector).toSorted().join(',');
  }
  if (!workloads.has(kind)) throw new UsageError(`${doing} *v1.${kind}: selector for *v1.${kind} not implemented`);
  return selectorText(spec.selector ?? {});
};
