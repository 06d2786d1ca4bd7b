/** The rules for where a pod may run. */
import type { PodSpec } from '../../objects.ts';
import { checkLabelSelector } from './label-selector.ts';
import { dnsLabel, labelValue, qualifiedName } from './names.ts';
import type { Report } from './report.ts';

type Affinity = NonNullable<PodSpec['affinity']>;
type NodeAffinity = NonNullable<Affinity['nodeAffinity']>;
export type NodeSelector = NonNullable<NodeAffinity['requiredDuringSchedulingIgnoredDuringExecution']>;
type NodeTerm = NodeSelector['nodeSelectorTerms'][number];
type PodAffinity = NonNullable<Affinity['podAffinity']>;
type PodTerm = NonNullable<PodAffinity['requiredDuringSchedulingIgnoredDuringExecution']>[number];
type Toleration = NonNullable<PodSpec['tolerations']>[number];

const required = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';

const checkNodeTerm = (report: Report, term: NodeTerm, strict: boolean, path: string): void => {
  for (const [index, { key, operator, values = [] }] of (term.matchExpressions ?? []).entries()) {
    const at = `${path}.matchExpressions[${index}]`;
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) report.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0)
        report.forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    } else if (operator === 'Gt' || operator === 'Lt') {
      if (values.length !== 1)
        report.required(`${at}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'");
    } else report.invalid(`${at}.operator`, operator, 'not a valid selector operator');
    report.invalids(`${at}.key`, key, qualifiedName(key));
    if (!strict) continue;
    for (const [place, value] of values.entries()) report.invalids(`${at}.values[${place}]`, value, labelValue(value));
  }
  for (const [index, { key, operator, values = [] }] of (term.matchFields ?? []).entries()) {
    const at = `${path}.matchFields[${index}]`;
    if (operator !== 'In' && operator !== 'NotIn')
      report.invalid(`${at}.operator`, operator, 'not a valid selector operator');
    else if (values.length !== 1)
      report.required(
        `${at}.values`,
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      );
    if (key !== 'metadata.name') report.invalid(`${at}.key`, key, 'not a valid field selector key');
  }
};

export const checkNodeSelector = (report: Report, selector: NodeSelector, path: string): void => {
  const terms = selector.nodeSelectorTerms ?? [];
  if (terms.length === 0) report.required(`${path}.nodeSelectorTerms`, 'must have at least one node selector term');
  for (const [index, term] of terms.entries()) checkNodeTerm(report, term, true, `${path}.nodeSelectorTerms[${index}]`);
};

const checkWeight = (report: Report, weight: number, path: string): void => {
  if (weight < 1 || weight > 100) report.invalid(`${path}.weight`, weight, 'must be in the range 1-100');
};

const checkPodTerm = (report: Report, term: PodTerm, path: string): void => {
  checkLabelSelector(report, term.labelSelector, `${path}.labelSelector`);
  checkLabelSelector(report, term.namespaceSelector, `${path}.namespaceSelector`);
  for (const name of term.namespaces ?? []) report.invalids(`${path}.namespace`, name, dnsLabel(name));
  if (!term.topologyKey) report.required(`${path}.topologyKey`, 'can not be empty');
  report.invalids(`${path}.topologyKey`, term.topologyKey ?? '', qualifiedName(term.topologyKey ?? ''));
};

const checkPodAffinity = (report: Report, affinity: PodAffinity | undefined, path: string): void => {
  for (const [index, term] of (affinity?.[required] ?? []).entries())
    checkPodTerm(report, term, `${path}.${required}[${index}]`);
  for (const [index, { weight, podAffinityTerm }] of (affinity?.[preferred] ?? []).entries()) {
    const at = `${path}.${preferred}[${index}]`;
    checkWeight(report, weight, at);
    checkPodTerm(report, podAffinityTerm, `${at}.podAffinityTerm`);
  }
};

export const checkAffinity = (report: Report, affinity: Affinity | undefined, path: string): void => {
  const node = affinity?.nodeAffinity;
  const at = `${path}.nodeAffinity`;
  if (node?.[required] !== undefined) checkNodeSelector(report, node[required], `${at}.${required}`);
  for (const [index, { weight, preference }] of (node?.[preferred] ?? []).entries()) {
    checkWeight(report, weight, `${at}.${preferred}[${index}]`);
    checkNodeTerm(report, preference, false, `${at}.${preferred}[${index}].preference`);
  }
  checkPodAffinity(report, affinity?.podAffinity, `${path}.podAffinity`);
  checkPodAffinity(report, affinity?.podAntiAffinity, `${path}.podAntiAffinity`);
};

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export const checkTolerations = (
  report: Report,
  tolerations: readonly Toleration[] | undefined,
  path: string,
): void => {
  for (const [index, toleration] of (tolerations ?? []).entries()) {
    const at = `${path}[${index}]`;
    const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
    if (key) report.invalids(`${at}.key`, key, qualifiedName(key));
    if (!key && operator !== 'Exists')
      report.invalid(
        `${at}.operator`,
        operator,
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      );
    if (tolerationSeconds !== undefined && effect !== 'NoExecute')
      report.invalid(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
    if (operator === 'Equal' || operator === '') {
      const wrong = labelValue(value);
      if (wrong.length > 0) report.invalid(`${at}.operator`, value, wrong.join(';'));
    } else if (operator !== 'Exists') report.unsupported(`${at}.operator`, operator, ['Equal', 'Exists']);
    else if (value) report.invalid(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'");
    if (effect && !effects.includes(effect)) report.unsupported(`${at}.effect`, effect, effects);
  }
};

export const checkSpread = (report: Report, constraints: PodSpec['topologySpreadConstraints'], path: string): void => {
  const seen = (constraints ?? []).map(
    ({ topologyKey, whenUnsatisfiable }) => `{${topologyKey}, ${whenUnsatisfiable}}`,
  );
  for (const [index, constraint] of (constraints ?? []).entries()) {
    const at = `${path}[${index}]`;
    if (!(constraint.maxSkew > 0))
      report.invalid(`${at}.maxSkew`, constraint.maxSkew ?? 0, 'must be greater than zero');
    if (!constraint.topologyKey) report.required(`${at}.topologyKey`, 'can not be empty');
    if (!['DoNotSchedule', 'ScheduleAnyway'].includes(constraint.whenUnsatisfiable))
      report.unsupported(`${at}.whenUnsatisfiable`, constraint.whenUnsatisfiable ?? '', [
        'DoNotSchedule',
        'ScheduleAnyway',
      ]);
    if (seen.includes(seen[index]!, index + 1)) report.duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, seen[index]);
    checkLabelSelector(report, constraint.labelSelector, `${at}.labelSelector`);
  }
};
