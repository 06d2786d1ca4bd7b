/** Plays a submission: its steps, in order, in the attempt's namespace. */
import type { Condition, KubeObject, Pod } from '../cluster/kube.ts';
import { observe } from '../cluster/observe.ts';
import { ApiRefusal, CommandTimeout, isClusterTrouble, type Cluster } from '../cluster/types.ts';
import type { Submission } from '../content/submission.ts';
import type { SubmissionStep } from '../content/submission-steps.ts';
import type { Problem } from '../domain/problem.ts';
import { applyDocument } from './apply.ts';
import { awaitGone, goneWithinMs } from './await-gone.ts';
import { notNamespaced } from './bounds.ts';
import { rolloutUndo } from './rollout-undo.ts';

/** How long a container of a step `exec` may take to run. */
const runningWithinMs = 60_000;

type WithConditions = KubeObject & { status?: { conditions?: Condition[] } };

const problem = (step: SubmissionStep, code: string, what: string, next: string): Problem => ({
  code,
  what,
  where: step.where,
  next,
});

/** Deleting is done when the object is gone, as with kubectl. */
const remove = async (
  cluster: Cluster,
  namespace: string,
  step: Extract<SubmissionStep, { do: 'delete' }>,
  signal: AbortSignal,
) => {
  const { apiVersion, kind, name } = step.target;
  const { access } = cluster;
  const object = await access.get({ apiVersion, kind, namespace, name }, signal);
  if (object === undefined)
    return problem(
      step,
      'not-found',
      `there is no ${kind} ${name} to delete`,
      'Check the name, or leave the step out.',
    );
  await access.delete({ apiVersion, kind, namespace, name }, { propagationPolicy: 'Background', signal });
  if (await awaitGone(cluster, { apiVersion, kind, namespace, name }, object.metadata.uid, signal)) return undefined;
  return problem(
    step,
    'still-there',
    `${kind} ${name} was not gone within ${goneWithinMs / 1000} s`,
    'Does a finalizer hold it? kubectl get it with -o yaml.',
  );
};

const awaitCondition = async (
  cluster: Cluster,
  namespace: string,
  step: Extract<SubmissionStep, { do: 'wait' }>,
  signal: AbortSignal,
) => {
  const { apiVersion, kind, name } = step.target;
  const holds = (object: WithConditions): boolean =>
    (object.status?.conditions ?? []).some(
      ({ type, status }) => type.toLowerCase() === step.condition.toLowerCase() && status === 'True',
    );
  const { decided } = await observe<WithConditions, true>(
    cluster.access,
    { apiVersion, kind, namespace, fieldSelector: `metadata.name=${name}` },
    {
      clock: cluster.clock,
      withinMs: step.timeoutMs,
      signal,
      decide: (objects) => (objects.some(holds) ? true : undefined),
    },
  );
  if (decided) return undefined;
  return problem(
    step,
    'wait-timeout',
    `${kind} ${name} was not ${step.condition} within ${step.timeoutMs / 1000} s`,
    'Is that condition right, and does the object get there?',
  );
};

const execute = async (
  cluster: Cluster,
  namespace: string,
  step: Extract<SubmissionStep, { do: 'exec' }>,
  signal: AbortSignal,
) => {
  const { access, clock } = cluster;
  const isRunning = (pod: Pod): boolean =>
    [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])].some(
      ({ name, state }) => name === step.container && state?.running !== undefined,
    );
  const { decided } = await observe<Pod, true>(
    access,
    { apiVersion: 'v1', kind: 'Pod', namespace, fieldSelector: `metadata.name=${step.pod}` },
    {
      clock,
      withinMs: runningWithinMs,
      signal,
      decide: (pods) => (pods.some(isRunning) ? true : undefined),
    },
  );
  if (decided === undefined)
    return problem(
      step,
      'not-running',
      `container ${step.container} of pod ${step.pod} does not run`,
      'Check both names, and that the pod starts.',
    );
  const { code, stderr } = await access.exec({ namespace, pod: step.pod, container: step.container }, step.command, {
    signal,
  });
  if (code === 0) return undefined;
  return problem(
    step,
    'exec-failed',
    `${step.command.join(' ')} ended with exit code ${code}: ${stderr.trim().slice(0, 500)}`,
    'Mend the command.',
  );
};

const applyFile = async (
  cluster: Cluster,
  namespace: string,
  step: Extract<SubmissionStep, { do: 'apply' }>,
  signal: AbortSignal,
): Promise<Problem[]> => {
  const problems: Problem[] = [];
  for (const document of step.file.documents) {
    const applied = await applyDocument(cluster.access, document, namespace, signal);
    if (applied.state === 'refused') problems.push(applied.problem, ...applied.others);
  }
  return problems;
};

const perform = async (
  cluster: Cluster,
  namespace: string,
  step: SubmissionStep,
  signal: AbortSignal,
): Promise<Problem[]> => {
  const one = (found: Problem | undefined): Problem[] => (found === undefined ? [] : [found]);
  const { access } = cluster;
  const outside = 'target' in step ? await notNamespaced(access, step.target, step.where) : undefined;
  if (outside !== undefined) return [outside];
  switch (step.do) {
    case 'apply':
      return applyFile(cluster, namespace, step, signal);
    case 'delete':
      return one(await remove(cluster, namespace, step, signal));
    case 'patch':
      await access.patch({ ...step.target, namespace }, step.patch, { type: step.type, signal });
      return [];
    case 'scale':
      await access.patch(
        { ...step.target, namespace },
        { spec: { replicas: step.replicas } },
        { type: 'merge', subresource: 'scale', signal },
      );
      return [];
    case 'rollout-undo':
      return one(await rolloutUndo(access, namespace, step.target.name, step.where, signal));
    case 'exec':
      return one(await execute(cluster, namespace, step, signal));
    case 'wait':
      return one(await awaitCondition(cluster, namespace, step, signal));
  }
};

/**
 * Plays all steps; what goes wrong in one is returned and the next goes on, since the checks are about what comes out.
 * Rejects for cluster trouble.
 */
export const playSubmission = async (
  cluster: Cluster,
  namespace: string,
  submission: Submission,
  signal: AbortSignal,
): Promise<Problem[]> => {
  const problems: Problem[] = [];
  for (const step of submission.steps) {
    signal.throwIfAborted();
    try {
      problems.push(...(await perform(cluster, namespace, step, signal)));
    } catch (error) {
      // A command of the learner's that does not end is theirs; a cluster that does not answer is not.
      const own =
        error instanceof ApiRefusal ? !isClusterTrouble(error) : step.do === 'exec' && error instanceof CommandTimeout;
      if (signal.aborted || !own) throw error;
      problems.push(problem(step, 'step-refused', `${step.do}: ${(error as Error).message}`, 'Mend this step.'));
    }
  }
  return problems;
};
