/** The rules for what a job says of its pods' failures, and of when it has succeeded. */
import type { Job, PodSpec } from '../../objects.ts';
import { qualifiedName } from './names.ts';
import type { Report } from './report.ts';

type Spec = NonNullable<Job['spec']>;
type FailureRule = NonNullable<Spec['podFailurePolicy']>['rules'][number];
type ExitCodes = NonNullable<FailureRule['onExitCodes']>;
type SuccessRule = NonNullable<Spec['successPolicy']>['rules'][number];

const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const operators = ['In', 'NotIn'];
const statuses = ['False', 'True', 'Unknown'];

const mostRules = 20;
const mostExitCodes = 255;
const mostIndexBytes = 64 * 1024;

/** As Go prints a list of strings. */
const listed = (values: readonly string[]): string =>
  `valid values: [${values.map((value) => `"${value}"`).join(' ')}]`;

const checkWord = (report: Report, path: string, value: string | undefined, supported: readonly string[]): void => {
  if (!value) report.required(path, listed(supported));
  else if (!supported.includes(value)) report.unsupported(path, value, supported);
};

const checkExitCodes = (
  report: Report,
  path: string,
  codes: Partial<ExitCodes>,
  containers: ReadonlySet<string>,
): void => {
  const { operator, containerName, values = [] } = codes;
  checkWord(report, `${path}.operator`, operator, operators);
  if (containerName !== undefined && !containers.has(containerName))
    report.invalid(
      `${path}.containerName`,
      containerName,
      'must be one of the container or initContainer names in the pod template',
    );
  if (values.length === 0) report.invalid(`${path}.values`, values, 'at least one value is required');
  else if (values.length > mostExitCodes) report.tooMany(`${path}.values`, values.length, mostExitCodes);
  for (const [index, code] of values.entries()) {
    if (operator === 'In' && code === 0)
      report.invalid(`${path}.values[${index}]`, code, 'must not be 0 for the In operator');
    if (values.indexOf(code) < index) report.duplicate(`${path}.values[${index}]`, code);
  }
  if (values.some((code, index) => index > 0 && values[index - 1]! > code))
    report.invalid(`${path}.values`, values, 'must be ordered');
};

const checkFailureRule = (
  report: Report,
  spec: Spec,
  rule: FailureRule,
  path: string,
  containers: ReadonlySet<string>,
): void => {
  if (rule.action === 'FailIndex') {
    if (spec.backoffLimitPerIndex === undefined)
      report.invalid(`${path}.action`, rule.action, 'requires the backoffLimitPerIndex to be set');
  } else checkWord(report, `${path}.action`, rule.action, actions);
  const conditions = rule.onPodConditions ?? [];
  if (rule.onExitCodes !== undefined) checkExitCodes(report, `${path}.onExitCodes`, rule.onExitCodes, containers);
  if (conditions.length > mostRules) report.tooMany(`${path}.onPodConditions`, conditions.length, mostRules);
  for (const [index, { type, status }] of conditions.entries()) {
    report.invalids(`${path}.onPodConditions[${index}].type`, type, qualifiedName(type));
    checkWord(report, `${path}.onPodConditions[${index}].status`, status, statuses);
  }
  if (rule.onExitCodes !== undefined && conditions.length > 0)
    report.wrong(path, 'specifying both OnExitCodes and OnPodConditions is not supported');
  if (rule.onExitCodes === undefined && conditions.length === 0)
    report.wrong(path, 'specifying one of OnExitCodes and OnPodConditions is required');
};

export const checkFailurePolicy = (report: Report, spec: Spec, path: string): void => {
  const rules = spec.podFailurePolicy?.rules ?? [];
  if (rules.length > mostRules) report.tooMany(`${path}.rules`, rules.length, mostRules);
  const { containers = [], initContainers = [] } = spec.template.spec ?? ({} as Partial<PodSpec>);
  const names = new Set([...containers, ...initContainers].map(({ name }) => name));
  for (const [index, rule] of rules.entries()) checkFailureRule(report, spec, rule, `${path}.rules[${index}]`, names);
};

/** How many indexes `0,2-4` means, or what is wrong with it. */
const countIndexes = (text: string, completions: number): number | { problem: string } => {
  let last = -1;
  let total = 0;
  for (const fragment of text === '' ? [] : text.split(',')) {
    const limits = fragment.split('-');
    if (limits.length > 2)
      return {
        problem: `the fragment ${JSON.stringify(fragment)} violates the requirement that an index interval can have at most two parts separated by '-'`,
      };
    for (const limit of limits) {
      if (!/^[-+]?\d+$/.test(limit))
        return { problem: `cannot convert string to integer for index: ${JSON.stringify(limit)}` };
      if (Number(limit) >= completions) return { problem: `too large index: ${JSON.stringify(limit)}` };
    }
    const [from = 0, to = from] = limits.map(Number);
    if (limits.length > 1 && from >= to) return { problem: `non-increasing order, previous: ${from}, current: ${to}` };
    if (total > 0 && last >= from) return { problem: `non-increasing order, previous: ${last}, current: ${from}` };
    total += to - from + 1;
    last = to;
  }
  return total;
};

const checkSuccessRule = (
  report: Report,
  { succeededCount, succeededIndexes }: SuccessRule,
  completions: number,
  path: string,
): void => {
  if (succeededCount === undefined && succeededIndexes === undefined)
    report.required(path, 'at least one of succeededCount or succeededIndexes must be specified');
  const total = succeededIndexes === undefined ? 0 : countIndexes(succeededIndexes, completions);
  if ((succeededIndexes ?? '').length > mostIndexBytes) report.tooLong(`${path}.succeededIndexes`, mostIndexBytes);
  if (typeof total !== 'number')
    report.invalid(`${path}.succeededIndexes`, succeededIndexes, `error parsing succeededIndexes: ${total.problem}`);
  if (succeededCount === undefined) return;
  const field = `${path}.succeededCount`;
  report.count(field, succeededCount);
  const refuse = (most: number, of: string): void =>
    report.invalid(field, succeededCount, `must be less than or equal to ${most} (the number of ${of})`);
  if (succeededCount > completions) refuse(completions, 'specified completions');
  const named = typeof total === 'number' ? total : 0;
  if (succeededIndexes !== undefined && succeededCount > named)
    refuse(named, 'indexes in the specified succeededIndexes field');
};

export const checkSuccessPolicy = (report: Report, spec: Spec, path: string): void => {
  const rules = spec.successPolicy?.rules ?? [];
  if (rules.length === 0)
    report.required(`${path}.rules`, 'at least one rules must be specified when the successPolicy is specified');
  if (rules.length > mostRules) report.tooMany(`${path}.rules`, rules.length, mostRules);
  for (const [index, rule] of rules.entries())
    checkSuccessRule(report, rule, spec.completions ?? 0, `${path}.rules[${index}]`);
};
