/** Which pods of a node `drain` takes away, which it leaves, and which forbid it. */
import type { Pod } from '../../cluster/kube.ts';

export type DrainOptions = { force: boolean; ignoreDaemonSets: boolean; deleteEmptyDirData: boolean };

type Fate = { is: 'evict' | 'leave' } | { is: 'warn'; evict: boolean; words: string } | { is: 'refuse'; words: string };

const isOver = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

const controllerOf = ({ metadata }: Pod): string | undefined =>
  metadata.ownerReferences?.find(({ controller }) => controller === true)?.kind;

const fateOf = (pod: Pod, options: DrainOptions): Fate => {
  const controller = controllerOf(pod);
  if (controller === 'DaemonSet' && !isOver(pod)) {
    return options.ignoreDaemonSets
      ? { is: 'warn', evict: false, words: 'ignoring DaemonSet-managed Pods' }
      : { is: 'refuse', words: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)' };
  }
  if (pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return { is: 'leave' };
  if (isOver(pod)) return { is: 'evict' };
  const isLocal = pod.spec.volumes?.some(({ emptyDir }) => emptyDir !== undefined) === true;
  if (isLocal && !options.deleteEmptyDirData) {
    return { is: 'refuse', words: 'Pods with local storage (use --delete-emptydir-data to override)' };
  }
  if (controller !== undefined) return { is: 'evict' };
  return options.force
    ? { is: 'warn', evict: true, words: 'deleting Pods that declare no controller' }
    : { is: 'refuse', words: 'cannot delete Pods that declare no controller (use --force to override)' };
};

const nameOf = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`;

/** `words: a/b, c/d`, one for each kind of trouble. */
const grouped = (list: readonly { words: string; pod: Pod }[]): string[] =>
  [...Map.groupBy(list, ({ words }) => words)].map(
    ([words, pods]) => `${words}: ${pods.map(({ pod }) => nameOf(pod)).join(', ')}`,
  );

export type DrainPlan = { evict: Pod[]; warnings: string[]; refusals: string[] };

export const drainPlan = (pods: readonly Pod[], options: DrainOptions): DrainPlan => {
  const fates = pods.map((pod) => ({ pod, fate: fateOf(pod, options) }));
  const said = (is: 'warn' | 'refuse'): { words: string; pod: Pod }[] =>
    fates.flatMap(({ pod, fate }) => (fate.is === is && 'words' in fate ? [{ words: fate.words, pod }] : []));
  return {
    evict: fates.filter(({ fate }) => fate.is === 'evict' || (fate.is === 'warn' && fate.evict)).map(({ pod }) => pod),
    warnings: grouped(said('warn')),
    refusals: grouped(said('refuse')).map((words) => `cannot delete ${words}`),
  };
};
