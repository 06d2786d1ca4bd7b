/** What a client accepts, and in which form it wants objects. */
import { refusal } from '../errors.ts';

export type Form =
  | { as: 'object' }
  | { as: 'table'; version: 'v1' | 'v1beta1' }
  | { as: 'metadata'; version: 'v1' | 'v1beta1' }
  | { as: 'discovery'; version: string };

export type Accepted = { encoding: 'json' | 'yaml'; form: Form };

type MediaType = { type: string; parameters: Map<string, string> };

const parse = (text: string): MediaType => {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim());
  const parameters = rest.map((part): [string, string] => {
    const equals = part.indexOf('=');
    return equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
  });
  return { type: type.toLowerCase(), parameters: new Map(parameters) };
};

const encodings: Record<string, Accepted['encoding']> = {
  'application/json': 'json',
  'application/yaml': 'yaml',
  'application/*': 'json',
  '*/*': 'json',
};

const formOf = (parameters: Map<string, string>, discovery: boolean): Form | undefined => {
  const as = parameters.get('as');
  const version = parameters.get('v') ?? '';
  if (as === undefined) return { as: 'object' };
  if (as === 'APIGroupDiscoveryList')
    return discovery && (version === 'v2' || version === 'v2beta1') ? { as: 'discovery', version } : undefined;
  if (discovery || parameters.get('g') !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1'))
    return undefined;
  if (as === 'Table') return { as: 'table', version };
  return as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList' ? { as: 'metadata', version } : undefined;
};

/** The first of what is accepted that can be had. Throws 406. `discovery`: for /api and /apis. */
export const negotiate = (accept: string | undefined, { discovery = false } = {}): Accepted => {
  if (accept === undefined || accept.trim() === '') return { encoding: 'json', form: { as: 'object' } };
  for (const part of accept.split(',')) {
    const { type, parameters } = parse(part);
    const encoding = Object.hasOwn(encodings, type) ? encodings[type] : undefined;
    const form = encoding === undefined ? undefined : formOf(parameters, discovery);
    if (encoding !== undefined && form !== undefined) return { encoding, form };
  }
  throw refusal(
    406,
    'NotAcceptable',
    '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/json;stream=watch',
    {},
  );
};
