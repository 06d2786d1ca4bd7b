/** One learner's go at one scenario, over a cluster. */
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { graders } from '../../../graders/index.ts';
import type { KubeObject } from '../../cluster/kube.ts';
import { inNamespace } from '../../cluster/kubeconfig.ts';
import { observe } from '../../cluster/observe.ts';
import { ApiRefusal, Unreachable, type Cluster } from '../../cluster/types.ts';
import { parseManifests, type ManifestDocument } from '../../content/manifest.ts';
import { readText } from '../../content/read-text.ts';
import type { Problem, Result } from '../../domain/problem.ts';
import { ok } from '../../domain/problem.ts';
import type { Scenario } from '../../domain/scenario.ts';
import { gradeAttempt, usesProber } from '../../grading/grade-attempt.ts';
import { removeNamespace, type Maker } from '../../grading/namespace.ts';
import { createProber } from '../../grading/prober.ts';
import { applyDocument } from '../../headless/apply.ts';
import { beginAttempt } from '../../headless/attempt.ts';
import type { ApplyReport, Attempt, BeginRequest } from '../../lesson/ports.ts';
import { writeFileAtomically } from '../../shared/files.ts';
import { runInForeground } from './foreground.ts';
import { watchNamespace } from './watch-namespace.ts';
import { openWorkspace } from './workspace.ts';

export type AttemptContext = {
  cluster: Cluster;
  maker: Maker;
  workspaceRoot: string;
  stateFolder: string;
  env: Readonly<Record<string, string | undefined>>;
};

const goneWithinMs = 60_000;

/** The namespace of an earlier visit, if it is still there. */
const stillThere = async (
  { access }: Cluster,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<boolean> => {
  if (namespace === undefined) return false;
  const found = await access.get<KubeObject>({ apiVersion: 'v1', kind: 'Namespace', name: namespace }, signal);
  return found !== undefined && found.metadata.deletionTimestamp === undefined;
};

const namespaceFor = async (
  { cluster, maker }: AttemptContext,
  scenario: Scenario,
  earlier: string | undefined,
  signal: AbortSignal,
): Promise<Result<string>> => {
  if (earlier !== undefined && (await stillThere(cluster, earlier, signal))) return ok(earlier);
  return beginAttempt(cluster, scenario, 'lesson', maker, signal);
};

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
  next: 'Your file is fine as far as it goes. Save it again when the cluster answers.',
});

const isTrouble = (error: unknown): error is Error => error instanceof Unreachable || error instanceof ApiRefusal;

/** The documents of a workspace file, which problems call by its plain name. */
const documentsOf = async (folder: string, file: string): Promise<Result<ManifestDocument[]>> => {
  const text = await readText(join(folder, file), file);
  return text.ok ? parseManifests(text.value, file) : text;
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
    const applied = await applyDocument(access, document, namespace, signal);
    if (applied.state === 'refused') {
      report.problems.push(applied.problem);
      if (applied.replaceable) report.replaceable.push(label(document));
    } else {
      const changed = before?.metadata.resourceVersion !== applied.object.metadata.resourceVersion;
      report.done.push(`${label(document)} ${before === undefined ? 'created' : changed ? 'configured' : 'unchanged'}`);
    }
  }
  return report;
};

const removeObject = async (
  { access, clock }: Cluster,
  document: ManifestDocument,
  namespace: string,
  signal: AbortSignal,
): Promise<void> => {
  const ref = refOf(document, namespace);
  await access.delete(ref, { propagationPolicy: 'Foreground', gracePeriodSeconds: 1, signal });
  const { apiVersion, kind, name } = ref;
  await observe<KubeObject, true>(
    access,
    { apiVersion, kind, namespace, fieldSelector: `metadata.name=${name}` },
    {
      clock,
      withinMs: goneWithinMs,
      signal,
      decide: (objects) => (objects.length === 0 ? true : undefined),
    },
  );
};

/** Troubles of the cluster become part of the report; the learner's file is still theirs to mend. */
const reporting = async (work: () => Promise<ApplyReport>, signal: AbortSignal): Promise<ApplyReport> => {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    if (!isTrouble(error)) throw error;
    return { done: [], problems: [clusterTrouble(error)], replaceable: [] };
  }
};

export const openAttempt = async (
  context: AttemptContext,
  request: BeginRequest,
  signal: AbortSignal,
): Promise<Result<Attempt>> => {
  const { cluster, maker, workspaceRoot, stateFolder, env } = context;
  const { scenario, fresh, onStage } = request;
  const workspace = await openWorkspace(workspaceRoot, scenario, fresh);
  if (!workspace.ok) return workspace;
  const { folder, files } = workspace.value;

  const title = 'Preparing a namespace';
  onStage({ title, state: 'running' });
  await cluster.prepareImages(scenario.images, signal);
  const begun = await namespaceFor(context, scenario, request.namespace, signal);
  onStage({ title, state: begun.ok ? 'done' : 'failed' });
  if (!begun.ok) return begun;
  const namespace = begun.value;

  const kubeconfig = join(stateFolder, 'workshop.kubeconfig');
  await writeFileAtomically(kubeconfig, inNamespace(await readFile(cluster.kubeconfig, 'utf8'), namespace));

  // One prober serves all gradings of this visit; it is there before the first one needs it.
  const visit = new AbortController();
  const prober = createProber(cluster, maker, visit.signal);
  if (usesProber(scenario, graders)) void prober.target().catch(() => {});

  const withDocuments = (
    file: string,
    within: AbortSignal,
    work: (documents: ManifestDocument[]) => Promise<ApplyReport>,
  ) =>
    reporting(async () => {
      const documents = await documentsOf(folder, file);
      return documents.ok ? work(documents.value) : { done: [], problems: [documents.problem], replaceable: [] };
    }, within);

  return ok({
    namespace,
    workspaceFolder: folder,
    files,
    terminalLine: `export KUBECONFIG='${kubeconfig}'; cd '${folder}'`,
    watch: (calls, within) => watchNamespace(cluster, namespace, calls, within),
    apply: (file, within) =>
      withDocuments(file, within, (documents) => applyAll(cluster, namespace, documents, within)),
    replace: (file, within) =>
      withDocuments(file, within, async (documents) => {
        const first = await applyAll(cluster, namespace, documents, within);
        const anew = documents.filter((document) => first.replaceable.includes(label(document)));
        for (const document of anew) await removeObject(cluster, document, namespace, within);
        return anew.length === 0 ? first : applyAll(cluster, namespace, documents, within);
      }),
    grade: ({ answers, only, onProgress }, within) =>
      gradeAttempt(
        {
          cluster,
          scenario,
          registry: graders,
          namespace,
          maker,
          answers,
          problems: [],
          onProgress,
          prober,
          ...(only === undefined ? {} : { only }),
        },
        within,
      ),
    openShell: (within) =>
      runInForeground(
        [env['SHELL'] || 'sh'],
        { cwd: folder, env: { ...env, KUBECONFIG: kubeconfig }, next: 'Set SHELL to a shell that is there.' },
        within,
      ),
    end: async ({ discard }) => {
      visit.abort(new Error('the visit is over'));
      await Promise.allSettled([prober.remove(), ...(discard ? [removeNamespace(cluster.access, namespace)] : [])]);
    },
  });
};
