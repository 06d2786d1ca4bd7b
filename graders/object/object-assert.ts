import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { KubeObject } from '../../src/cluster/kube.ts';
import { fail, pass } from '../../src/domain/evidence.ts';
import type { Json } from '../../src/domain/json.ts';
import { defineGrader } from '../grader.ts';
import { awaitObject, describeMissingOwner } from '../look/owners.ts';

type Observed = { namespace: string; found: boolean; value: Json | undefined };

/** `metadata.annotations["a/b"][0].c` as a list of keys. */
const keysOf = (path: string): string[] =>
  [...path.matchAll(/([^.[\]]+)|\["([^"]+)"\]|\[(\d+)\]/g)].map(
    (match) => (match[1] ?? match[2] ?? match[3]) as string,
  );

export const valueAt = (object: unknown, path: string): unknown =>
  keysOf(path).reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined,
    object,
  );

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0);

export const objectAssert = defineGrader({
  name: 'object.assert',
  about: 'A field of a live object is there, absent, not empty, or has a value; only for what behaviour cannot show.',
  touches: 'read',
  params: z.strictObject({
    kind: z.string(),
    apiVersion: z.string().optional(),
    name: z.string(),
    path: z.string(),
    is: z.enum(['exists', 'absent', 'not-empty']).optional(),
    equals: z.json().optional(),
  }),
  gather: async (cluster, scope, { kind, apiVersion, name, path }, signal): Promise<Observed> => {
    const object = await awaitObject<KubeObject>(cluster, scope, { kind, apiVersion, name }, signal);
    return {
      namespace: scope.namespace,
      found: object !== undefined,
      value: valueAt(object, path) as Json | undefined,
    };
  },
  judge: ({ namespace, found, value }, { kind, name, path, is, equals }) => {
    if (!found) return describeMissingOwner({ kind, name }, namespace);
    const right =
      equals !== undefined
        ? isDeepStrictEqual(value, equals)
        : is === 'absent'
          ? value === undefined
          : is === 'not-empty'
            ? !isEmpty(value)
            : value !== undefined;
    const expected: Json = equals !== undefined ? equals : (is ?? 'exists');
    const exhibit = {
      claim: `${path} of ${kind} ${name}`,
      source: { via: 'object' as const, ref: `${kind.toLowerCase()}/${name}`, path },
      expected,
      observed: value ?? 'not set',
      reproduce: `kubectl -n ${namespace} get ${kind.toLowerCase()} ${name} -o yaml`,
    };
    return right
      ? pass(`${path} is as the task says`, [exhibit])
      : fail(
          `${path} of ${kind} ${name} is ${value === undefined ? 'not set' : JSON.stringify(value)}`,
          `The API stored it like this: kubectl -n ${namespace} get ${kind.toLowerCase()} ${name} -o yaml`,
          [exhibit],
        );
  },
});
