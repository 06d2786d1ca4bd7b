/** The rules for jobs. */
import type { Job } from '../../objects.ts';
import { equal } from '../equal.ts';
import { checkLabelSelector, isUsableSelector, matchesSelector } from './label-selector.ts';
import { checkSame } from './metadata.ts';
import { dnsLabel, dnsSubdomain } from './names.ts';
import { checkFailurePolicy, checkSuccessPolicy } from './job-policies.ts';
import { checkPodTemplate } from './pod-spec.ts';
import type { Report } from './report.ts';

type Spec = NonNullable<Job['spec']>;

const counts = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const;

const mostParallel = 100_000;

/** Unless it says `manualSelector`, a job's selector is made for it. */
const checkGeneratedSelector = (report: Report, { metadata, spec }: Job): void => {
  if (spec === undefined || spec.manualSelector === true || spec.selector === undefined) return;
  const labels = spec.template.metadata?.labels ?? {};
  const expected: Record<string, string> = {
    'controller-uid': metadata.uid ?? '',
    'job-name': metadata.name,
    'batch.kubernetes.io/controller-uid': metadata.uid ?? '',
    'batch.kubernetes.io/job-name': metadata.name,
  };
  for (const [key, value] of Object.entries(expected)) {
    const path = 'spec.template.metadata.labels';
    if (labels[key] === undefined) report.required(`${path}[${key}]`, `must be '${value}'`);
    else if (labels[key] !== value) report.invalid(`${path}[${key}]`, labels, `must be '${value}'`);
  }
  if (isUsableSelector(spec.selector) && !matchesSelector(spec.selector, expected))
    report.invalid('spec.selector', spec.selector, '`selector` not auto-generated');
};

const manyCompletions = 100_000;
const mostWithManyCompletions = 10_000;

/** What the API server can keep track of. */
const checkManyCompletions = (report: Report, spec: Spec, path: string): void => {
  const { completions = 0, parallelism = 0, maxFailedIndexes, backoffLimitPerIndex } = spec;
  if (completions <= manyCompletions || backoffLimitPerIndex === undefined) return;
  if (maxFailedIndexes === undefined)
    report.required(`${path}.maxFailedIndexes`, `must be specified when completions is above ${manyCompletions}`);
  const most = `must be less than or equal to ${mostWithManyCompletions} when completions are above ${manyCompletions} and used with backoff limit per index`;
  if (parallelism > mostWithManyCompletions) report.invalid(`${path}.parallelism`, parallelism, most);
  if (maxFailedIndexes !== undefined && maxFailedIndexes > mostWithManyCompletions)
    report.invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, most);
};

const checkIndexes = (report: Report, spec: Spec, path: string): void => {
  const { completionMode, completions, parallelism = 0, maxFailedIndexes } = spec;
  if (completionMode !== undefined && !['NonIndexed', 'Indexed'].includes(completionMode))
    report.unsupported(`${path}.completionMode`, completionMode, ['NonIndexed', 'Indexed']);
  if (completionMode === 'Indexed') {
    if (completions === undefined) report.required(`${path}.completions`, 'when completion mode is Indexed');
    if (parallelism > mostParallel)
      report.invalid(
        `${path}.parallelism`,
        parallelism,
        `must be less than or equal to ${mostParallel} when completion mode is Indexed`,
      );
    if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions)
      report.invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, 'must be less than or equal to completions');
    if (maxFailedIndexes !== undefined && maxFailedIndexes > mostParallel)
      report.invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, `must be less than or equal to ${mostParallel}`);
    checkManyCompletions(report, spec, path);
  } else if (completionMode === undefined || completionMode === 'NonIndexed')
    for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const)
      if (spec[field] !== undefined)
        report.invalid(`${path}.${field}`, spec[field], 'requires indexed completion mode');
};

const longestManager = 63;
const pathCharacters = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

const checkManager = (report: Report, manager: string | undefined, path: string): void => {
  if (manager === undefined) return;
  const [host = '', ...rest] = manager.split('/');
  const name = rest.join('/');
  if (manager === '') report.required(path);
  else if (host === '' || name === '')
    report.invalid(path, manager, 'must be a domain-prefixed path (such as "acme.io/foo")');
  else {
    report.invalids(path, host, dnsSubdomain(host));
    if (!new RegExp(`^${pathCharacters}$`).test(name))
      report.invalid(path, name, `Invalid path (regex used for validation is '${pathCharacters}')`);
  }
  if (manager.length > longestManager) report.tooLong(path, longestManager);
};

const checkReplacement = (
  report: Report,
  { podReplacementPolicy: policy, podFailurePolicy }: Spec,
  path: string,
): void => {
  const supported = podFailurePolicy === undefined ? ['Failed', 'TerminatingOrFailed'] : ['Failed'];
  if (policy !== undefined && !supported.includes(policy)) report.unsupported(path, policy, supported);
};

const checkRestartPolicy = (report: Report, { podFailurePolicy, template }: Spec, path: string): void => {
  const policy = template.spec?.restartPolicy;
  if (!policy || policy === 'Always') report.required(path, 'valid values: "OnFailure", "Never"');
  else if (policy !== 'OnFailure' && policy !== 'Never') report.unsupported(path, policy, ['OnFailure', 'Never']);
  else if (podFailurePolicy !== undefined && policy !== 'Never')
    report.invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified');
};

/** Without its selector: the template of a CronJob has none. */
export const checkJobSpec = (report: Report, spec: Spec, path: string): void => {
  for (const field of counts) report.count(`${path}.${field}`, spec[field]);
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
    report.required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified');
  checkManager(report, spec.managedBy, `${path}.managedBy`);
  checkIndexes(report, spec, path);
  if (spec.podFailurePolicy !== undefined) checkFailurePolicy(report, spec, `${path}.podFailurePolicy`);
  if (spec.successPolicy !== undefined) {
    if (spec.completionMode === 'Indexed') checkSuccessPolicy(report, spec, `${path}.successPolicy`);
    else
      report.invalid(
        `${path}.successPolicy`,
        report.internal('SuccessPolicy', spec.successPolicy),
        'requires indexed completion mode',
      );
  }
  checkReplacement(report, spec, `${path}.podReplacementPolicy`);
  checkPodTemplate(report, spec.template, `${path}.template`);
  checkRestartPolicy(report, spec, `${path}.template.spec.restartPolicy`);
};

const checkSpec = (report: Report, spec: Spec): void => {
  checkJobSpec(report, spec, 'spec');
  if (spec.selector === undefined) return report.required('spec.selector');
  checkLabelSelector(report, spec.selector, 'spec.selector');
  const labels = spec.template.metadata?.labels;
  if (isUsableSelector(spec.selector) && !matchesSelector(spec.selector, labels))
    report.invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`');
};

export const checkJob = (report: Report, job: Job): void => {
  const { metadata, spec } = job;
  if (spec === undefined) return;
  checkGeneratedSelector(report, job);
  checkSpec(report, spec);
  if (spec.completionMode === 'Indexed' && spec.completions !== undefined && spec.completions > 0) {
    const hostname = `${metadata.name}-${spec.completions - 1}`;
    if (dnsLabel(hostname).length > 0)
      report.invalid('metadata.name', metadata.name, `will not able to create pod with invalid DNS label: ${hostname}`);
  }
};

const fixed = ['completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'] as const;

export const checkJobUpdate = (report: Report, job: Job, old: Job): void => {
  const [spec, before] = [job.spec, old.spec];
  if (spec === undefined || before === undefined) return;
  checkSpec(report, spec);
  if (spec.completions !== before.completions) {
    if (spec.completionMode !== 'Indexed') checkSame(report, 'spec.completions', spec.completions, before.completions);
    else if (spec.completions !== undefined && spec.completions !== spec.parallelism)
      report.invalid('spec.completions', spec.completions, 'can only be modified in tandem with spec.parallelism');
  }
  checkSame(report, 'spec.selector', spec.selector, before.selector);
  const template =
    before.suspend === true && old.status?.startTime === undefined ? rescheduled(spec, before) : before.template;
  if (!equal(spec.template, template))
    report.invalid('spec.template', report.internal('PodTemplateSpec', spec.template), 'field is immutable');
  for (const field of fixed) checkSame(report, `spec.${field}`, spec[field], before[field]);
};

/** A suspended job that never ran may still be told where to run. */
const rescheduled = (spec: Spec, before: Spec): Spec['template'] => {
  const [now, then] = [spec.template, before.template];
  const free = ['nodeSelector', 'tolerations', 'schedulingGates'] as const;
  const old = { ...then.spec } as NonNullable<typeof then.spec>;
  for (const field of free) {
    delete old[field];
    if (now.spec?.[field] !== undefined) Object.assign(old, { [field]: now.spec[field] });
  }
  const { nodeAffinity: _before, ...others } = old.affinity ?? {};
  const nodeAffinity = now.spec?.affinity?.nodeAffinity;
  const affinity = { ...others, ...(nodeAffinity === undefined ? {} : { nodeAffinity }) };
  delete old.affinity;
  if (now.spec?.affinity !== undefined) old.affinity = affinity;
  const { labels, annotations } = now.metadata ?? {};
  const { labels: _labels, annotations: _annotations, ...metadata } = then.metadata ?? {};
  return {
    ...then,
    metadata: {
      ...metadata,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    spec: old,
  };
};
