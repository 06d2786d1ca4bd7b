/** The rules for ResourceQuotas. */
import type { ResourceQuota } from '../../objects.ts';
import { equal } from '../equal.ts';
import type { Report } from './report.ts';
import { checkQuotaResource, quotaResources } from './resources.ts';

type Spec = NonNullable<ResourceQuota['spec']>;
type Expression = NonNullable<NonNullable<Spec['scopeSelector']>['matchExpressions']>[number];

const computing = ['cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];
const ofPods = new Set(['pods', ...computing]);
const ofClaims = new Set(['persistentvolumeclaims', 'requests.storage']);

/** What can be limited within each scope. */
const scopes: Record<string, ReadonlySet<string>> = {
  Terminating: ofPods,
  NotTerminating: ofPods,
  BestEffort: new Set(['pods']),
  NotBestEffort: ofPods,
  PriorityClass: ofPods,
  CrossNamespacePodAffinity: ofPods,
  VolumeAttributesClass: ofClaims,
};

const existing = ['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity'];

const conflicts = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];

const isMisplaced = (scope: string, resource: string): boolean =>
  quotaResources.has(resource) && scopes[scope]?.has(resource) === false;

const checkConflicts = (report: Report, names: readonly string[], path: string, shown: unknown): void => {
  for (const pair of conflicts)
    if (pair.every((scope) => names.includes(scope))) report.invalid(path, shown, 'conflicting scopes');
};

const checkScopes = (report: Report, { hard = {}, scopes: given = [] }: Spec): void => {
  const path = 'spec.scopes';
  for (const scope of given) {
    if (!Object.hasOwn(scopes, scope)) report.invalid(path, given, 'unsupported scope');
    for (const resource of Object.keys(hard).toSorted())
      if (isMisplaced(scope, resource)) report.invalid(path, given, 'unsupported scope applied to resource');
  }
  checkConflicts(report, given, path, given);
};

const checkExpression = (report: Report, { scopeName, operator, values = [] }: Expression, path: string): void => {
  if (existing.includes(scopeName) && operator !== 'Exists')
    report.invalid(
      `${path}.operator`,
      operator,
      "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
    );
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0)
      report.required(
        `${path}.values`,
        "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      );
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      report.invalid(
        `${path}.values`,
        values,
        "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
      );
  } else report.invalid(`${path}.operator`, operator, 'not a valid selector operator');
};

const checkSelector = (report: Report, { hard = {}, scopeSelector, scopes: given }: Spec): void => {
  const path = 'spec.scopeSelector.matchExpressions';
  const expressions = scopeSelector?.matchExpressions ?? [];
  for (const expression of expressions) {
    const { scopeName } = expression;
    if (!Object.hasOwn(scopes, scopeName)) report.invalid(`${path}.scopeName`, scopeName, 'unsupported scope');
    for (const resource of Object.keys(hard).toSorted())
      if (isMisplaced(scopeName, resource))
        report.invalid(path, report.internal('ScopeSelector', scopeSelector), 'unsupported scope applied to resource');
    checkExpression(report, expression, path);
  }
  const names = expressions.map(({ scopeName }) => scopeName);
  checkConflicts(report, names, path, given ?? null);
};

export const checkQuota = (report: Report, { spec = {} }: ResourceQuota): void => {
  for (const [name, amount] of Object.entries(spec.hard ?? {}))
    checkQuotaResource(report, name, amount, `spec.hard[${name}]`);
  checkScopes(report, spec);
  checkSelector(report, spec);
};

export const checkQuotaUpdate = (report: Report, quota: ResourceQuota, old: ResourceQuota): void => {
  checkQuota(report, quota);
  const [now, before] = [quota.spec?.scopes ?? [], old.spec?.scopes ?? []];
  if (!equal([...new Set(now)].toSorted(), [...new Set(before)].toSorted()))
    report.invalid('spec.scopes', quota.spec?.scopes ?? null, 'field is immutable');
};
