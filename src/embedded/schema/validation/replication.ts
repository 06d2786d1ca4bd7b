/** The rules for ReplicationControllers, PodTemplates, ControllerRevisions and PodDisruptionBudgets. */
import type {
  ControllerRevision,
  PodDisruptionBudget,
  PodTemplateObject,
  ReplicationController,
} from '../../objects.ts';
import { checkLabelSelector } from './label-selector.ts';
import { checkSame } from './metadata.ts';
import { percentage } from './names.ts';
import { checkPodTemplate } from './pod-spec.ts';
import type { Report } from './report.ts';

export const checkReplicationController = (report: Report, { spec = {} }: ReplicationController): void => {
  report.count('spec.minReadySeconds', spec.minReadySeconds);
  const selector = Object.entries(spec.selector ?? {});
  if (selector.length === 0) report.required('spec.selector');
  report.count('spec.replicas', spec.replicas);
  const { template } = spec;
  if (template === undefined) {
    report.required('spec.template');
    return;
  }
  const labels = template.metadata?.labels;
  if (!selector.every(([key, value]) => labels?.[key] === value))
    report.invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`');
  checkPodTemplate(report, template, 'spec.template');
  const policy = template.spec?.restartPolicy ?? '';
  if (policy !== 'Always') report.unsupported('spec.template.spec.restartPolicy', policy, ['Always']);
  if (template.spec?.activeDeadlineSeconds !== undefined)
    report.forbidden(
      'spec.template.spec.activeDeadlineSeconds',
      'activeDeadlineSeconds in ReplicationController is not Supported',
    );
};

export const checkPodTemplateObject = (report: Report, { template = {} }: PodTemplateObject): void =>
  checkPodTemplate(report, template, 'template');

export const checkControllerRevision = (report: Report, { revision, data }: ControllerRevision): void => {
  report.count('revision', revision);
  if (data === undefined || data === null) report.required('data', 'data is mandatory');
  else if (typeof data !== 'object' || Array.isArray(data)) report.required('data', 'data must be a valid JSON object');
};

export const checkControllerRevisionUpdate = (
  report: Report,
  revision: ControllerRevision,
  old: ControllerRevision,
): void => {
  report.count('revision', revision.revision);
  checkSame(report, 'data', revision.data, old.data);
};

export const checkDisruptionBudget = (report: Report, { spec = {} }: PodDisruptionBudget): void => {
  const shares = { minAvailable: spec.minAvailable, maxUnavailable: spec.maxUnavailable };
  if (shares.minAvailable !== undefined && shares.maxUnavailable !== undefined)
    report.invalid(
      'spec',
      report.internal('PodDisruptionBudgetSpec', spec),
      'minAvailable and maxUnavailable cannot be both set',
    );
  for (const [name, share] of Object.entries(shares)) {
    if (typeof share === 'number') report.count(`spec.${name}`, share);
    if (typeof share !== 'string') continue;
    report.invalids(`spec.${name}`, share, percentage(share));
    if (/^\d+%$/.test(share) && Number.parseInt(share, 10) > 100)
      report.invalid(`spec.${name}`, share, 'must not be greater than 100%');
  }
  checkLabelSelector(report, spec.selector, 'spec.selector');
  const policy = spec.unhealthyPodEvictionPolicy;
  if (policy !== undefined && policy !== 'AlwaysAllow' && policy !== 'IfHealthyBudget')
    report.unsupported('spec.unhealthyPodEvictionPolicy', policy, ['AlwaysAllow', 'IfHealthyBudget']);
};

export const checkDisruptionBudgetStatus = (report: Report, { status }: PodDisruptionBudget): void => {
  for (const name of ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const)
    report.count(`status.${name}`, status?.[name]);
};
