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

/** For many labels: the selector is looked at once. An empty one matches everything, a missing one nothing (as in meta/v1). */
export const matcherOf = (selector: LabelSelector | undefined): ((labels?: Labels) => boolean) => {
  if (selector === undefined) return () => false;
  const wanted = Object.entries(selector.matchLabels ?? {});
  const expressions = selector.matchExpressions ?? [];
  return (labels = {}) =>
    wanted.every(([key, value]) => labels[key] === value) &&
    expressions.every((expression) => meets(labels, expression));
};

export const selects = (selector: LabelSelector | undefined, labels: Labels = {}): boolean =>
  matcherOf(selector)(labels);

/** The plain form of Services: an empty one selects nothing. */
export const mapSelects = (selector: Labels | undefined, labels: Labels = {}): boolean => {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
};
