/** One learner's go at one scenario, over a cluster. */
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { graders } from '../../../graders/index.ts';
import type { KubeObject } from '../../cluster/kube.ts';
import { inNamespace } from '../../cluster/kubeconfig.ts';
import { isClusterError, type Cluster } from '../../cluster/types.ts';
import { readText } from '../../content/read-text.ts';
import { failed, ok, type Result } from '../../domain/problem.ts';
import type { Scenario } from '../../domain/scenario.ts';
import { gradeAttempt, usesProber } from '../../grading/grade-attempt.ts';
import { removeNamespace, type Maker } from '../../grading/namespace.ts';
import { createProber } from '../../grading/prober.ts';
import { beginAttempt } from '../../headless/attempt.ts';
import type { Attempt, BeginRequest } from '../../lesson/ports.ts';
import { removeFile, writeFileAtomically } from '../../shared/files.ts';
import { applyFile, replaceFile } from './apply-file.ts';
import { openCommands } from './commands.ts';
import { runInForeground } from './foreground.ts';
import { withKubectl } from './kubectl-shim.ts';
import { readSolution } from './solution.ts';
import { watchNamespace } from './watch-namespace.ts';
import { terminalLine } from './terminal-line.ts';
import { openWorkspace } from './workspace.ts';

export type AttemptContext = {
  cluster: Cluster;
  maker: Maker;
  workspaceRoot: string;
  stateFolder: string;
  env: Readonly<Record<string, string | undefined>>;
};

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

const discardNamespace = async ({ access }: Cluster, namespace: string): Promise<Result<void>> => {
  try {
    await removeNamespace(access, namespace);
    return ok(undefined);
  } catch (error) {
    if (!isClusterError(error)) throw error;
    return failed({
      code: 'not-removed',
      what: `the namespace ${namespace} could not be removed: ${error.message}`,
      where: 'cluster',
      next: 'It is kept: open its scenario again once the cluster answers, and R there removes it.',
    });
  }
};

/**
 * The kubeconfig that leads into the namespace: one for each, since workshops side by side must not change where each
 * other's kubectl goes. That of an earlier namespace, which is gone, goes too.
 */
const writeKubeconfig = async (
  { cluster, stateFolder }: AttemptContext,
  namespace: string,
  earlier: string | undefined,
): Promise<Result<string>> => {
  const fileOf = (name: string): string => join(stateFolder, `${name}.kubeconfig`);
  const isNew = namespace !== earlier;
  try {
    const own = inNamespace(await readFile(cluster.kubeconfig, 'utf8'), namespace);
    await writeFileAtomically(fileOf(namespace), own);
    if (isNew && earlier !== undefined) await removeFile(fileOf(earlier));
    return ok(fileOf(namespace));
  } catch (error) {
    // Nobody would learn the name of the namespace.
    if (isNew) await removeNamespace(cluster.access, namespace).catch(() => {});
    return failed({
      code: 'home-unwritable',
      what: `peapod can't write its own files: ${(error as Error).message}`,
      where: stateFolder,
      next: 'Make that folder writable, or set PEAPOD_HOME to another one.',
    });
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

  const written = await writeKubeconfig(context, namespace, request.namespace);
  if (!written.ok) return written;
  const kubeconfig = written.value;

  // One prober serves all gradings of this visit; it is there before the first one needs it.
  const visit = new AbortController();
  const prober = createProber(cluster, maker, visit.signal);
  if (usesProber(scenario, graders)) void prober.target().catch(() => {});

  return ok({
    namespace,
    workspaceFolder: folder,
    files,
    terminalLine: terminalLine({ slug: scenario.slug, kubeconfig, folder }, env),
    watch: (calls, within) => watchNamespace(cluster, namespace, calls, within),
    read: async (file) => {
      const text = await readText(join(folder, file), file);
      return text.ok ? text.value : undefined;
    },
    commands: openCommands({ folder, kubeconfig, stateFolder, env }),
    solution: () => readSolution(scenario, folder),
    apply: (file, within) => applyFile({ cluster, namespace, folder, file }, within),
    replace: (file, within) => replaceFile({ cluster, namespace, folder, file }, within),
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
    openShell: async (within) =>
      runInForeground(
        [env['SHELL'] || 'sh'],
        {
          cwd: folder,
          env: { ...(await withKubectl(env, stateFolder)), KUBECONFIG: kubeconfig },
          next: 'Set SHELL to a shell that is there.',
        },
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
