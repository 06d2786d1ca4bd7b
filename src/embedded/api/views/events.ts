/** `events.k8s.io/v1`: the newer names for what an Event says. */
import type { Event, Obj } from '../../objects.ts';
import type { Json, JsonObject } from '../../schema/index.ts';
import { same } from '../../same.ts';
import type { Cause } from '../status.ts';
import type { View } from './view.ts';

/** From the newer name to the older one. */
const renamed = {
  deprecatedCount: 'count',
  deprecatedFirstTimestamp: 'firstTimestamp',
  deprecatedLastTimestamp: 'lastTimestamp',
  deprecatedSource: 'source',
  note: 'message',
  regarding: 'involvedObject',
  reportingController: 'reportingComponent',
} as const;
const older: Readonly<Record<string, string>> = renamed;
const newer: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(renamed).map(([now, before]) => [before, now]),
);

const rename = (object: object, names: Readonly<Record<string, string>>): JsonObject =>
  Object.fromEntries(
    Object.entries(object as Record<string, Json>).map(([name, value]) => [
      Object.hasOwn(names, name) ? names[name]! : name,
      value,
    ]),
  );

const shown = new WeakMap<Obj, Obj>();

const outwards = (object: Obj): Obj => {
  const known = shown.get(object);
  if (known !== undefined) return known;
  const { apiVersion: _apiVersion, ...rest } = object;
  const renamedFields = rename(rest, newer);
  for (const name of ['reportingController', 'reportingInstance'] as const)
    if (renamedFields[name] === '') delete renamedFields[name];
  const made = { apiVersion: 'events.k8s.io/v1', ...renamedFields } as unknown as Obj;
  shown.set(object, made);
  return made;
};

const inwards = (object: JsonObject): JsonObject => ({ ...rename(object, older), apiVersion: 'v1' });

const add = (
  causes: Cause[],
  reason: 'Invalid' | 'Required',
  field: string,
  detail: string,
  value: unknown = '',
): void =>
  void causes.push({
    reason: `FieldValue${reason}`,
    message: reason === 'Required' ? 'Required value' : `Invalid value: ${JSON.stringify(value)}: ${detail}`,
    field,
  });

const checkSeries = (causes: Cause[], { series }: Event): void => {
  if (series === undefined || series === null) return;
  if ((series.count ?? 0) < 2) add(causes, 'Invalid', 'series.count', 'should be at least 2');
  if (!series.lastObservedTime) add(causes, 'Required', 'series.lastObservedTime', '');
};

const checkNew = (event: Event): Cause[] => {
  const causes: Cause[] = [];
  checkSeries(causes, event);
  if (!event.eventTime) add(causes, 'Required', 'eventTime', '');
  if (event.type !== 'Normal' && event.type !== 'Warning')
    add(causes, 'Invalid', 'type', `has invalid value: ${event.type ?? ''}`);
  for (const field of ['firstTimestamp', 'lastTimestamp', 'count'] as const)
    if (event[field]) add(causes, 'Invalid', field, 'needs to be unset');
  if (event.source?.component || event.source?.host) add(causes, 'Invalid', 'source', 'needs to be unset');
  return causes;
};

/** What happened does not change; only how often. */
const settled = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  'type',
  'eventTime',
  'action',
  'related',
  'reportingComponent',
  'reportingInstance',
] as const;

const check = (object: Obj, old?: Obj): Cause[] => {
  const event = object as unknown as Event;
  if (old === undefined) return checkNew(event);
  const before = old as unknown as Event;
  const causes: Cause[] = [];
  if (!same(event.series, before.series)) checkSeries(causes, event);
  for (const field of settled)
    if (!same(event[field] ?? null, before[field] ?? null))
      add(
        causes,
        'Invalid',
        field === 'reportingComponent' ? 'reportingController' : field,
        'field is immutable',
        event[field],
      );
  return causes;
};

const regarding = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];

export const eventsView: View = {
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  of: 'events',
  body: 'EventView',
  outwards,
  inwards,
  check,
  fields: {
    reason: 'reason',
    type: 'type',
    reportingController: 'reportingComponent',
    'metadata.name': 'metadata.name',
    'metadata.namespace': 'metadata.namespace',
    ...Object.fromEntries(regarding.map((field) => [`regarding.${field}`, `involvedObject.${field}`])),
  },
};
