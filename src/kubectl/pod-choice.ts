/** The pod that `POD`, `deployment/x` or `service/x` stands for. */
import type { Pod } from '../cluster/kube.ts';
import { timedOut, within } from './deadline.ts';
import { listObjects, readObject, type AnyObject } from './live-object.ts';
import { findResource, targetsOf } from './resources.ts';
import { podSelectorOf } from './selector-of.ts';
import { UsageError, type Context, type Flags } from './verb.ts';

const phases = ['Running', 'Unknown', 'Pending'];

const readySince = (pod: Pod): string | undefined => {
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' ? ready.lastTransitionTime : undefined;
};

const restarts = (pod: Pod): number =>
  Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));

/** Phases that are no running ones count as the best of all, as they do in kubectl. */
const phaseRank = (pod: Pod): number => Math.max(0, phases.indexOf(pod.status?.phase ?? ''));

/** The order in which kubectl prefers pods: scheduled, running, ready, long ready, restarted most (`logs`) or least, old. */
const byPreference =
  (purpose: 'logs' | 'streams') =>
  (a: Pod, b: Pod): number => {
    const keys = (pod: Pod): (number | string)[] => [
      (pod.spec.nodeName ?? '') === '' ? 1 : 0,
      phaseRank(pod),
      readySince(pod) === undefined ? 1 : 0,
      purpose === 'streams' && pod.metadata.deletionTimestamp !== undefined ? 1 : 0,
      readySince(pod) ?? '',
      purpose === 'logs' ? -restarts(pod) : restarts(pod),
      pod.metadata.creationTimestamp,
    ];
    const [ours, theirs] = [keys(a), keys(b)];
    const index = ours.findIndex((key, position) => key !== theirs[position]);
    return index === -1 ? 0 : ours[index]! < theirs[index]! ? -1 : 1;
  };

/** `web` is a pod, `deploy/web` a deployment; `deploy web` too where two arguments are allowed. */
export const objectOfWord = async (context: Context, words: readonly string[], flags: Flags): Promise<AnyObject> => {
  const [first = ''] = words;
  const args = words.length > 1 ? words : [first.includes('/') ? first : `pods/${first}`];
  const [target] = await targetsOf(context, args, flags);
  if (target === undefined) throw new UsageError(`expected a resource`);
  const object = await readObject(context, target);
  return Object.assign(object, { kind: target.resource.kind });
};

/** All pods of a workload or service, the best first; waits until there is one. */
export const podsOf = async (
  context: Context,
  object: AnyObject,
  { purpose, doing, timeoutMs }: { purpose: 'logs' | 'streams'; doing: string; timeoutMs: number },
): Promise<Pod[]> => {
  const labelSelector = podSelectorOf(object, doing);
  const resource = await findResource(context, 'pods');
  const found = await within(context, timeoutMs, async (signal) => {
    for (;;) {
      const pods = await listObjects<Pod>(context, resource, object.metadata.namespace, { labelSelector });
      if (pods.length > 0) return pods.toSorted(byPreference(purpose));
      await context.clock.sleep(500, signal);
    }
  });
  if (found === timedOut) throw new UsageError('timed out waiting for the condition');
  return found;
};

/** The pod to run a command in, to join or to forward to. */
export const streamPod = async (context: Context, object: AnyObject, timeoutMs: number): Promise<Pod> => {
  if (object.kind === 'Pod') return object as unknown as Pod;
  const [pod] = await podsOf(context, object, { purpose: 'streams', doing: 'cannot attach to', timeoutMs });
  return pod as Pod;
};
