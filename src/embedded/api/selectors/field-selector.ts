/** Field selectors: `status.phase=Running,spec.nodeName!=a`, for the few fields that each kind lets be asked for. */
import { infoOf, type Event, type KindName, type Obj, type Pod } from '../../objects.ts';
import { badRequest } from '../errors.ts';

type FieldOf = (object: Obj) => string;
export type FieldRequirement = { of: FieldOf; value: string; equal: boolean; field: string };

const text = (value: unknown): string => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
};

/** Reads along a path of plain fields. */
const at =
  (path: string, absent = ''): FieldOf =>
  (object) => {
    let value: unknown = object;
    for (const step of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[step];
    return value === undefined ? absent : text(value);
  };

const always: Record<string, FieldOf> = {
  'metadata.name': (object) => object.metadata.name,
  'metadata.namespace': (object) => object.metadata.namespace ?? '',
};

const paths = (...names: string[]): Record<string, FieldOf> =>
  Object.fromEntries(names.map((name) => [name, at(name)]));

const pods: Record<string, FieldOf> = {
  ...paths(
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ),
  'spec.hostNetwork': at('spec.hostNetwork', 'false'),
  'status.podIPs': (object) => ((object as unknown as Pod).status?.podIPs ?? []).map(({ ip }) => ip).join(','),
};

const events: Record<string, FieldOf> = {
  ...paths(
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'type',
  ),
  source: (object) => {
    const event = object as unknown as Event;
    return event.source?.component ?? event.reportingComponent ?? '';
  },
};

const selectable: Partial<Record<KindName, Record<string, FieldOf>>> = {
  pods,
  events,
  nodes: { 'spec.unschedulable': at('spec.unschedulable', 'false') },
  namespaces: { ...paths('status.phase'), name: (object) => object.metadata.name },
  secrets: paths('type'),
  services: paths('spec.clusterIP', 'spec.type'),
  certificatesigningrequests: paths('spec.signerName'),
  jobs: { 'status.successful': at('status.succeeded', '0') },
};

/** Splits at `,` and unescapes `\,`, `\=` and `\\`. */
const termsOf = (selector: string): string[] => selector.split(/(?<!\\),/).filter((term) => term !== '');

const unescape = (value: string): string => value.replace(/\\([\\,=])/g, '$1');

/** Three generations of the same message. */
const refusalOf = (kind: KindName, field: string): string => {
  if (selectable[kind] === undefined)
    return `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
  return infoOf(kind).group === ''
    ? `field label not supported: ${field}`
    : `field label "${field}" not supported for ${infoOf(kind).kind}`;
};

/** Throws the API's 400 for what is no selector, or for a field that can't be asked for. */
export const parseFieldSelector = (kind: KindName, selector: string): FieldRequirement[] =>
  termsOf(selector).map((term) => {
    const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
    if (match === null) throw badRequest(`invalid selector: '${selector}'; can't understand '${term}'`);
    const field = match[1]!;
    const fields = selectable[kind];
    const of = fields !== undefined && Object.hasOwn(fields, field) ? fields[field] : undefined;
    const known = of ?? (Object.hasOwn(always, field) ? always[field] : undefined);
    if (known === undefined) {
      throw badRequest(refusalOf(kind, field));
    }
    return { of: known, value: unescape(match[3]!), equal: match[2] !== '!=', field };
  });

export const fieldsMatch = (requirements: readonly FieldRequirement[], object: Obj): boolean =>
  requirements.every(({ of, value, equal }) => (of(object) === value) === equal);
