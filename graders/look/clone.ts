/** Copies of the learner's objects under new names, for experiments that must not touch the original. */
import type { Manifest } from '../../src/cluster/kube.ts';
import type { Job, Pod, PodSpec, PodTemplate } from '../../src/cluster/kube.ts';

/** On every object that a grader makes; no selector of the learner's matches it by accident, since nothing else is copied. */
export const graderLabels = { 'kp/grader': 'true' } as const;

const hostname = 'kubernetes.io/hostname';

/** A pod's spec without what the server filled in for the original alone. */
const freshSpec = (spec: PodSpec): PodSpec => {
  const { nodeName: _node, ...rest } = structuredClone(spec);
  const isTokenVolume = (name: string): boolean => name.startsWith('kube-api-access-');
  const strip = (containers: PodSpec['containers']): PodSpec['containers'] =>
    containers.map((container) => ({
      ...container,
      ...(container.volumeMounts === undefined
        ? {}
        : { volumeMounts: container.volumeMounts.filter(({ name }) => !isTokenVolume(name)) }),
      // Two pods can't have the same port of one node.
      ...(container.ports === undefined
        ? {}
        : {
            ports: container.ports.map(({ containerPort, name }) => ({
              containerPort,
              ...(name === undefined ? {} : { name }),
            })),
          }),
    }));
  return {
    ...rest,
    containers: strip(rest.containers),
    ...(rest.initContainers === undefined ? {} : { initContainers: strip(rest.initContainers) }),
    ...(rest.volumes === undefined ? {} : { volumes: rest.volumes.filter(({ name }) => !isTokenVolume(name)) }),
  };
};

/** The same pod under another name on the same node, without labels. */
export const clonePod = (pod: Pod, name: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: pod.metadata.namespace ?? '', labels: { ...graderLabels } },
  spec: {
    ...freshSpec(pod.spec),
    nodeSelector: { ...pod.spec.nodeSelector, [hostname]: pod.spec.nodeName ?? '' },
    terminationGracePeriodSeconds: 1,
  },
});

/** The same Job under another name, its template changed by `change`. */
export const cloneJob = (job: Job, name: string, change: (template: PodTemplate) => PodTemplate): Manifest => {
  const {
    selector: _selector,
    manualSelector: _manual,
    template,
    suspend: _suspend,
    // The copy's logs are read after its end.
    ttlSecondsAfterFinished: _ttl,
    ...spec
  } = structuredClone(job.spec);
  const annotations = template.metadata?.annotations;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: job.metadata.namespace ?? '', labels: { ...graderLabels } },
    spec: {
      ...spec,
      template: change({
        metadata: { labels: { ...graderLabels }, ...(annotations === undefined ? {} : { annotations }) },
        spec: freshSpec(template.spec),
      }),
    },
  };
};

/** Points every reference to ConfigMap `from` at ConfigMap `to`: environment, volumes and projections. */
export const redirectConfigMap = (spec: PodSpec, from: string, to: string): PodSpec => {
  const redirect = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => redirect(item, key));
    if (typeof value !== 'object' || value === null) return value;
    const copy = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, redirect(inner, name)]));
    const refers = ['configMap', 'configMapRef', 'configMapKeyRef'].includes(key) && copy['name'] === from;
    return refers ? { ...copy, name: to } : copy;
  };
  return redirect(spec, '') as PodSpec;
};
