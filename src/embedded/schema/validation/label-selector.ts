/** Label selectors: whether they are sound, and what they match. */
import type { LabelSelector } from '../../objects.ts';
import { checkLabels } from './metadata.ts';
import { labelValue, qualifiedName } from './names.ts';
import type { Report } from './report.ts';

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

export const checkLabelSelector = (report: Report, selector: LabelSelector | undefined, path: string): void => {
  checkLabels(report, selector?.matchLabels, `${path}.matchLabels`);
  for (const [index, { key, operator, values = [] }] of (selector?.matchExpressions ?? []).entries()) {
    const at = `${path}.matchExpressions[${index}]`;
    if (!operators.includes(operator)) report.invalid(`${at}.operator`, operator, 'not a valid selector operator');
    else if (operator.endsWith('In')) {
      if (values.length === 0) report.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
    } else if (values.length > 0)
      report.forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    report.invalids(`${at}.key`, key, qualifiedName(key));
    for (const [place, value] of values.entries()) report.invalids(`${at}.values[${place}]`, value, labelValue(value));
  }
};

export const isEmptySelector = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean =>
  Object.keys(matchLabels).length + matchExpressions.length === 0;

/** Whether it can be turned into a query at all. */
export const isUsableSelector = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean => {
  const soundLabel = ([key, value]: [string, string]): boolean =>
    qualifiedName(key).length === 0 && labelValue(value).length === 0;
  return (
    Object.entries(matchLabels).every(soundLabel) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      if (!operators.includes(operator) || qualifiedName(key).length > 0) return false;
      if (values.some((value) => labelValue(value).length > 0)) return false;
      return operator.endsWith('In') ? values.length > 0 : values.length === 0;
    })
  );
};

export const matchesSelector = (
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  labels: Record<string, string> = {},
): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every(({ key, operator, values = [] }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    if (operator === 'In') return value !== undefined && values.includes(value);
    if (operator === 'NotIn') return value === undefined || !values.includes(value);
    return (operator === 'Exists') === (value !== undefined);
  });
