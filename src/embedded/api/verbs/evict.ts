/** The subresource `pods/eviction`: a deletion that budgets may refuse. Source: pkg/registry/core/pod/storage/eviction.go. */
import { allowedCondition, withBudgetCondition } from '../../disruption-conditions.ts';
import { isReady } from '../../pods.ts';
import { matcherOf } from '../../matching/selectors.ts';
import type { Pod, PodDisruptionBudget } from '../../objects.ts';
import { checkNamespace } from '../admission/create.ts';
import { ApiError } from '../client.ts';
import { conflictOn, forbidden, notFound, refusal } from '../errors.ts';
import { deleteObject, type Deleting } from './delete.ts';
import { modify } from './modify.ts';
import { nowOf, type Registry } from './registry.ts';

/** More than this many evictions that nobody has confirmed yet: the controller has stopped. */
const mostUnconfirmed = 2_000;

const tooManyRequests = (message: string, retryAfterSeconds: number): ApiError =>
  refusal(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ reason: 'DisruptionBudget', message }],
    ...(retryAfterSeconds === 0 ? {} : { retryAfterSeconds }),
  });

const stillProcessed = (name: string): ApiError =>
  tooManyRequests(`The disruption budget ${name} is still being processed by the server.`, 10);

/** Whose disruption has begun already, or who serves nobody yet. */
const isFree = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp !== undefined || ['Succeeded', 'Failed', 'Pending'].includes(status?.phase ?? '');

/** An unhealthy pod may go when the budget says so, or when enough others are healthy. */
const mayGoUnhealthy = ({ spec, status }: PodDisruptionBudget): boolean =>
  spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow' ||
  ((status?.desiredHealthy ?? 0) > 0 && (status?.currentHealthy ?? 0) >= (status?.desiredHealthy ?? 0));

/** Throws when the budget has nothing left; otherwise it has one less. */
const takeFrom = (registry: Registry, budget: PodDisruptionBudget, pod: Pod, dryRun: boolean): void => {
  const { name, namespace, generation = 1 } = budget.metadata;
  const { observedGeneration = 0, disruptionsAllowed = 0, disruptedPods = {}, ...counts } = budget.status ?? {};
  if (observedGeneration < generation) throw stillProcessed(name);
  if (Object.keys(disruptedPods).length > mostUnconfirmed)
    throw forbidden(
      'poddisruptionbudgets',
      name,
      'DisruptedPods map too big - too many evictions not confirmed by PDB controller',
    );
  if (disruptionsAllowed === 0)
    throw tooManyRequests(
      `The disruption budget ${name} needs ${counts.desiredHealthy ?? 0} healthy pods and has ${counts.currentHealthy ?? 0} currently`,
      0,
    );
  if (dryRun) return;
  const left = disruptionsAllowed - 1;
  const now = nowOf(registry);
  const status = {
    ...budget.status,
    disruptionsAllowed: left,
    disruptedPods: { ...disruptedPods, [pod.metadata.name]: now },
  } as NonNullable<PodDisruptionBudget['status']>;
  const changed = left === 0 ? withBudgetCondition(status, allowedCondition(0), now) : status;
  modify(registry, 'poddisruptionbudgets', namespace, name, (current) => ({ ...current, status: changed }), {
    status: true,
  });
};

const checkBudgets = (registry: Registry, pod: Pod, dryRun: boolean): void => {
  const budgets = registry.store
    .list('poddisruptionbudgets', pod.metadata.namespace)
    .filter(({ spec }) => matcherOf(spec?.selector)(pod.metadata.labels));
  const [budget, ...more] = budgets;
  if (budget === undefined) return;
  if (more.length > 0)
    throw new ApiError({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      code: 500,
    });
  if (!isReady(pod) && mayGoUnhealthy(budget)) return;
  takeFrom(registry, budget, pod, dryRun);
};

const checkIdentity = ({ metadata }: Pod, { uid, resourceVersion }: Deleting): void => {
  const differs = (word: string, asked: string, found: string, happened: string): never => {
    throw conflictOn(
      'Pod',
      metadata.name,
      `the ${word} in the precondition (${asked}) does not match the ${word} in record (${found}). The object might have been ${happened}`,
    );
  };
  if (uid !== undefined && uid !== '' && uid !== metadata.uid)
    differs('UID', uid, metadata.uid, 'deleted and then recreated');
  if (resourceVersion !== undefined && resourceVersion !== '' && resourceVersion !== metadata.resourceVersion)
    differs('ResourceVersion', resourceVersion, metadata.resourceVersion, 'modified');
};

const markAsTarget = (registry: Registry, { metadata }: Pod): void => {
  const target = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  };
  modify(
    registry,
    'pods',
    metadata.namespace,
    metadata.name,
    (current) => {
      const { status } = current as unknown as Pod;
      const before = status?.conditions ?? [];
      const known = before.find(({ type }) => type === target.type);
      const since = known?.status === 'True' ? known.lastTransitionTime : nowOf(registry);
      const others = before.filter(({ type }) => type !== target.type);
      return { ...current, status: { ...status, conditions: [...others, { ...target, lastTransitionTime: since }] } };
    },
    { status: true },
  );
};

/** Throws 429 when a budget refuses, 403 in a namespace that goes away. */
export const evict = (registry: Registry, namespace: string | undefined, name: string, options: Deleting): void => {
  const pod = registry.store.get('pods', namespace, name);
  if (pod === undefined) throw notFound('pods', name);
  checkNamespace(registry, 'pods', pod);
  const dryRun = options.dryRun === true;
  if (!isFree(pod)) checkBudgets(registry, pod, dryRun);
  const { resourceVersion: _seen, ...rest } = options;
  if (!dryRun) {
    checkIdentity(pod, options);
    markAsTarget(registry, pod);
  }
  // The version that was asked for has been looked at: the mark has made a new one.
  deleteObject(registry, 'pods', namespace, name, dryRun ? options : rest);
};
