/** Label selectors of objects (`matchLabels`, `matchExpressions`). */
import type { LabelSelector } from '../objects.ts';

export type Labels = Readonly<Record<string, string>>;

export type Requirement = { key: string; operator: string; values?: string[] };

/** One requirement of a selector: In, NotIn, Exists, DoesNotExist. */
export const meets = (labels: Labels, { key, operator, values = [] }: Requirement): boolean => {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (operator === 'In') return value !== undefined && values.includes(value);
  if (operator === 'NotIn') return value === undefined || !values.includes(value);
  if (operator === 'Exists') return value !== undefined;
  return operator === 'DoesNotExist' && value === undefined;
};

/** An empty selector matches everything, a missing one nothing (as in meta/v1). */
export const selects = (selector: LabelSelector | undefined, labels: Labels = {}): boolean =>
  selector !== undefined &&
  Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
  (selector.matchExpressions ?? []).every((expression) => meets(labels, expression));

/** The plain form of Services: an empty one selects nothing. */
export const mapSelects = (selector: Labels | undefined, labels: Labels = {}): boolean => {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
};
