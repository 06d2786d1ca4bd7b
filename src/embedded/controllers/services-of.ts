import type { Client } from '../api/client.ts';
import { mapSelects } from '../matching/selectors.ts';
import type { Change } from '../store/store.ts';
import { keyOf } from './controller.ts';

/** The keys of the Services that select a pod, or did until it changed; none for a change of anything else. */
export const servicesOf = function* (client: Client, { name, object, previous }: Change): Iterable<string> {
  if (name !== 'pods') return;
  for (const service of client.list('services', object.metadata.namespace)) {
    const { selector } = service.spec ?? {};
    if (mapSelects(selector, object.metadata.labels) || mapSelects(selector, previous?.metadata.labels))
      yield keyOf(service);
  }
};
