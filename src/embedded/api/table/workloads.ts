import type { Job } from '../../objects.ts';
import {
  ageColumn,
  column,
  nameColumn,
  templateCells,
  templateColumns,
  type Printer,
  replicaColumns,
} from './columns.ts';
import { humanDuration, since } from './human-duration.ts';

export const deploymentPrinter: Printer<'deployments'> = {
  columns: [
    nameColumn,
    column('Ready', 'Number of the pod with ready state'),
    column('Up-to-date', 'How many pods have the template of now.'),
    column('Available', 'How many pods are available.'),
    ageColumn,
    ...templateColumns,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    status?.updatedReplicas ?? 0,
    status?.availableReplicas ?? 0,
    since(metadata.creationTimestamp, now),
    ...templateCells(spec?.template.spec?.containers, spec?.selector),
  ],
};

export const replicaSetPrinter: Printer<'replicasets'> = {
  columns: replicaColumns,
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec?.replicas ?? 0,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    since(metadata.creationTimestamp, now),
    ...templateCells(spec?.template?.spec?.containers, spec?.selector),
  ],
};

export const statefulSetPrinter: Printer<'statefulsets'> = {
  columns: [
    nameColumn,
    column('Ready', 'Number of the pod with ready state'),
    ageColumn,
    ...templateColumns.filter(({ name }) => name !== 'Selector'),
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    since(metadata.creationTimestamp, now),
    ...templateCells(spec?.template.spec?.containers, spec?.selector).slice(0, 2),
  ],
};

export const daemonSetPrinter: Printer<'daemonsets'> = {
  columns: [
    nameColumn,
    column('Desired', 'On how many nodes there should be a pod.', 'integer'),
    column('Current', 'On how many of them there is one.', 'integer'),
    column('Ready', 'How many pods are ready.', 'integer'),
    column('Up-to-date', 'How many pods have the template of now.', 'integer'),
    column('Available', 'How many pods are available.', 'integer'),
    column('Node Selector', 'Which nodes are meant.'),
    ageColumn,
    ...templateColumns,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    status?.desiredNumberScheduled ?? 0,
    status?.currentNumberScheduled ?? 0,
    status?.numberReady ?? 0,
    status?.updatedNumberScheduled ?? 0,
    status?.numberAvailable ?? 0,
    Object.entries(spec?.template.spec?.nodeSelector ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .join(',') || '<none>',
    since(metadata.creationTimestamp, now),
    ...templateCells(spec?.template.spec?.containers, spec?.selector),
  ],
};

const jobWord = ({ metadata, status }: Job): string => {
  const is = (type: string): boolean =>
    (status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True');
  if (is('Complete')) return 'Complete';
  if (is('Failed')) return 'Failed';
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(is) ?? 'Running';
};

const completions = ({ spec, status }: Job): string => {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
};

const duration = ({ status }: Job, now: number): string => {
  if (status?.startTime === undefined) return '';
  const end = status.completionTime === undefined ? now : Date.parse(status.completionTime);
  return humanDuration(end - Date.parse(status.startTime));
};

export const jobPrinter: Printer<'jobs'> = {
  columns: [
    nameColumn,
    column('Status', 'Status of the job.'),
    column('Completions', 'How many pods have succeeded.'),
    column('Duration', 'Time required to complete the job.'),
    ageColumn,
    ...templateColumns,
  ],
  cells: (job, now) => [
    job.metadata.name,
    jobWord(job),
    completions(job),
    duration(job, now),
    since(job.metadata.creationTimestamp, now),
    ...templateCells(job.spec?.template.spec?.containers, job.spec?.selector),
  ],
};
