import type { ContainerStatus, Pod } from '../../cluster/kube.ts';
import { attachOrLog, logOf, type AttachWish } from '../attach-session.ts';
import { awaitPod } from '../await-pod.ts';
import { containersOf } from '../containers.ts';
import { ephemeralContainer, podCopy } from '../debug/debug-pods.ts';
import { debugFlags, debugWishOf, type DebugWish } from '../debug/wishes.ts';
import { createObject, deleteObject, patchObject, type AnyObject } from '../live-object.ts';
import { objectOfWord } from '../pod-choice.ts';
import { randomSuffix } from '../random-suffix.ts';
import { findResource } from '../resources.ts';
import { UsageError, type Context, type Verb } from '../verb.ts';

const legacy =
  '--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a ' +
  'profile, for example "--profile=general".\n';

const nameFor = async (context: Context, pod: Pod, { container, quiet }: DebugWish): Promise<string> => {
  if (container !== undefined) return container;
  const taken = new Set(containersOf(pod).map(({ name }) => name));
  let name = `debugger-${randomSuffix()}`;
  while (taken.has(name)) name = `debugger-${randomSuffix()}`;
  if (!quiet) await context.print(`Defaulting debug container name to ${name}.\n`);
  return name;
};

type Debugged = { pod: AnyObject; container: string | undefined };

const addContainer = async (context: Context, pod: Pod, wish: DebugWish): Promise<Debugged> => {
  const { namespace, name } = pod.metadata;
  const target = { resource: await findResource(context, 'pods'), namespace, name };
  const container = await nameFor(context, pod, wish);
  const { ephemeralContainers: old = [] } = pod.spec as { ephemeralContainers?: { name: string }[] };
  const patch = {
    spec: {
      // Without the order, the new one would stand in front of the old ones.
      '$setElementOrder/ephemeralContainers': [...old.map(({ name: each }) => ({ name: each })), { name: container }],
      ephemeralContainers: [ephemeralContainer(container, wish)],
    },
  };
  const options = { fieldManager: 'kubectl', subresource: 'ephemeralcontainers' };
  return { pod: await patchObject(context, target, 'strategic', patch, options), container };
};

const copyPod = async (context: Context, pod: Pod, wish: DebugWish): Promise<Debugged> => {
  const resource = await findResource(context, 'pods');
  const { namespace, name: original } = pod.metadata;
  const names = wish.container === undefined && wish.image !== undefined ? await nameFor(context, pod, wish) : '';
  const { copy, container } = podCopy(pod, wish, () => names);
  const created = await createObject(context, { resource, namespace }, copy, { fieldManager: 'kubectl' });
  if (wish.flags.is('replace')) {
    await deleteObject(context, { resource, namespace, name: original }, { gracePeriodSeconds: 0 });
  }
  return { pod: created, container };
};

const statusOf = ({ status }: Pod, name: string): ContainerStatus | undefined =>
  [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ].find((each) => each.name === name);

/** Joins the container as soon as it runs; what has ended by then is read from its log. */
const join = async (context: Context, { pod, container }: Debugged, wish: DebugWish): Promise<void> => {
  if (container === undefined) return;
  const { namespace = context.namespace, name } = pod.metadata;
  const ready = await awaitPod(context, { namespace, name, timeoutMs: undefined }, async (each) => {
    const state = statusOf(each, container)?.state;
    if (state?.running !== undefined || state?.terminated !== undefined) return true;
    const message = state?.waiting?.message ?? '';
    if (message !== '' && !wish.quiet) await context.tell(`Warning: container ${container}: ${message}\n`);
    return false;
  });
  const attach: AttachWish = { pod: ready, container, stdin: wish.stdin, tty: wish.tty, quiet: wish.quiet };
  const over = statusOf(ready, container)?.state?.terminated !== undefined;
  await (over ? logOf(context, attach) : attachOrLog(context, attach));
};

export const debug: Verb = {
  name: 'debug',
  about: 'look into a pod with one more container, or into a copy of it',
  usage: 'kubectl debug POD -it --image=IMAGE [--target=CONTAINER | --copy-to=NAME] [-- COMMAND]',
  flags: debugFlags,
  run: async (context, call) => {
    const wish = debugWishOf(call);
    if (wish.target !== undefined && !wish.quiet) {
      await context.print(
        `Targeting container "${wish.target}". If you don't see processes from this container it may be because the ` +
          "container runtime doesn't support this feature.\n",
      );
    }
    if ((call.flags.text('profile') ?? 'legacy') === 'legacy') await context.tell(legacy);
    for (const word of wish.pods) {
      const object = await objectOfWord(context, [word], call.flags);
      if (object.kind === 'Node') {
        throw new UsageError('this kubectl debugs pods, not nodes; the kubectl that you install yourself does both');
      }
      if (object.kind !== 'Pod')
        throw new UsageError(`"${object.apiVersion}, Kind=${object.kind}" not supported by debug`);
      const pod = object as unknown as Pod;
      const debugged = await (wish.copyTo === undefined ? addContainer : copyPod)(context, pod, wish);
      if (wish.attach) await join(context, debugged, wish);
    }
    return 0;
  },
};
