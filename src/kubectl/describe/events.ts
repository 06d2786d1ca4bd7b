/** The events of an object, oldest first. */
import type { Event, KubeObject } from '../../cluster/kube.ts';
import { ageOf } from '../print/age.ts';
import type { Context } from '../verb.ts';

export type DescribedEvent = Event & { source?: { component?: string }; reportingComponent?: string };

export const intervalOf = (event: DescribedEvent, now: number): string => {
  const { eventTime, firstTimestamp, lastTimestamp, series, count = 0 } = event;
  const first = ageOf(eventTime ?? firstTimestamp, now);
  if (series !== undefined && series !== null)
    return `${ageOf(series.lastObservedTime, now)} (x${series.count} over ${first})`;
  return count > 1 ? `${ageOf(lastTimestamp, now)} (x${count} over ${first})` : first;
};

export const eventLines = (events: readonly DescribedEvent[], now: number): string[] => {
  if (events.length === 0) return ['Events:\t<none>'];
  const lastOf = ({ lastTimestamp }: DescribedEvent): number => (lastTimestamp ? Date.parse(lastTimestamp) : -Infinity);
  const ordered = events.toSorted((a, b) => (lastOf(a) < lastOf(b) ? -1 : Number(lastOf(a) > lastOf(b))));
  return [
    'Events:',
    '  Type\tReason\tAge\tFrom\tMessage',
    '  ----\t------\t----\t----\t-------',
    ...ordered.map((event) => {
      const source = event.source?.component || event.reportingComponent || '';
      const cells = [event.type, event.reason, intervalOf(event, now), source, (event.message ?? '').trim()];
      return `  ${cells.map((cell) => cell ?? '').join('\t')}`;
    }),
  ];
};

/** `kind` is left out for pods, whose events may be about one container; `uid` may be another than the object's own. */
export const eventsOf = async (
  { access, signal }: Context,
  { kind, metadata }: KubeObject,
  uid = metadata.uid,
): Promise<DescribedEvent[]> => {
  const { namespace, name } = metadata;
  const selectors = {
    'involvedObject.name': name,
    'involvedObject.namespace': namespace ?? '',
    ...(kind === 'Pod' ? {} : { 'involvedObject.kind': kind }),
    'involvedObject.uid': uid,
  };
  const fieldSelector = Object.entries(selectors)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const path = namespace === undefined ? '/api/v1/events' : `/api/v1/namespaces/${namespace}/events`;
  const { items } = await access.request<{ items: DescribedEvent[] }>(
    'GET',
    path,
    { query: { fieldSelector } },
    signal,
  );
  return items;
};
