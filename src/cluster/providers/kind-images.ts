/** Brings images that this machine has onto the nodes, so that no pod of a lesson waits for a download. */
import type { KubeObject } from '../kube.ts';
import { isClusterError, type ClusterAccess } from '../types.ts';
import type { KindCommands } from './kind-commands.ts';

type Node = KubeObject & { status?: { images?: { names?: string[] }[] } };

/** `busybox` as containerd lists it: `docker.io/library/busybox:latest`. */
export const fullImageName = (image: string): string => {
  const [first = '', ...rest] = image.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const path = isHost ? image : `docker.io/${rest.length === 0 ? 'library/' : ''}${image}`;
  return /[:@][^/]*$/.test(path) ? path : `${path}:latest`;
};

export const prepareKindImages = async (
  access: ClusterAccess,
  commands: KindCommands,
  images: readonly string[],
  signal: AbortSignal,
): Promise<void> => {
  try {
    const { items: nodes } = await access.list<Node>({ apiVersion: 'v1', kind: 'Node' }, signal);
    const present = nodes.map(({ status }) => new Set(status?.images?.flatMap(({ names }) => names ?? []) ?? []));
    const missing = [...new Set(images)].filter((image) => !present.every((names) => names.has(fullImageName(image))));
    const local: string[] = [];
    for (const image of missing) if (await commands.hasImage(image, signal)) local.push(image);
    // A kubelet that lacks an image pulls it, and says in the pod's events if it can't: nothing to report here.
    if (local.length > 0) await commands.load(local, signal);
  } catch (error) {
    if (!isClusterError(error)) throw error;
  }
  signal.throwIfAborted();
};
