/** The rules for deployments, replica sets, stateful sets and daemon sets. */
import { isDeepStrictEqual } from 'node:util';
import type { DaemonSet, Deployment, LabelSelector, PodTemplate, ReplicaSet, StatefulSet } from '../../objects.ts';
import { checkLabelSelector, isEmptySelector, isUsableSelector, matchesSelector } from './label-selector.ts';
import { checkSame } from './metadata.ts';
import { dnsLabel, percentage } from './names.ts';
import { checkPodTemplate } from './pod-spec.ts';
import type { Report } from './report.ts';
import { checkClaimSpec } from './storage.ts';

type Strategy = NonNullable<NonNullable<Deployment['spec']>['strategy']>;
type Rolling = NonNullable<Strategy['rollingUpdate']>;

const checkTemplate = (
  report: Report,
  template: PodTemplate,
  selector: LabelSelector | undefined,
  path: string,
  word = 'ReplicaSet',
  matched = true,
): void => {
  const labels = template.metadata?.labels;
  // No selector at all matches nothing; an empty one is refused already.
  if (matched && (selector === undefined || (!isEmptySelector(selector) && !matchesSelector(selector, labels))))
    report.invalid(`${path}.metadata.labels`, labels, '`selector` does not match template `labels`');
  checkPodTemplate(report, template, path);
  const policy = template.spec?.restartPolicy;
  if (policy !== 'Always') report.unsupported(`${path}.spec.restartPolicy`, policy ?? '', ['Always']);
  if (template.spec?.activeDeadlineSeconds !== undefined)
    report.forbidden(`${path}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${word} is not Supported`);
};

const checkSelector = (
  report: Report,
  selector: LabelSelector | null | undefined,
  word = 'deployment',
  otherwise = 'invalid label selector',
): boolean => {
  if (selector === undefined || selector === null) {
    report.required('spec.selector');
    return true;
  }
  checkLabelSelector(report, selector, 'spec.selector');
  if (isEmptySelector(selector)) report.invalid('spec.selector', selector, `empty selector is invalid for ${word}`);
  if (isUsableSelector(selector)) return true;
  report.invalid('spec.selector', selector, otherwise);
  return false;
};

const checkShare = (report: Report, share: number | string | undefined, path: string): void => {
  if (typeof share === 'string') report.invalids(path, share, percentage(share));
  else report.count(path, share);
};

/** Percentages of anything else than a number count as nothing. */
const amountOf = (share: number | string | undefined): number =>
  typeof share === 'string' ? (/^\d+%$/.test(share) ? Number.parseInt(share, 10) : 0) : (share ?? 0);

const checkRolling = (report: Report, { maxSurge, maxUnavailable }: Rolling, path: string): void => {
  checkShare(report, maxUnavailable, `${path}.maxUnavailable`);
  checkShare(report, maxSurge, `${path}.maxSurge`);
  if (amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0)
    report.invalid(`${path}.maxUnavailable`, maxUnavailable ?? 0, 'may not be 0 when `maxSurge` is 0');
  if (typeof maxUnavailable === 'string' && amountOf(maxUnavailable) > 100)
    report.invalid(`${path}.maxUnavailable`, maxUnavailable, 'must not be greater than 100%');
};

const checkStrategy = (report: Report, strategy: Strategy, path: string): void => {
  const { type, rollingUpdate } = strategy;
  if (type === 'Recreate') {
    if (rollingUpdate !== undefined)
      report.forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'");
  } else if (type !== 'RollingUpdate')
    report.unsupported(
      path,
      {
        Type: type ?? '',
        RollingUpdate:
          rollingUpdate === undefined
            ? null
            : { MaxUnavailable: rollingUpdate.maxUnavailable ?? 0, MaxSurge: rollingUpdate.maxSurge ?? 0 },
      },
      ['Recreate', 'RollingUpdate'],
    );
  else if (rollingUpdate === undefined)
    report.required(`${path}.rollingUpdate`, 'this should be defaulted and never be nil');
  else checkRolling(report, rollingUpdate, `${path}.rollingUpdate`);
};

export const checkDeployment = (report: Report, { spec }: Deployment): void => {
  if (spec === undefined) return;
  report.count('spec.replicas', spec.replicas);
  if (checkSelector(report, spec.selector))
    checkTemplate(report, spec.template, spec.selector ?? undefined, 'spec.template');
  checkStrategy(report, spec.strategy ?? {}, 'spec.strategy');
  report.count('spec.minReadySeconds', spec.minReadySeconds);
  report.count('spec.revisionHistoryLimit', spec.revisionHistoryLimit);
  const deadline = spec.progressDeadlineSeconds;
  if (deadline === undefined) return;
  report.count('spec.progressDeadlineSeconds', deadline);
  if (deadline <= (spec.minReadySeconds ?? 0))
    report.invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds');
};

export const checkDeploymentUpdate = (report: Report, deployment: Deployment, old: Deployment): void => {
  checkDeployment(report, deployment);
  checkSame(report, 'spec.selector', deployment.spec?.selector, old.spec?.selector);
};

export const checkReplicaSet = (report: Report, { spec }: ReplicaSet): void => {
  if (spec === undefined) return;
  report.count('spec.replicas', spec.replicas);
  report.count('spec.minReadySeconds', spec.minReadySeconds);
  if (checkSelector(report, spec.selector))
    checkTemplate(report, spec.template ?? {}, spec.selector ?? undefined, 'spec.template');
};

export const checkReplicaSetUpdate = (report: Report, set: ReplicaSet, old: ReplicaSet): void => {
  checkReplicaSet(report, set);
  checkSame(report, 'spec.selector', set.spec?.selector, old.spec?.selector);
};

type StatefulSpec = NonNullable<StatefulSet['spec']>;

const checkStatefulStrategy = (report: Report, { updateStrategy = {} }: StatefulSpec): void => {
  const { type = '', rollingUpdate } = updateStrategy;
  const path = 'spec.updateStrategy';
  if (type === '') report.required(path);
  else if (type === 'OnDelete') {
    if (rollingUpdate !== undefined)
      report.invalid(`${path}.rollingUpdate`, rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'");
  } else if (type !== 'RollingUpdate') report.invalid(path, updateStrategy, "must be 'RollingUpdate' or 'OnDelete'");
  else report.count(`${path}.rollingUpdate.partition`, rollingUpdate?.partition);
};

/** The controller sets the host name and adds a volume for each claim: they are checked as it will make them. */
const asMade = ({ template, volumeClaimTemplates = [] }: StatefulSpec): PodTemplate => {
  const { hostname: _hostname, subdomain: _subdomain, ...spec } = template.spec ?? { containers: [] };
  const names = volumeClaimTemplates.map(({ metadata }) => metadata?.name ?? '');
  const volumes = [
    ...names.map((name) => ({ name, persistentVolumeClaim: { claimName: name } })),
    ...(spec.volumes ?? []).filter(({ name }) => !names.includes(name)),
  ];
  return { ...template, spec: { ...spec, ...(volumes.length === 0 ? {} : { volumes }) } };
};

const checkStatefulSpec = (report: Report, spec: StatefulSpec, old: StatefulSpec | undefined): void => {
  const policy = spec.podManagementPolicy ?? '';
  if (policy === '') report.required('spec.podManagementPolicy');
  else if (policy !== 'OrderedReady' && policy !== 'Parallel')
    report.invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'");
  checkStatefulStrategy(report, spec);
  const retention = spec.persistentVolumeClaimRetentionPolicy;
  for (const field of ['whenDeleted', 'whenScaled'] as const)
    if (retention !== undefined && retention[field] !== 'Retain' && retention[field] !== 'Delete')
      report.unsupported(`spec.persistentVolumeClaimRetentionPolicy.${field}`, retention[field] ?? '', [
        'Retain',
        'Delete',
      ]);
  if (old === undefined)
    for (const [index, claim] of (spec.volumeClaimTemplates ?? []).entries())
      checkClaimSpec(report, claim.spec ?? {}, `spec.volumeClaimTemplates[${index}].spec`);
  report.count('spec.replicas', spec.replicas);
  report.count('spec.minReadySeconds', spec.minReadySeconds);
  report.count('spec.ordinals.start', spec.ordinals?.start);
  if (old === undefined && spec.serviceName)
    report.invalids('spec.serviceName', spec.serviceName, dnsLabel(spec.serviceName));
  if (checkSelector(report, spec.selector, 'statefulset', ''))
    checkTemplate(report, asMade(spec), spec.selector ?? undefined, 'spec.template', 'StatefulSet');
};

export const checkStatefulSet = (report: Report, { spec }: StatefulSet): void => {
  if (spec !== undefined) checkStatefulSpec(report, spec, undefined);
};

/** What of a StatefulSet's spec may change. */
const changeable = new Set([
  'replicas',
  'template',
  'updateStrategy',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
  'ordinals',
  'revisionHistoryLimit',
]);

export const checkStatefulSetUpdate = (report: Report, set: StatefulSet, old: StatefulSet): void => {
  if (set.spec !== undefined) checkStatefulSpec(report, set.spec, old.spec);
  const fixed = (spec: object | undefined): Record<string, unknown> =>
    Object.fromEntries(Object.entries(spec ?? {}).filter(([field]) => !changeable.has(field)));
  if (!isDeepStrictEqual(fixed(set.spec), fixed(old.spec)))
    report.forbidden(
      'spec',
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    );
};

type DaemonSpec = NonNullable<DaemonSet['spec']>;

const checkDaemonStrategy = (report: Report, { updateStrategy = {} }: DaemonSpec): void => {
  const { type = '', rollingUpdate } = updateStrategy;
  const path = 'spec.updateStrategy';
  if (type === 'OnDelete') return;
  if (type !== 'RollingUpdate') {
    report.unsupported(path, report.internal('DaemonSetUpdateStrategy', updateStrategy), ['RollingUpdate', 'OnDelete']);
    return;
  }
  if (rollingUpdate === undefined) {
    report.required(`${path}.rollingUpdate`);
    return;
  }
  const { maxUnavailable, maxSurge } = rollingUpdate;
  const shares = { maxUnavailable, maxSurge };
  for (const [name, share] of Object.entries(shares)) checkShare(report, share, `${path}.rollingUpdate.${name}`);
  for (const [name, share] of Object.entries(shares))
    if (typeof share === 'string' && amountOf(share) > 100)
      report.invalid(`${path}.rollingUpdate.${name}`, share, 'must not be greater than 100%');
  if (amountOf(maxUnavailable) !== 0 && amountOf(maxSurge) !== 0)
    report.invalid(`${path}.rollingUpdate.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero');
  else if (amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0)
    report.required(`${path}.rollingUpdate.maxUnavailable`, 'cannot be 0 when maxSurge is 0');
};

export const checkDaemonSet = (report: Report, { spec }: DaemonSet): void => {
  if (spec === undefined) return;
  const { selector } = spec as { selector?: LabelSelector };
  if (selector !== undefined) checkLabelSelector(report, selector, 'spec.selector');
  const empty = selector !== undefined && isEmptySelector(selector);
  const usable = selector === undefined || isUsableSelector(selector);
  const { labels } = spec.template.metadata ?? {};
  if (usable && !empty && (selector === undefined || !matchesSelector(selector, labels)))
    report.invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`');
  if (empty) report.invalid('spec.selector', selector, 'empty selector is invalid for daemonset');
  checkTemplate(report, spec.template, undefined, 'spec.template', 'DaemonSet', false);
  report.count('spec.minReadySeconds', spec.minReadySeconds);
  checkDaemonStrategy(report, spec);
  report.count('spec.revisionHistoryLimit', spec.revisionHistoryLimit);
};

export const checkDaemonSetUpdate = (report: Report, set: DaemonSet, old: DaemonSet): void => {
  checkDaemonSet(report, set);
  checkSame(report, 'spec.selector', set.spec?.selector, old.spec?.selector);
};
