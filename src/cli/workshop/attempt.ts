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
import { failed, ok } from '../../domain/problem.ts';
import type { Scenario } from '../../domain/scenario.ts';
import { gradeAttempt, usesProber } from '../../grading/grade-attempt.ts';
import { removeNamespace, type Maker } from '../../grading/namespace.ts';
import { createProber } from '../../grading/prober.ts';
import { applyDocument } from '../../headless/apply.ts';
import { beginAttempt } from '../../headless/attempt.ts';
import type { ApplyReport, Attempt, BeginRequest } from '../../lesson/ports.ts';
import { removeFile, writeFileAtomically } from '../../shared/files.ts';
import { quoted } from '../../shared/run-command.ts';
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
  next: 'Your file is fine as far as it goes. Press a to apply it again once the cluster answers.',
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

const stillThereProblem = (document: ManifestDocument): Problem => ({
  code: 'still-there',
  what: `${label(document)} was told to go and is still there after ${goneWithinMs / 1000} s`,
  where: `${document.file}:${document.line}`,
  next: `kubectl describe ${label(document)} shows what holds it. Once it is gone, press a to make it anew.`,
});

/** Deletes the object and waits until it is gone. */
const removeObject = async (
  { access, clock }: Cluster,
  document: ManifestDocument,
  namespace: string,
  signal: AbortSignal,
): Promise<Problem | undefined> => {
  const ref = refOf(document, namespace);
  await access.delete(ref, { propagationPolicy: 'Foreground', gracePeriodSeconds: 1, signal });
  const { apiVersion, kind, name } = ref;
  const { timedOut } = await observe<KubeObject, true>(
    access,
    { apiVersion, kind, namespace, fieldSelector: `metadata.name=${name}` },
    {
      clock,
      withinMs: goneWithinMs,
      signal,
      decide: (objects) => (objects.length === 0 ? true : undefined),
    },
  );
  return timedOut ? stillThereProblem(document) : undefined;
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

const discardNamespace = async ({ access }: Cluster, namespace: string): Promise<Result<void>> => {
  try {
    await removeNamespace(access, namespace);
    return ok(undefined);
  } catch (error) {
    if (!isTrouble(error)) throw error;
    return failed({
      code: 'not-removed',
      what: `the namespace ${namespace} could not be removed: ${error.message}`,
      where: 'cluster',
      next: 'It is kept: open its scenario again once the cluster answers, and R there removes it.',
    });
  }
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

  // One for each namespace: workshops side by side must not change where each other's kubectl goes.
  const kubeconfigOf = (name: string): string => join(stateFolder, `${name}.kubeconfig`);
  const kubeconfig = kubeconfigOf(namespace);
  await writeFileAtomically(kubeconfig, inNamespace(await readFile(cluster.kubeconfig, 'utf8'), namespace));
  const lost = request.namespace === namespace ? undefined : request.namespace;
  if (lost !== undefined) await removeFile(kubeconfigOf(lost));

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
    terminalLine: `export KUBECONFIG=${quoted(kubeconfig)}; cd ${quoted(folder)}`,
    watch: (calls, within) => watchNamespace(cluster, namespace, calls, within),
    apply: (file, within) =>
      withDocuments(file, within, (documents) => applyAll(cluster, namespace, documents, within)),
    replace: (file, within) =>
      withDocuments(file, within, (documents) => replaceAll(cluster, namespace, documents, within)),
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
      const [ended] = await Promise.allSettled([
        discard ? discardNamespace(cluster, namespace) : ok(undefined),
        prober.remove(),
      ]);
      if (ended.status === 'rejected') throw ended.reason as Error;
      if (discard && ended.value.ok) await removeFile(kubeconfig);
      return ended.value;
    },
  });
};
