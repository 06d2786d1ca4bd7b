/** Roles, and whom they are bound to. */
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '../../objects.ts';
import { dnsSubdomain, pathSegment } from './names.ts';
import type { Report } from './report.ts';

const group = 'rbac.authorization.k8s.io';

/** A list that was left out is written as null. */
type Rule = Omit<NonNullable<ClusterRole['rules']>[number], 'verbs'> & { verbs: string[] | null };
type Subject = NonNullable<RoleBinding['subjects']>[number];

const checkRule = (report: Report, rule: Rule, namespaced: boolean, at: string): void => {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  if (!verbs?.length) report.required(`${at}.verbs`, 'verbs must contain at least one value');
  if (nonResourceURLs.length > 0) {
    const field = `${at}.nonResourceURLs`;
    if (namespaced) report.invalid(field, nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs');
    if (apiGroups.length + resources.length + resourceNames.length > 0)
      report.invalid(field, nonResourceURLs, 'rules cannot apply to both regular resources and non-resource URLs');
    return;
  }
  if (apiGroups.length === 0) report.required(`${at}.apiGroups`, 'resource rules must supply at least one api group');
  if (resources.length === 0) report.required(`${at}.resources`, 'resource rules must supply at least one resource');
};

export const checkRole = (report: Report, { rules = [] }: Role): void => {
  for (const [index, rule] of (rules ?? []).entries()) checkRule(report, rule, true, `rules[${index}]`);
};

export const checkClusterRole = (report: Report, { rules = [] }: ClusterRole): void => {
  for (const [index, rule] of (rules ?? []).entries()) checkRule(report, rule, false, `rules[${index}]`);
};

const checkSubject = (report: Report, subject: Subject, namespaced: boolean, at: string): void => {
  const { kind, name, namespace = '', apiGroup = '' } = subject;
  if (name === '') report.required(`${at}.name`);
  switch (kind) {
    case 'ServiceAccount':
      if (name !== '') report.invalids(`${at}.name`, name, dnsSubdomain(name));
      if (apiGroup !== '') report.unsupported(`${at}.apiGroup`, apiGroup, ['']);
      if (!namespaced && namespace === '') report.required(`${at}.namespace`);
      return;
    case 'User':
    case 'Group':
      if (apiGroup !== group) report.unsupported(`${at}.apiGroup`, apiGroup, [group]);
      return;
    default:
      report.unsupported(`${at}.kind`, kind, ['ServiceAccount', 'User', 'Group']);
  }
};

const checkReference = (report: Report, { roleRef }: RoleBinding, kinds: readonly string[]): void => {
  if (roleRef.apiGroup !== group) report.unsupported('roleRef.apiGroup', roleRef.apiGroup, [group]);
  if (!kinds.includes(roleRef.kind)) report.unsupported('roleRef.kind', roleRef.kind, kinds);
  if (roleRef.name === '') report.required('roleRef.name');
  else report.invalids('roleRef.name', roleRef.name, pathSegment(roleRef.name));
};

export const checkRoleBinding = (report: Report, binding: RoleBinding): void => {
  checkReference(report, binding, ['Role', 'ClusterRole']);
  for (const [index, subject] of (binding.subjects ?? []).entries())
    checkSubject(report, subject, true, `subjects[${index}]`);
};

export const checkClusterRoleBinding = (report: Report, binding: ClusterRoleBinding): void => {
  checkReference(report, binding, ['ClusterRole']);
  for (const [index, subject] of (binding.subjects ?? []).entries())
    checkSubject(report, subject, false, `subjects[${index}]`);
};

/** Whom it is bound to may change, what they get may not. */
export const checkRoleRefUpdate = (report: Report, next: RoleBinding, old: RoleBinding): void => {
  const { kind, name, apiGroup } = next.roleRef;
  if (kind !== old.roleRef.kind || name !== old.roleRef.name || apiGroup !== old.roleRef.apiGroup)
    report.invalid('roleRef', { apiGroup, kind, name }, 'cannot change roleRef');
};
