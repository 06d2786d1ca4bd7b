/** What a template finds in an object, and how it is printed. Missing keys print nothing. */
import type { Json } from '../../domain/json.ts';
import { compactJson } from '../print/json-text.ts';
import type { Part, Slice, Step } from './parse.ts';

/** A template that doesn't fit the object. */
export class EvaluationProblem extends Error {}

const childrenOf = (value: Json): Json[] => {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [];
  return value !== null && typeof value === 'object' ? Object.values(value) : [];
};

const goType = (value: Json): string => {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return 'map[string]interface {}';
};

const sliced = (value: Json, { start, end, step = 1, single }: Slice): Json[] => {
  if (value === null) return [];
  if (!Array.isArray(value)) throw new EvaluationProblem(`${goType(value)} is not array or slice`);
  const { length } = value;
  const first = (start ?? 0) < 0 ? (start ?? 0) + length : (start ?? 0);
  let last = single ? (start ?? 0) + 1 : (end ?? length);
  if (last < 0 || (single && last === 0)) last += length;
  if (first === last) return [];
  const outside = (index: number): EvaluationProblem =>
    new EvaluationProblem(`array index out of bounds: index ${index}, length ${length}`);
  if (first >= length || first < 0) throw outside(first);
  if (last > length || last < 0) throw outside(last - 1);
  if (first > last) throw new EvaluationProblem(`starting index ${first} is greater than ending index ${last}`);
  if (step <= 0) throw new EvaluationProblem('step must be > 0');
  return value.slice(first, last).filter((_, index) => index % step === 0);
};

const descend = (value: Json): Json[] => {
  const children = childrenOf(value);
  return children.length === 0 ? [] : [value, ...children.flatMap(descend)];
};

const compare = (left: Json, operator: string, right: Json): boolean => {
  if (typeof left !== typeof right) throw new EvaluationProblem('incompatible types for comparison');
  const [a, b] = [left as string, right as string];
  if (operator === '==') return a === b;
  if (operator === '!=') return a !== b;
  if (operator === '<') return a < b;
  if (operator === '>') return a > b;
  if (operator === '<=') return a <= b;
  if (operator === '>=') return a >= b;
  throw new EvaluationProblem(`unrecognized filter operator ${operator}`);
};

const only = (values: readonly Json[]): Json | undefined => {
  if (values.length > 1) throw new EvaluationProblem('can only compare one element at a time');
  return values[0];
};

const filtered = (value: Json, { left, operator, right }: Step & { is: 'filter' }): Json[] => {
  if (!Array.isArray(value))
    throw new EvaluationProblem(`${JSON.stringify(value)} is not array or slice and cannot be filtered`);
  return value.filter((item) => {
    const found = walk([item], left);
    if (operator === 'exists') return found.length > 0;
    const a = only(found);
    const b = a === undefined ? undefined : only(walk([item], right));
    return a !== undefined && b !== undefined && compare(a, operator, b);
  });
};

const fieldOf = (value: Json, name: string): Json[] => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [];
  const found = Object.hasOwn(value, name) ? value[name] : undefined;
  return found === undefined ? [] : [found];
};

const take = (values: readonly Json[], step: Step): Json[] => {
  switch (step.is) {
    case 'text':
      return [step.text];
    case 'value':
      return values.map(() => step.value);
    case 'field':
      return values.flatMap((value) => fieldOf(value, step.name));
    case 'wildcard':
      return values.flatMap(childrenOf);
    case 'recursive':
      return values.flatMap(descend);
    case 'slice':
      return values.flatMap((value) => sliced(value, step.slice));
    case 'union':
      return step.members.flatMap((steps) => walk(values, steps));
    case 'filter':
      return values.flatMap((value) => filtered(value, step));
    case 'word':
      if (step.name === 'range') return [...values];
      throw new EvaluationProblem(`unrecognized identifier ${step.name}`);
  }
};

function walk(values: readonly Json[], steps: readonly Step[]): Json[] {
  return steps.reduce<Json[]>(take, [...values]);
}

/** One list of findings for each expression, in the order in which they are printed. */
export const findings = (parts: readonly Part[], value: Json): Json[][] =>
  parts.flatMap((part) => {
    const found = walk([value], part.steps);
    return part.is === 'range' ? found.flatMap((each) => findings(part.body, each)) : [found];
  });

/** Text as it is, the rest as JSON. */
export const printed = (value: Json): string => (typeof value === 'string' ? value : compactJson(value));

export const evaluate = (parts: readonly Part[], value: Json): string =>
  findings(parts, value)
    .map((found) => found.map(printed).join(' '))
    .join('');
