/** Whether an applied object has only fields that the schema knows, each of its own kind. */
import { goText } from '../patch/go-text.ts';
import type { Json } from '../schema-tools.ts';
import { isObject, itemStep, type Shape } from './shape.ts';

const typeWord = (value: Json): string => {
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'object') return 'map[string]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : typeof value;
};

const goLiteral = (value: Json): string => {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goLiteral).join(', ')}}`;
  if (!isObject(value)) return String(value);
  return `map[string]interface {}{${Object.keys(value)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${goLiteral(value[name]!)}`)
    .join(', ')}}`;
};

const showStep = (step: string): string => {
  if (step.startsWith('v:')) return `[=${step.slice(2)}]`;
  const keys = Object.entries(JSON.parse(step.slice(2)) as Record<string, Json>);
  return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
};

/** `.spec.foo: field not declared in schema` */
export const checkApplied = (shape: Shape, value: Json, path = ''): string[] => {
  if (value === null) return [];
  const at = (problem: string): string => `${path}: ${problem}`;
  if (shape.is === 'scalar') {
    if (shape.expects === 'string' && typeof value !== 'string')
      return [at(`expected string, got &value.valueUnstructured{Value:${goLiteral(value)}}`)];
    if (shape.expects === 'number' && typeof value !== 'number')
      return [at(`expected numeric (int or float), got ${typeWord(value)}`)];
    if (shape.expects === 'bool' && typeof value !== 'boolean')
      return [at(`expected boolean, got &{${goText(value)}}`)];
    return [];
  }
  if (shape.is === 'map') {
    if (!isObject(value)) return [at(`expected map, got &{${goText(value)}}`)];
    return Object.keys(value).flatMap((name) => {
      const child = shape.child(name);
      const below = `${path}.${name}`;
      return child === undefined
        ? [`${below}: field not declared in schema`]
        : checkApplied(child, value[name]!, below);
    });
  }
  if (!Array.isArray(value)) return [at(`expected list, got &{${goText(value)}}`)];
  const seen = new Set<string>();
  return value.flatMap((item, index) => {
    if (shape.merge === 'atomic') return checkApplied(shape.item, item, `${path}[${index}]`);
    const step = itemStep(shape, item);
    if (step === undefined) {
      const missing = shape.keys.find(({ name }) => !isObject(item) || item[name] === undefined)?.name ?? '';
      return [
        at(
          `element ${index}: associative list with keys has an element that omits key field ${JSON.stringify(missing)} (and doesn't have default value)`,
        ),
      ];
    }
    if (seen.has(step)) return [at(`duplicate entries for key ${showStep(step)}`)];
    seen.add(step);
    return checkApplied(shape.item, item, path + showStep(step));
  });
};
