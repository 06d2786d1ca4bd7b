/** The pod spec inside of a pod, a workload or a cron job. */
import type { Container } from '../cluster/kube.ts';
import type { AnyObject } from './live-object.ts';
import { UsageError } from './verb.ts';

export type EditableContainer = Container & {
  resources?: { limits?: Record<string, string>; requests?: Record<string, string> };
};

export type EditableSpec = { containers?: EditableContainer[]; initContainers?: EditableContainer[] };

type Template = {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: EditableSpec;
};

const templated = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'ReplicationController']);

export const templateOf = ({ kind, spec = {} }: AnyObject): Template | undefined => {
  if (kind === 'CronJob') return (spec.jobTemplate as { spec: { template: Template } }).spec.template;
  return templated.has(kind) ? (spec.template as Template) : undefined;
};

export const podSpecOf = (object: AnyObject): EditableSpec => {
  if (object.kind === 'Pod') return object.spec as EditableSpec;
  const template = templateOf(object);
  if (template !== undefined) return template.spec;
  throw new UsageError(`the object is not a pod or does not have a pod template: *v1.${object.kind}`);
};

const literally = (text: string): string => text.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&');

/** A name or a pattern such as `web-*`. */
const matches = (name: string, pattern: string): boolean =>
  new RegExp(`^${pattern.split('*').map(literally).join('.*')}$`).test(name);

export const selectedContainers = (
  { containers = [], initContainers = [] }: EditableSpec,
  pattern: string,
): EditableContainer[] => [...containers, ...initContainers].filter(({ name }) => matches(name, pattern));
