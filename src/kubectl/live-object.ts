/** Objects on the server, one at a time: reading, changing and watching them. */
import { ApiRefusal } from '../cluster/types.ts';
import type { KubeObject } from '../cluster/kube.ts';
import { pathOf, type Resource, type Target } from './resources.ts';
import type { DryRun } from './flag-values.ts';
import type { Context } from './verb.ts';

/** An object of any kind: the fields that verbs look at beside the metadata are cast where they are used. */
export type AnyObject = KubeObject & { spec?: Record<string, unknown>; status?: Record<string, unknown> };

export type ChangeOptions = {
  /** Who is told to have set the fields: `kubectl-patch`. */
  fieldManager: string;
  dryRun?: DryRun;
  /** Unknown fields: refuse them (`Strict`), warn or ignore them. */
  validation?: string;
  subresource?: string;
  force?: boolean;
};

const patchTypes = {
  strategic: 'application/strategic-merge-patch+json',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
};

export type PatchKind = keyof typeof patchTypes;

const queryOf = ({ fieldManager, dryRun, validation, force }: ChangeOptions): Record<string, string | undefined> => ({
  fieldManager,
  fieldValidation: validation,
  dryRun: dryRun === 'server' ? 'All' : undefined,
  force: force === undefined ? undefined : String(force),
});

const pathTo = ({ resource, namespace, name }: Target, subresource?: string): string =>
  pathOf(resource, { namespace, name, ...(subresource !== undefined && { subresource }) });

export const isNotFound = (error: unknown): error is ApiRefusal => error instanceof ApiRefusal && error.code === 404;

export const isConflict = (error: unknown): error is ApiRefusal => error instanceof ApiRefusal && error.code === 409;

export const readObject = <T extends KubeObject = AnyObject>(
  context: Context,
  target: Target,
  subresource?: string,
): Promise<T> => context.access.request<T>('GET', pathTo(target, subresource), {}, context.signal);

export const findObject = async <T extends KubeObject = AnyObject>(
  context: Context,
  target: Target,
): Promise<T | undefined> => {
  try {
    return await readObject<T>(context, target);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
};

export const listObjects = async <T extends KubeObject = AnyObject>(
  context: Context,
  resource: Resource,
  namespace: string | undefined,
  query: Record<string, string | undefined> = {},
): Promise<T[]> => {
  const path = pathOf(resource, { namespace });
  const list = await context.access.request<{ apiVersion: string; kind: string; items: T[] }>(
    'GET',
    path,
    { query },
    context.signal,
  );
  // A list leaves out what is the same for all of its items.
  const kind = list.kind.replace(/List$/, '');
  return list.items.map((item) => Object.assign({ apiVersion: list.apiVersion, kind }, item));
};

export const createObject = <T extends KubeObject = AnyObject>(
  context: Context,
  { resource, namespace }: { resource: Resource; namespace: string | undefined },
  object: object,
  options: ChangeOptions,
): Promise<T> =>
  context.access.request<T>(
    'POST',
    pathOf(resource, { namespace }),
    { body: object, query: queryOf(options) },
    context.signal,
  );

export const replaceObject = <T extends KubeObject = AnyObject>(
  context: Context,
  target: Target,
  object: object,
  options: ChangeOptions,
): Promise<T> =>
  context.access.request<T>(
    'PUT',
    pathTo(target, options.subresource),
    { body: object, query: queryOf(options) },
    context.signal,
  );

export const patchObject = <T extends KubeObject = AnyObject>(
  context: Context,
  target: Target,
  kind: PatchKind,
  patch: unknown,
  options: ChangeOptions,
): Promise<T> =>
  context.access.request<T>(
    'PATCH',
    pathTo(target, options.subresource),
    { body: patch, contentType: patchTypes[kind], query: queryOf(options) },
    context.signal,
  );

export type DeleteOptions = { gracePeriodSeconds?: number; propagationPolicy?: string; dryRun?: DryRun };

/** What the server answers: a Status with the uid of what goes, or the object that still has something to finish. */
export const deleteObject = (
  context: Context,
  target: Target,
  { gracePeriodSeconds, propagationPolicy, dryRun }: DeleteOptions,
): Promise<{ kind: string; metadata?: { uid?: string }; details?: { uid?: string } }> =>
  context.access.request(
    'DELETE',
    pathTo(target),
    {
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
        ...(propagationPolicy !== undefined && { propagationPolicy }),
        // With a body the server does not look at the query.
        ...(dryRun === 'server' && { dryRun: ['All'] }),
      },
    },
    context.signal,
  );
