/** One document of a manifest → the cluster, and the server's objections → words about the learner's file. */
import type { KubeObject, Manifest } from '../cluster/kube.ts';
import { ApiRefusal, isClusterTrouble, type ClusterAccess } from '../cluster/types.ts';
import { locate, type ManifestDocument } from '../content/manifest.ts';
import type { Problem } from '../domain/problem.ts';
import { notNamespaced } from './bounds.ts';

export type Applied =
  | { state: 'applied'; object: KubeObject }
  /** `replaceable`: the change is right in itself, but only a new object can have it. */
  | { state: 'refused'; problem: Problem; replaceable: boolean };

const refused = (problem: Problem, replaceable = false): Applied => ({ state: 'refused', problem, replaceable });

const startOf = (document: ManifestDocument): string => `${document.file}:${document.line}`;
const nameOf = ({ object }: ManifestDocument): string =>
  `${object.kind} ${object.metadata.name ?? object.metadata.generateName ?? ''}`;

/** What peapod itself won't do: it works in the attempt's namespace and nowhere else. */
const outOfBounds = async (
  access: ClusterAccess,
  document: ManifestDocument,
  namespace: string,
): Promise<Problem | undefined> => {
  const { metadata } = document.object;
  const elsewhere = await notNamespaced(access, document.object, locate(document, 'kind'));
  if (elsewhere !== undefined) return elsewhere;
  if (metadata.namespace !== undefined && metadata.namespace !== namespace) {
    return {
      code: 'other-namespace',
      what: `${nameOf(document)} names the namespace ${metadata.namespace}, but the attempt lives in ${namespace}`,
      where: locate(document, 'metadata.namespace'),
      next: 'Remove the line with namespace: peapod fills in the right one.',
    };
  }
  return undefined;
};

/** Fields that the server named: `unknown field "spec.x"` in strict decoding, `.spec.x: field not declared in schema`. */
const unknownField = (message: string): string | undefined =>
  /unknown field "([^"]+)"/.exec(message)?.[1] ?? /: \.?(\S+): field not declared in schema/.exec(message)?.[1];

const immutable = /field is immutable|updates may not change fields|may not (add|remove)|is forbidden: .*immutable/i;

const explain = (document: ManifestDocument, error: ApiRefusal): Applied => {
  const { status, code } = error;
  const message = status.message ?? error.message;
  const name = nameOf(document);
  const field = unknownField(message);
  if (field !== undefined) {
    const last = field.split('.').at(-1) ?? field;
    return refused({
      code: 'unknown-field',
      what: `${name} has no field ${field}`,
      where: locate(document, field),
      next: `Check the spelling and the indentation of ${last}: kubectl explain ${document.object.kind.toLowerCase()} --recursive lists what there is.`,
    });
  }
  if (code === 404 && /^namespaces? .* not found$/.test(message)) {
    return refused({
      code: 'namespace-gone',
      what: `the namespace of this attempt is gone, so ${name} has no place to live`,
      next: 'Start the scenario over: it gets a new namespace (R in the workshop).',
    });
  }
  const causes = status.details?.causes ?? [];
  if (immutable.test(message)) {
    return refused(
      {
        code: 'immutable',
        what: `${name} is there already, and this change is not possible on a living ${document.object.kind}`,
        where: startOf(document),
        next: 'Replace it: delete the object and apply the file again (kubectl replace --force -f does both).',
      },
      true,
    );
  }
  if (code === 422 && causes.length > 0) {
    const [first] = causes;
    const more = causes.length > 1 ? ` (and ${causes.length - 1} more)` : '';
    return refused({
      code: 'invalid',
      what: `${name}: ${first?.field ?? 'the object'}: ${first?.message ?? message}${more}`,
      where: first?.field === undefined ? startOf(document) : locate(document, first.field),
      next: `Mend that field and save: kubectl explain ${document.object.kind.toLowerCase()}.${(first?.field ?? 'spec').replaceAll(/\[[^\]]*\]/g, '')} describes it.`,
    });
  }
  const badValue = /json: cannot unmarshal (\S+) into Go struct field \S+?\.(\S+) of type (\S+)/.exec(message);
  if (badValue !== null) {
    const [, given, path = '', wanted] = badValue;
    return refused({
      code: 'wrong-type',
      what: `${name}: ${path} must be a ${wanted}, but it is a ${given}`,
      where: locate(document, path),
      next: 'A list starts each item with "- "; text that looks like a number or yes/no needs quotes.',
    });
  }
  return refused({
    code: 'refused',
    what: `${name}: ${message}`,
    where: startOf(document),
    next: 'Mend the file and save it again.',
  });
};

/** Applies one document in the attempt's namespace. Throws only for cluster trouble. */
export const applyDocument = async (
  access: ClusterAccess,
  document: ManifestDocument,
  namespace: string,
  signal: AbortSignal,
): Promise<Applied> => {
  const bounds = await outOfBounds(access, document, namespace);
  if (bounds !== undefined) return refused(bounds);
  const object = inNamespace(document, namespace);
  try {
    if (object.metadata.name === undefined) return { state: 'applied', object: await access.create(object, signal) };
    return { state: 'applied', object: await access.apply(object, { signal }) };
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    const clumsy = typedPatch.test(error.message);
    if (isClusterTrouble(error) && !clumsy) throw error;
    const refusal = clumsy || error.code === 400 ? await objection(access, object, error, signal) : error;
    if (refusal !== error && isClusterTrouble(refusal)) throw refusal;
    return explain(document, refusal);
  }
};

/** How server-side apply begins its words about a document that does not fit the schema; it gives them the code 500. */
const typedPatch = /failed to create typed patch object/;

/** The server's words to a rehearsed create, which says the same mistakes better than server-side apply does. */
const objection = async (
  access: ClusterAccess,
  object: Manifest,
  first: ApiRefusal,
  signal: AbortSignal,
): Promise<ApiRefusal> => {
  try {
    await access.rehearse(object, signal);
    return first;
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    // That the object is there already says nothing about the document.
    return error.code === 409 ? first : error;
  }
};

export const inNamespace = ({ object }: ManifestDocument, namespace: string): Manifest => ({
  ...object,
  metadata: { ...object.metadata, namespace },
});
