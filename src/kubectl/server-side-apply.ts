/** `apply --server-side`: the server merges. What was applied from the client's side before gets its new manager. */
import { ApiRefusal } from '../cluster/types.ts';
import type { Json } from '../domain/json.ts';
import { isConflict, patchObject, readObject, type AnyObject, type ChangeOptions } from './live-object.ts';
import { handedOver, lastAppliedOwners, type FieldOwner } from './patch/field-owners.ts';
import { lastApplied } from './patch/last-applied.ts';
import { compactJson } from './print/json-text.ts';
import type { Target } from './resources.ts';
import { UsageError, type Context } from './verb.ts';

const conflictAdvice = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

export const defaultManager = 'kubectl';
const annotationManager = 'kubectl-last-applied';
const handOverAttempts = 5;

const ownersOf = ({ metadata }: AnyObject): FieldOwner[] =>
  (metadata as { managedFields?: FieldOwner[] }).managedFields ?? [];

/** The annotation gets a manager that applies it, or it would be lost together with its old one. */
const keepAnnotation = async (
  context: Context,
  target: Target,
  object: AnyObject,
  options: ChangeOptions,
): Promise<AnyObject> => {
  const text = object.metadata.annotations?.[lastApplied];
  if (options.fieldManager !== defaultManager || text === undefined) return object;
  if (lastAppliedOwners(ownersOf(object), 'Apply').length > 0) return object;
  const { apiVersion, kind, metadata } = object;
  const { name, namespace } = metadata;
  const only = { apiVersion, kind, metadata: { name, namespace, annotations: { [lastApplied]: text } } };
  const { force: _, ...unforced } = options;
  return patchObject(context, target, 'apply', compactJson(only as Json), {
    ...unforced,
    fieldManager: annotationManager,
  });
};

/** Resolves with whether anything had to be handed over. */
const handOverFields = async (
  context: Context,
  target: Target,
  object: AnyObject,
  { force: _, ...options }: ChangeOptions,
): Promise<boolean> => {
  const from = lastAppliedOwners(ownersOf(object), 'Update');
  if (from.length === 0) return false;
  for (let current = object, attempt = 1; ; attempt += 1) {
    const patch = [
      {
        op: 'replace',
        path: '/metadata/managedFields',
        value: handedOver(ownersOf(current), from, options.fieldManager),
      },
      // A replacement, since the server calls a difference a conflict then, which can be tried again.
      { op: 'replace', path: '/metadata/resourceVersion', value: current.metadata.resourceVersion },
    ];
    try {
      await patchObject(context, target, 'json', patch, options);
      return true;
    } catch (error) {
      if (!isConflict(error) || attempt >= handOverAttempts) throw error;
      current = await readObject(context, target);
    }
  }
};

/** Without it, a field that leaves the manifest would stay on the object: its old manager would still want it. */
const handOver = async (
  context: Context,
  target: Target,
  object: AnyObject,
  options: ChangeOptions,
): Promise<boolean> => {
  try {
    return await handOverFields(context, target, await keepAnnotation(context, target, object, options), options);
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    // The object itself was applied; the next apply tries again.
    await context.tell(`Warning: server rejected managed fields migration to Server-Side Apply: ${error.message}\n`);
    return false;
  }
};

export const applyOnServer = async (
  context: Context,
  target: Target & { manifest: AnyObject },
  options: ChangeOptions,
): Promise<AnyObject> => {
  const send = (): Promise<AnyObject> =>
    patchObject(context, target, 'apply', compactJson(target.manifest as unknown as Json), options);
  try {
    const object = await send();
    return (await handOver(context, target, object, options)) ? await send() : object;
  } catch (error) {
    if (!(error instanceof ApiRefusal) || error.code !== 409) throw error;
    throw new UsageError(`${error.status.message}\n${conflictAdvice}`);
  }
};
