/** One document of a manifest → the cluster. */
import type { KubeObject, Manifest } from '../cluster/kube.ts';
import { ApiRefusal, isClusterTrouble, type ClusterAccess } from '../cluster/types.ts';
import { locate, type ManifestDocument } from '../content/manifest.ts';
import type { Problem } from '../domain/problem.ts';
import { notNamespaced } from './bounds.ts';
import { explainRefusal, nameOf } from './explain-refusal.ts';

export type Applied =
  | { state: 'applied'; object: KubeObject }
  /**
   * `problem` is the first one in the file, `others` are what else the server has found. `replaceable`: the change is
   * right in itself, but only a new object can have it.
   */
  | { state: 'refused'; problem: Problem; others: readonly Problem[]; replaceable: boolean };

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

/** Applies one document in the attempt's namespace. Throws only for cluster trouble. */
export const applyDocument = async (
  access: ClusterAccess,
  document: ManifestDocument,
  namespace: string,
  signal: AbortSignal,
): Promise<Applied> => {
  const bounds = await outOfBounds(access, document, namespace);
  if (bounds !== undefined) return { state: 'refused', problem: bounds, others: [], replaceable: false };
  const object = inNamespace(document, namespace);
  try {
    if (object.metadata.name === undefined) return { state: 'applied', object: await access.create(object, signal) };
    return { state: 'applied', object: await access.apply(object, { signal }) };
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    const clumsy = badShape.test(error.message);
    if (isClusterTrouble(error) && !clumsy) throw error;
    const refusal = clumsy || error.code === 400 ? await objection(access, object, error, signal) : error;
    if (refusal !== error && isClusterTrouble(refusal)) throw refusal;
    const { problems, replaceable } = explainRefusal(document, refusal, error);
    const [problem, ...others] = problems;
    return { state: 'refused', problem, others, replaceable };
  }
};

/** How server-side apply begins its words about a document that does not fit the schema; it gives them the code 500. */
const badShape = /failed to create typed patch object|failed to convert new object/;

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
