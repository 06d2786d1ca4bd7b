/** One of the learner's files → the objects of an attempt. */
import { join } from 'node:path';
import { isClusterError, type Cluster } from '../../cluster/types.ts';
import { parseManifests, type ManifestDocument } from '../../content/manifest.ts';
import { readText } from '../../content/read-text.ts';
import { failed, type Problem, type Result } from '../../domain/problem.ts';
import { applyDocument } from '../../headless/apply.ts';
import { withLastApplied } from '../../kubectl/patch/last-applied.ts';
import { awaitGone, goneWithinMs } from '../../headless/await-gone.ts';
import type { ApplyReport } from '../../lesson/ports.ts';

/** Where the file is and where its objects belong. */
export type AppliedFile = { cluster: Cluster; namespace: string; folder: string; file: string };

const label = ({ object }: ManifestDocument): string =>
  `${object.kind.toLowerCase()}/${object.metadata.name ?? object.metadata.generateName}`;

const refOf = ({ object }: ManifestDocument, namespace: string) => ({
  apiVersion: object.apiVersion,
  kind: object.kind,
  namespace,
  name: object.metadata.name ?? '',
});

const clusterTrouble = (error: Error): Problem => ({
  code: 'cluster-trouble',
  what: error.message,
  where: 'cluster',
  next: 'Your file is fine as far as it goes. Press a to apply it again once the cluster answers.',
});

/** What has become of a file that can't be read, and the way back; R in the lesson gives the first files again. */
const unreadable: Record<string, (problem: Problem, file: string) => Problem> = {
  'path-missing': (problem, file) => ({
    ...problem,
    code: 'file-gone',
    what: `${file} is not there any more; what it made is still on the cluster`,
    next: 'Save it again under this name, or start over with R.',
  }),
  'not-a-file': (problem, file) => ({
    ...problem,
    what: problem.what.replace(/^it is/, `${file} is`),
    next: 'Move it away and save a file under this name.',
  }),
  'file-unreadable': (problem, file) => ({
    ...problem,
    what: problem.what.replace(/^it can't/, `${file} can't`),
    next: `Make it readable: chmod u+r ${file}`,
  }),
  'file-too-big': (problem) => ({
    ...problem,
    next: 'A manifest has a few kB: put back what you wrote, or start over with R.',
  }),
};

/** The documents of a workspace file, which problems call by its plain name. */
const documentsOf = async (folder: string, file: string): Promise<Result<ManifestDocument[]>> => {
  const text = await readText(join(folder, file), file);
  if (text.ok) return parseManifests(text.value, file);
  return failed(unreadable[text.problem.code]?.(text.problem, file) ?? text.problem);
};

/** Annotations have to stay below 256 KiB in all. */
const rememberedAtMost = 200_000;

/**
 * Carries what `kubectl apply` remembers of a manifest, so that a learner may go on with kubectl where a save has begun:
 * without it kubectl warns, and does not take away what has left the file.
 */
const remembered = (document: ManifestDocument, namespace: string | undefined): ManifestDocument => {
  const { object } = document;
  if (object.metadata.name === undefined) return document;
  const placed = { ...object, metadata: { ...(namespace === undefined ? {} : { namespace }), ...object.metadata } };
  const tooBig = JSON.stringify(placed).length > rememberedAtMost;
  return tooBig ? document : { ...document, object: withLastApplied(placed) };
};

const applyAll = async (
  { access }: Cluster,
  namespace: string,
  documents: ManifestDocument[],
  signal: AbortSignal,
): Promise<ApplyReport> => {
  const report: ApplyReport = { done: [], problems: [], replaceable: [] };
  for (const document of documents) {
    const named = document.object.metadata.name !== undefined;
    const known = (await access.isNamespaced(document.object.apiVersion, document.object.kind)) === true;
    const before = named && known ? await access.get(refOf(document, namespace), signal) : undefined;
    const applied = await applyDocument(access, remembered(document, known ? namespace : undefined), namespace, signal);
    if (applied.state === 'refused') {
      report.problems.push(applied.problem, ...applied.others);
      if (applied.replaceable) report.replaceable.push(label(document));
    } else {
      const changed = before?.metadata.resourceVersion !== applied.object.metadata.resourceVersion;
      report.done.push(`${label(document)} ${before === undefined ? 'created' : changed ? 'configured' : 'unchanged'}`);
    }
  }
  return report;
};

const stillThereProblem = (document: ManifestDocument): Problem => ({
  code: 'still-there',
  what: `${label(document)} was told to go and is still there after ${goneWithinMs / 1000} s`,
  where: `${document.file}:${document.line}`,
  next: `kubectl describe ${label(document)} shows what holds it. Once it is gone, press a to make it anew.`,
});

/** Deletes the object and waits until it is gone. */
const removeObject = async (
  cluster: Cluster,
  document: ManifestDocument,
  namespace: string,
  signal: AbortSignal,
): Promise<Problem | undefined> => {
  const ref = refOf(document, namespace);
  await cluster.access.delete(ref, { propagationPolicy: 'Foreground', gracePeriodSeconds: 1, signal });
  return (await awaitGone(cluster, ref, undefined, signal)) ? undefined : stillThereProblem(document);
};

/** Makes anew what can't take its changes while it lives. */
const replaceAll = async (
  cluster: Cluster,
  namespace: string,
  documents: ManifestDocument[],
  signal: AbortSignal,
): Promise<ApplyReport> => {
  const first = await applyAll(cluster, namespace, documents, signal);
  const anew = documents.filter((document) => first.replaceable.includes(label(document)));
  if (anew.length === 0) return first;
  for (const document of anew) {
    const problem = await removeObject(cluster, document, namespace, signal);
    if (problem !== undefined) return { done: first.done, problems: [problem], replaceable: [] };
  }
  return applyAll(cluster, namespace, documents, signal);
};

/** Troubles of the cluster become part of the report; the learner's file is still theirs to mend. */
const reporting = async (work: () => Promise<ApplyReport>, signal: AbortSignal): Promise<ApplyReport> => {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    if (!isClusterError(error)) throw error;
    return { done: [], problems: [clusterTrouble(error)], replaceable: [] };
  }
};

const withDocuments = (
  { folder, file }: AppliedFile,
  signal: AbortSignal,
  work: (documents: ManifestDocument[]) => Promise<ApplyReport>,
): Promise<ApplyReport> =>
  reporting(async () => {
    const documents = await documentsOf(folder, file);
    return documents.ok ? work(documents.value) : { done: [], problems: [documents.problem], replaceable: [] };
  }, signal);

export const applyFile = (applied: AppliedFile, signal: AbortSignal): Promise<ApplyReport> =>
  withDocuments(applied, signal, (documents) => applyAll(applied.cluster, applied.namespace, documents, signal));

export const replaceFile = (applied: AppliedFile, signal: AbortSignal): Promise<ApplyReport> =>
  withDocuments(applied, signal, (documents) => replaceAll(applied.cluster, applied.namespace, documents, signal));
