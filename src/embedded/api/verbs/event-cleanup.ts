/** Events are forgotten an hour after they were last heard of. */
import type { Event } from '../../objects.ts';
import type { Registry } from './registry.ts';

const lifetimeMs = 60 * 60 * 1000;
/** How many more there must be before it is worth looking again, and as many as were left: each is looked at a few times. */
const batch = 200;

const lastSeen = ({ series, lastTimestamp, eventTime, metadata }: Event): number =>
  Date.parse(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp);

/** To be called for each event that is made. */
export const eventCleanup = ({ store, clock }: Pick<Registry, 'store' | 'clock'>): (() => void) => {
  let made = 0;
  let enough = batch;
  return () => {
    made += 1;
    if (made < enough) return;
    made = 0;
    const oldest = clock.now() - lifetimeMs;
    for (const event of store.list('events'))
      if (lastSeen(event) < oldest) store.remove('events', event.metadata.namespace, event.metadata.name);
    enough = Math.max(batch, store.count('events'));
  };
};
