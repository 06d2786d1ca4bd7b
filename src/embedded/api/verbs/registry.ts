/** What every verb works on. */
import type { Clock } from '../../clock.ts';
import type { KindName, Obj } from '../../objects.ts';
import type { JsonObject, SchemaTools } from '../../schema/index.ts';
import type { Store } from '../../store/store.ts';
import { ApiError } from '../client.ts';
import { notFound } from '../errors.ts';
import { secondsText } from '../../time.ts';

export type Registry = { store: Store; clock: Clock; schema: SchemaTools };

export type WriteOptions = {
  /** Everything but the writing. */
  dryRun?: boolean;
  /** Who writes, for managedFields. Absent for the cluster's own parts, which are not tracked. */
  manager?: string;
  /** For `Warning` headers. */
  warn?: (text: string) => void;
};

export type Subresource = 'approval' | 'status' | 'scale' | 'finalize' | 'binding' | 'ephemeralcontainers' | 'resize';

export const asJson = (object: Obj): JsonObject => object as unknown as JsonObject;
export const asObj = (object: JsonObject): Obj => object as unknown as Obj;

export const nowOf = (registry: Registry): string => secondsText(registry.clock.now());

export const find = (
  registry: Registry,
  kind: KindName,
  namespace: string | undefined,
  name: string,
): Obj | undefined => registry.store.get(kind, namespace, name);

/** Throws 404. */
export const mustFind = (registry: Registry, kind: KindName, namespace: string | undefined, name: string): Obj => {
  const found = find(registry, kind, namespace, name);
  if (found === undefined) throw notFound(kind, name);
  return found;
};

export const put = (registry: Registry, kind: KindName, object: Obj, dryRun = false): Obj =>
  dryRun ? object : registry.store.put(kind, object);

/** Throws 422 with everything that is wrong. */
export const mustBeValid = (
  registry: Registry,
  kind: KindName,
  object: Obj,
  old?: Obj,
  subresource?: Subresource,
): void => {
  const before = old === undefined ? undefined : asJson(old);
  const causes = registry.schema.validate(kind, asJson(object), before, subresource);
  if (causes.length === 0) return;
  throw new ApiError(registry.schema.invalid({ kind, name: object.metadata.name ?? '', causes }));
};

export const tracked = (
  registry: Registry,
  kind: KindName,
  old: Obj | undefined,
  object: Obj,
  { manager }: WriteOptions,
  subresource?: Subresource,
): Obj =>
  manager === undefined
    ? object
    : asObj(
        registry.schema.trackUpdate(kind, old === undefined ? undefined : asJson(old), asJson(object), {
          manager,
          time: nowOf(registry),
          ...(subresource === undefined ? {} : { subresource }),
        }),
      );
