/** The rules for HorizontalPodAutoscalers. */
import type { HorizontalPodAutoscaler } from '../../objects.ts';
import { pathSegment } from './names.ts';
import type { Report } from './report.ts';

type Spec = NonNullable<HorizontalPodAutoscaler['spec']>;
type Metric = NonNullable<Spec['metrics']>[number];
type Target = NonNullable<Metric['resource']>['target'];
type Rules = NonNullable<NonNullable<Spec['behavior']>['scaleUp']>;

const sources = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
const fieldOf: Record<string, keyof Metric> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};
const longestWindow = 3600;
const longestPeriod = 1800;

const checkTarget = (report: Report, { type, averageUtilization }: Target, path: string): void => {
  if (!type) report.required(`${path}.type`, 'must specify a metric target type');
  if (!['Utilization', 'Value', 'AverageValue'].includes(type))
    report.invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue');
  if (averageUtilization !== undefined && averageUtilization < 1)
    report.invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0');
};

const checkResource = (report: Report, name: string, target: Target, path: string): void => {
  if (!name) report.required(`${path}.name`, 'must specify a resource name');
  checkTarget(report, target, `${path}.target`);
  if (target.averageUtilization === undefined && target.averageValue === undefined)
    report.required(`${path}.target.averageUtilization`, 'must set either a target raw value or a target utilization');
  if (target.averageUtilization !== undefined && target.averageValue !== undefined)
    report.forbidden(`${path}.target.averageValue`, 'may not set both a target raw value and a target utilization');
};

const checkMetric = (report: Report, metric: Metric, path: string): void => {
  const { type } = metric;
  if (!type) report.required(`${path}.type`, 'must specify a metric source type');
  else if (!sources.includes(type)) report.unsupported(`${path}.type`, type, sources);
  else if (metric[fieldOf[type]!] === undefined)
    report.required(`${path}.${fieldOf[type]}`, 'must populate information for the given metric source');
  if (metric.resource !== undefined)
    checkResource(report, metric.resource.name, metric.resource.target, `${path}.resource`);
  if (metric.containerResource !== undefined) {
    const { name, container, target } = metric.containerResource;
    checkResource(report, name, target, `${path}.containerResource`);
    if (!container) report.required(`${path}.containerResource.container`, 'must specify a container');
  }
};

const checkRules = (report: Report, rules: Rules | undefined, path: string): void => {
  if (rules === undefined) return;
  const { stabilizationWindowSeconds: window, selectPolicy, policies } = rules;
  if (window !== undefined) {
    const field = `${path}.stabilizationWindowSeconds`;
    report.count(field, window);
    if (window > longestWindow) report.invalid(field, window, `must be less than or equal to ${longestWindow}`);
  }
  if (selectPolicy !== undefined && !['Disabled', 'Max', 'Min'].includes(selectPolicy))
    report.unsupported(`${path}.selectPolicy`, selectPolicy, ['Disabled', 'Max', 'Min']);
  if (policies !== undefined && policies.length === 0)
    report.required(`${path}.policies`, 'must specify at least one Policy');
  for (const [index, { type, value, periodSeconds }] of (policies ?? []).entries()) {
    const at = `${path}.policies[${index}]`;
    if (!['Percent', 'Pods'].includes(type)) report.unsupported(`${at}.type`, type, ['Percent', 'Pods']);
    if (value <= 0) report.invalid(`${at}.value`, value, 'must be greater than zero');
    if (periodSeconds <= 0) report.invalid(`${at}.periodSeconds`, periodSeconds, 'must be greater than zero');
    if (periodSeconds > longestPeriod)
      report.invalid(`${at}.periodSeconds`, periodSeconds, `must be less than or equal to ${longestPeriod}`);
  }
};

const checkReference = (report: Report, { kind, name }: Spec['scaleTargetRef'], path: string): void => {
  for (const [field, value] of [
    ['kind', kind],
    ['name', name],
  ] as const) {
    if (!value) report.required(`${path}.${field}`);
    else report.invalids(`${path}.${field}`, value, pathSegment(value));
  }
};

export const checkAutoscaler = (report: Report, { spec }: HorizontalPodAutoscaler): void => {
  if (spec === undefined) return;
  const { minReplicas, maxReplicas = 0, scaleTargetRef, metrics = [], behavior } = spec as Partial<Spec>;
  if (minReplicas !== undefined && minReplicas < 1)
    report.invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1');
  if (maxReplicas < 1) report.invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0');
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    report.invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`');
  checkReference(report, scaleTargetRef ?? { kind: '', name: '' }, 'spec.scaleTargetRef');
  for (const [index, metric] of metrics.entries()) checkMetric(report, metric, `spec.metrics[${index}]`);
  checkRules(report, behavior?.scaleUp, 'spec.behavior.scaleUp');
  checkRules(report, behavior?.scaleDown, 'spec.behavior.scaleDown');
};
