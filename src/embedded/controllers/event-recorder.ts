/** Writes events, and counts up those that say the same again (client-go's correlation, without its rate limit). */
import type { Client } from '../api/client.ts';
import type { Clock } from '../clock.ts';
import type { About, EventRecorder } from '../events.ts';
import { microTimestamp, timestamp } from '../time.ts';

export type EventSource = {
  /** `kubelet`, `deployment-controller` */
  component: string;
  host?: string;
  /** The newer form (events.k8s.io), which the scheduler writes: an eventTime and an action, no counts. */
  action?: string;
};

/** Remembered for counting up; older ones start anew. */
const remembered = 4096;

export const createEventRecorder = (client: Client, clock: Clock, source: EventSource): EventRecorder => {
  /** What was said to the name of the event that says it. */
  const said = new Map<string, { namespace: string; name: string }>();

  const countUp = (id: string): boolean => {
    const known = said.get(id);
    if (known === undefined) return false;
    const now = timestamp(clock);
    const event = client.modify('events', known.namespace, known.name, (current) =>
      source.action === undefined
        ? { ...current, count: (current.count ?? 1) + 1, lastTimestamp: now }
        : {
            ...current,
            series: { count: (current.series?.count ?? 1) + 1, lastObservedTime: microTimestamp(clock) },
          },
    );
    return event !== undefined;
  };

  const write = (
    about: About,
    type: string,
    reason: string,
    message: string,
    { fieldPath, action = source.action }: { fieldPath?: string; action?: string },
  ): void => {
    const { name, namespace = 'default', uid, resourceVersion } = about.metadata;
    const id = [about.kind, namespace, name, uid, type, reason, message, fieldPath].join('\n');
    if (countUp(id)) return;
    const modern = source.action !== undefined;
    const now = timestamp(clock);
    const event = client.create('events', {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.${nameSuffix(clock)}`, namespace },
      involvedObject: {
        apiVersion: about.apiVersion,
        kind: about.kind,
        name,
        ...(about.metadata.namespace === undefined ? {} : { namespace }),
        uid,
        resourceVersion,
        ...(fieldPath === undefined ? {} : { fieldPath }),
      },
      type,
      reason,
      message,
      ...(modern
        ? { eventTime: microTimestamp(clock), action: action! }
        : { firstTimestamp: now, lastTimestamp: now, count: 1 }),
      source: modern
        ? {}
        : { component: source.component, ...(source.host === undefined ? {} : { host: source.host }) },
      reportingComponent: source.component,
      reportingInstance: source.host ?? (modern ? `${source.component}-peapod` : ''),
    });
    if (said.size >= remembered) said.delete(said.keys().next().value!);
    said.set(id, { namespace, name: event.metadata.name });
  };

  return {
    record(about, type, reason, message, options = {}) {
      try {
        write(about, type, reason, message, options);
      } catch {
        // An event that can't be written (its namespace is being deleted, say) is nobody's problem.
      }
    },
  };
};

let counter = 0;
/** Nanoseconds in hexadecimal, as client-go names events; the last digits keep names apart. */
const nameSuffix = (clock: Clock): string => {
  counter = (counter + 1) % 1_000_000;
  return (BigInt(clock.now()) * 1_000_000n + BigInt(counter)).toString(16);
};
