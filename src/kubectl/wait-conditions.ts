/** The conditions of `wait --for`. */
import type { Condition } from '../cluster/kube.ts';
import type { Json } from '../domain/json.ts';
import { findings, printed } from './jsonpath/evaluate.ts';
import { parseTemplate, relaxed } from './jsonpath/parse.ts';
import type { AnyObject } from './live-object.ts';
import { UsageError } from './verb.ts';

export type WaitCondition = { is: 'delete' } | { is: 'create' } | { is: 'met'; test: (object: AnyObject) => boolean };

const sameText = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** A condition that was written for an older spec says nothing about this one. */
const isCurrent = (
  { metadata, status }: AnyObject,
  condition: Condition & { observedGeneration?: number },
): boolean => {
  const seen = condition.observedGeneration ?? (status as { observedGeneration?: number }).observedGeneration;
  return metadata.generation === undefined || seen === undefined || seen >= metadata.generation;
};

const named = (text: string): WaitCondition => {
  const equals = text.indexOf('=');
  const [name, value] = equals === -1 ? [text, 'true'] : [text.slice(0, equals), text.slice(equals + 1)];
  return {
    is: 'met',
    test: (object) => {
      const { conditions = [] } = (object.status ?? {}) as { conditions?: Condition[] };
      const condition = conditions.find(({ type }) => sameText(type, name));
      return condition !== undefined && isCurrent(object, condition) && sameText(condition.status, value);
    },
  };
};

/** Splits at single `=`; a double one is part of an expression. */
const splitAtEquals = (text: string): string[] =>
  text
    .replaceAll('==', '\0')
    .split('=')
    .map((part) => part.replaceAll('\0', '=='));

const atPath = (text: string): WaitCondition => {
  const [path = '', value, ...more] = splitAtEquals(text);
  if (more.length > 0) {
    throw new UsageError(
      "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
    );
  }
  const parts = parseTemplate(relaxed(path));
  const wanted = value?.replaceAll(/^['"]+|['"]+$/g, '');
  if (wanted === '') {
    throw new UsageError(
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    );
  }
  return {
    is: 'met',
    test: (object) => {
      const [found = [], ...others] = findings(parts, object as unknown as Json);
      if (others.length > 0) throw new UsageError('given jsonpath expression matches more than one list');
      if (found.length > 1) throw new UsageError('given jsonpath expression matches more than one value');
      const [only] = found;
      if (only === undefined) return false;
      if (wanted === undefined) return true;
      if (typeof only === 'object' && only !== null) {
        throw new UsageError('jsonpath leads to a nested object or list which is not supported');
      }
      return printed(only).trim() === wanted.trim();
    },
  };
};

export const waitConditionOf = (text: string): WaitCondition => {
  const lower = text.toLowerCase();
  if (lower === 'delete' || lower === 'create') return { is: lower };
  if (text.startsWith('condition=')) return named(text.slice('condition='.length));
  if (text.startsWith('jsonpath=')) return atPath(text.slice('jsonpath='.length));
  throw new UsageError(`unrecognized condition: "${text}"`);
};
