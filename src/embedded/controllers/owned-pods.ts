/** The pods of each controller. Looking through all pods for every set would cost the square of their number. */
import type { Client } from '../api/client.ts';
import type { Pod } from '../objects.ts';
import { keyOf } from './controller.ts';
import { controllerOf } from '../owners.ts';

export type OwnedPods = {
  /** Those whose controller has this uid, in the order in which they came to it. */
  of(uid: string): Pod[];
  /** Those of a namespace that no controller has. */
  orphans(namespace: string): Pod[];
};

const known = new WeakMap<Client, OwnedPods>();

const index = (client: Client): OwnedPods => {
  const groups = new Map<string, Map<string, Pod>>();
  const groupOf = (pod: Pod): string => controllerOf(pod)?.uid ?? `/${pod.metadata.namespace ?? ''}`;
  const remove = (pod: Pod): void => {
    const name = groupOf(pod);
    const group = groups.get(name);
    group?.delete(keyOf(pod));
    if (group?.size === 0) groups.delete(name);
  };
  const put = (pod: Pod): void => {
    const name = groupOf(pod);
    const group = groups.get(name) ?? new Map<string, Pod>();
    groups.set(name, group);
    group.set(keyOf(pod), pod);
  };
  for (const pod of client.list('pods')) put(pod);
  client.listen(({ name, type, object, previous }) => {
    if (name !== 'pods') return;
    const before = previous as Pod | undefined;
    const pod = object as Pod;
    if (type === 'DELETED') remove(before ?? pod);
    else {
      if (before !== undefined && groupOf(before) !== groupOf(pod)) remove(before);
      put(pod);
    }
  });
  const listed = (group: string): Pod[] => [...(groups.get(group)?.values() ?? [])];
  return { of: listed, orphans: (namespace) => listed(`/${namespace}`) };
};

/** One for all controllers of a client: it is kept up to date for as long as the client lives. */
export const ownedPods = (client: Client): OwnedPods => {
  const found = known.get(client);
  if (found !== undefined) return found;
  const made = index(client);
  known.set(client, made);
  return made;
};
