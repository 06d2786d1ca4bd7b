/** Waits until a pod is as it should be. */
import type { Pod } from '../cluster/kube.ts';
import { ApiRefusal } from '../cluster/types.ts';
import { timedOut, within } from './deadline.ts';
import { findResource } from './resources.ts';
import { UsageError, type Context } from './verb.ts';
import { watchObject } from './watch-object.ts';

const gone = (name: string): ApiRefusal =>
  new ApiRefusal(
    404,
    { kind: 'Status', code: 404, reason: 'NotFound', message: `pods "${name}" not found` },
    `waiting for pod ${name}`,
  );

/** The pod as it is when `isReady` first says so. */
export const awaitPod = async (
  context: Context,
  { namespace, name, timeoutMs }: { namespace: string; name: string; timeoutMs: number | undefined },
  isReady: (pod: Pod) => boolean | Promise<boolean>,
): Promise<Pod> => {
  const target = { resource: await findResource(context, 'pods'), namespace, name };
  const found = await within(context, timeoutMs, async (signal) => {
    for await (const { type, object } of watchObject(context, target, signal)) {
      if (type === 'DELETED') throw gone(name);
      const pod = object as Pod | undefined;
      if (pod !== undefined && (await isReady(pod))) return pod;
    }
    return undefined;
  });
  context.signal.throwIfAborted();
  if (found === timedOut || found === undefined) throw new UsageError('timed out waiting for the condition');
  return found;
};

export const isOver = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

export const isReady = ({ status }: Pod): boolean =>
  status?.phase === 'Running' &&
  status.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') === true;
