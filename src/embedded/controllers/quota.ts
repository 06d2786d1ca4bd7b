/** Keeps what quotas say is used up to date when objects go or end; admission does so when they come. */
import { isTerminal } from '../pods.ts';
import type { Pod } from '../objects.ts';
import { keyOf, splitKey, type Controller, type ControllerDeps } from './controller.ts';

export type QuotaDeps = ControllerDeps & {
  /** Writes `status.used` of one quota. */
  recordUsage: (namespace: string, name: string) => void;
};

export const quotaController = ({ client, recordUsage }: QuotaDeps): Controller => ({
  name: 'quota',

  *keysOf({ name, type, object, previous }) {
    if (name === 'events') return;
    if (name === 'resourcequotas') {
      if (type !== 'DELETED') yield keyOf(object);
      return;
    }
    const ended =
      name === 'pods' && isTerminal(object as Pod) && !(previous !== undefined && isTerminal(previous as Pod));
    if (type !== 'DELETED' && !ended) return;
    const { namespace } = object.metadata;
    if (namespace === undefined) return;
    for (const quota of client.list('resourcequotas', namespace)) yield keyOf(quota);
  },

  reconcile(key) {
    const [namespace, name] = splitKey(key);
    recordUsage(namespace, name);
    return undefined;
  },
});
