/** Experiments on copies of the learner's Job: with fresh values, with a writer that stays, with a container held back. */
import type { Container, Job, KubeObject, Pod, PodTemplate } from '../../src/cluster/kube.ts';
import { observe } from '../../src/cluster/observe.ts';
import type { ClusterAccess, Query } from '../../src/cluster/types.ts';
import { fail, type Finding } from '../../src/domain/evidence.ts';
import type { Scope } from '../grader.ts';
import { cloneJob, graderLabels, redirectConfigMap } from '../look/clone.ts';
import { awaitObject, describeMissingOwner } from '../look/owners.ts';
import { statusOf } from '../look/pods.ts';

type ConfigMap = KubeObject & { data?: Record<string, string>; binaryData?: Record<string, string> };

/** One run of a copy of the Job. */
export type JobRun = {
  /** New value of each key of the ConfigMap. */
  values: Record<string, string>;
  ended: 'complete' | 'failed' | 'running';
  afterMs: number;
  pod: Pod | undefined;
  /** Log of each named container that has one. */
  logs: Record<string, string>;
};

export const allContainers = ({ spec }: PodTemplate): Container[] => [
  ...(spec.initContainers ?? []),
  ...spec.containers,
];

/** The Job with all the containers that the task names, or why not. */
export const learnersJob = async (
  cluster: ClusterAccess,
  scope: Scope,
  name: string,
  containers: string[],
  signal: AbortSignal,
): Promise<Job | Finding> => {
  const job = await awaitObject<Job>(cluster, scope, { kind: 'Job', name }, signal);
  if (job === undefined) return describeMissingOwner({ kind: 'Job', name }, scope.namespace);
  const present = allContainers(job.spec.template).map((container) => container.name);
  const missing = containers.filter((container) => !present.includes(container));
  if (missing.length === 0) return job;
  return fail(
    `Job ${name} has no container ${missing.join(', ')}`,
    `Its pod has ${present.join(', ')}; the task names ${containers.join(', ')}.`,
    [
      {
        claim: `the pod of Job ${name} has the containers ${containers.join(', ')}`,
        source: { via: 'object', ref: `job/${name}`, path: 'spec.template.spec' },
        expected: containers,
        observed: present,
        reproduce: `kubectl -n ${scope.namespace} get job ${name} -o yaml`,
      },
    ],
  );
};

export const isFinding = (value: Job | Finding): value is Finding => 'verdict' in value;

export const podOfJob = (namespace: string, job: string): Query => ({
  apiVersion: 'v1',
  kind: 'Pod',
  namespace,
  labelSelector: `batch.kubernetes.io/job-name=${job}`,
});

export const newest = (pods: Pod[]): Pod | undefined =>
  pods.toSorted((a, b) => b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp))[0];

/** Creates a changed copy of the Job, to be removed with its pods when the check has ended. Returns its name. */
export const startCopy = async (
  cluster: ClusterAccess,
  scope: Scope,
  job: Job,
  change: (template: PodTemplate) => PodTemplate,
  signal: AbortSignal,
): Promise<string> => {
  const { namespace } = scope;
  const name = `kp-copy-${scope.nonce().slice(0, 8)}`;
  scope.cleanup(async () => {
    await cluster.delete({ apiVersion: 'batch/v1', kind: 'Job', namespace, name }, { propagationPolicy: 'Background' });
    const { items } = await cluster.list<Pod>(podOfJob(namespace, name));
    await Promise.all(
      items.map((pod) =>
        cluster.delete(
          { apiVersion: 'v1', kind: 'Pod', namespace, name: pod.metadata.name },
          { gracePeriodSeconds: 1 },
        ),
      ),
    );
  });
  await cluster.create(cloneJob(job, name, change), signal);
  return name;
};

/** Changes one container of a template, init or not. */
export const withContainer = (
  template: PodTemplate,
  name: string,
  change: (container: Container) => Container,
): PodTemplate => {
  const apply = (containers: Container[]): Container[] =>
    containers.map((container) => (container.name === name ? change(container) : container));
  const { initContainers, containers } = template.spec;
  return {
    ...template,
    spec: {
      ...template.spec,
      containers: apply(containers),
      ...(initContainers === undefined ? {} : { initContainers: apply(initContainers) }),
    },
  };
};

const logsOf = async (
  cluster: ClusterAccess,
  pod: Pod,
  containers: string[],
  signal: AbortSignal,
): Promise<Record<string, string>> => {
  const entries = await Promise.all(
    containers
      .filter((container) => statusOf(pod, container)?.containerID !== undefined)
      .map(async (container) => {
        const target = { namespace: pod.metadata.namespace ?? '', pod: pod.metadata.name, container };
        return [container, await cluster.logs(target, {}, signal)] as const;
      }),
  );
  return Object.fromEntries(entries);
};

/** Runs a copy of the Job with new values in a copy of its ConfigMap, until it ends or the time is over. */
export const runWithFreshValues = (
  cluster: ClusterAccess,
  scope: Scope,
  job: Job,
  {
    configMap,
    keys,
    containers,
    withinMs,
  }: { configMap: string; keys: string[]; containers: string[]; withinMs: number },
  signal: AbortSignal,
): Promise<JobRun> =>
  scope.once(
    `job run ${[job.metadata.uid, configMap, ...keys, ...containers.toSorted(), withinMs].join(' ')}`,
    async () => {
      const { namespace, clock } = scope;
      const values = Object.fromEntries(keys.map((key) => [key, scope.nonce()]));
      const original = await cluster.get<ConfigMap>(
        { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: configMap },
        signal,
      );
      const copy = `kp-values-${scope.nonce().slice(0, 8)}`;
      // Before the create: an aborted request may have been carried out all the same.
      scope.cleanup(() => cluster.delete({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: copy }));
      await cluster.create(
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: copy, namespace, labels: { ...graderLabels } },
          data: { ...original?.data, ...values },
        },
        signal,
      );
      scope.say(`running a copy of Job ${job.metadata.name} with new values`);
      const start = clock.now();
      const name = await startCopy(
        cluster,
        scope,
        job,
        (template) => ({ ...template, spec: redirectConfigMap(template.spec, configMap, copy) }),
        signal,
      );
      const { decided } = await scope.waiting(
        observe<Job, 'complete' | 'failed'>(
          cluster,
          { apiVersion: 'batch/v1', kind: 'Job', namespace, fieldSelector: `metadata.name=${name}` },
          { clock, withinMs, signal, decide: ([seen]) => endOf(seen) },
        ),
      );
      const afterMs = clock.now() - start;
      const { items } = await cluster.list<Pod>(podOfJob(namespace, name), signal);
      const pod = newest(items);
      const logs = pod === undefined ? {} : await logsOf(cluster, pod, containers, signal);
      return { values, ended: decided ?? 'running', afterMs, pod, logs };
    },
  );

const endOf = (job: Job | undefined): 'complete' | 'failed' | undefined => {
  const has = (type: string): boolean =>
    (job?.status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True');
  if (has('Complete')) return 'complete';
  return has('Failed') ? 'failed' : undefined;
};
