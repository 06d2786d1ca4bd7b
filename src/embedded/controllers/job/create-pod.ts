/** A Job's pods as it makes them. */
import type { Draft } from '../../api/client.ts';
import type { Job, Pod, PodSpec } from '../../objects.ts';
import { podFromTemplate } from '../pod-from-template.ts';
import { judgeFailure } from './failure-policy.ts';
import {
  failuresAnnotation,
  failuresBefore,
  ignoredFailuresAnnotation,
  ignoredFailuresBefore,
  indexAnnotation,
} from './indexes.ts';
import { trackingFinalizer, type Spec } from './job-spec.ts';

const variable = {
  name: 'JOB_COMPLETION_INDEX',
  valueFrom: { fieldRef: { fieldPath: `metadata.labels['${indexAnnotation}']` } },
};

/** An indexed Job's pods know their number, and their host name carries it. */
const withIndex = (spec: PodSpec, job: string, index: number): PodSpec => {
  const knowing = <C extends PodSpec['containers'][number]>(container: C): C =>
    (container.env ?? []).some(({ name }) => name === variable.name)
      ? container
      : { ...container, env: [...(container.env ?? []), variable] };
  return {
    ...spec,
    hostname: `${job}-${index}`,
    containers: spec.containers.map(knowing),
    ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(knowing) }),
  };
};

/** Which failures of its number a pod has behind it. */
const failureAnnotations = (spec: Spec, replaced: Pod | undefined): Record<string, string> => {
  if (spec.backoffLimitPerIndex === undefined) return {};
  if (replaced === undefined) return { [failuresAnnotation]: '0' };
  const { counts } = judgeFailure(spec.podFailurePolicy, replaced);
  const ignored = ignoredFailuresBefore(replaced) + (counts ? 0 : 1);
  return {
    [failuresAnnotation]: String(failuresBefore(replaced) + (counts ? 1 : 0)),
    ...(ignored === 0 ? {} : { [ignoredFailuresAnnotation]: String(ignored) }),
  };
};

/** What a generated name can begin with. */
const longestPrefix = 58;

const prefixOf = (job: string, index: number | undefined): string => {
  if (index === undefined) return `${job}-`;
  const end = `-${index}-`;
  return `${job.slice(0, longestPrefix - end.length)}${end}`;
};

/** `replaced`: the last failed pod of the same number. */
export const podOf = (job: Job, spec: Spec, index?: number, replaced?: Pod): Draft<'pods'> | undefined => {
  const { name } = job.metadata;
  const { template } = spec;
  if (template.spec === undefined) return undefined;
  const number: Record<string, string> = index === undefined ? {} : { [indexAnnotation]: String(index) };
  const finalizers = template.metadata?.finalizers?.filter((each) => each !== trackingFinalizer);
  const untracked =
    finalizers === undefined ? template : { ...template, metadata: { ...template.metadata, finalizers } };
  return podFromTemplate('jobs', job, untracked, {
    generateName: prefixOf(name, index),
    labels: number,
    ...(index === undefined ? {} : { annotations: { ...number, ...failureAnnotations(spec, replaced) } }),
    finalizers: [trackingFinalizer],
    spec: index === undefined ? template.spec : withIndex(template.spec, name, index),
  });
};
