/** The refusals of the API, each in the words of the real one. They are made here and thrown by the verbs. */
import { infoOf, resourceOf, type KindName } from '../objects.ts';
import { ApiError } from './client.ts';
import type { Cause, Status } from './status.ts';

type Details = NonNullable<Status['details']>;

export const refusal = (code: number, reason: string, message: string, details?: Details): ApiError =>
  new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  });

/** `Pod`, `Deployment.apps` */
const kindWordOf = (kind: KindName): string => {
  const { group, kind: word } = infoOf(kind);
  return group === '' ? word : `${word}.${group}`;
};

const detailsOf = (kind: KindName, name: string): Details => {
  const { group } = infoOf(kind);
  return { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind };
};

export const notFound = (kind: KindName, name: string): ApiError =>
  refusal(404, 'NotFound', `${resourceOf(kind)} "${name}" not found`, detailsOf(kind, name));

/** A path under a known group that means nothing. */
export const noSuchResource = (): ApiError =>
  refusal(404, 'NotFound', 'the server could not find the requested resource', {});

export const alreadyExists = (kind: KindName, name: string): ApiError =>
  refusal(409, 'AlreadyExists', `${resourceOf(kind)} "${name}" already exists`, detailsOf(kind, name));

export const conflict = (kind: KindName, name: string, why: string): ApiError =>
  refusal(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${resourceOf(kind)} "${name}": ${why}`,
    detailsOf(kind, name),
  );

/** Of a part of an object: `pods/binding`. */
export const conflictOn = (part: string, name: string, why: string): ApiError =>
  refusal(409, 'Conflict', `Operation cannot be fulfilled on ${part} "${name}": ${why}`, { name, kind: part });

/** Somebody else wrote since the object was read. */
export const stale = (kind: KindName, name: string): ApiError =>
  conflict(kind, name, 'the object has been modified; please apply your changes to the latest version and try again');

export const forbidden = (kind: KindName, name: string, why: string, causes: Cause[] = []): ApiError =>
  refusal(
    403,
    'Forbidden',
    name === '' ? `${resourceOf(kind)} is forbidden: ${why}` : `${resourceOf(kind)} "${name}" is forbidden: ${why}`,
    { ...detailsOf(kind, name), ...(causes.length === 0 ? {} : { causes }) },
  );

/** `causes` in the order of the fields that are wrong; their messages are complete (`Required value: …`). */
export const invalid = (kind: KindName, name: string, causes: Cause[]): ApiError =>
  invalidKind(kindWordOf(kind), infoOf(kind).group, infoOf(kind).kind, name, causes);

/** For kinds that aren't stored: options, a Binding. */
export const invalidKind = (
  qualified: string,
  group: string,
  kind: string,
  name: string,
  causes: Cause[],
): ApiError => {
  const texts = [
    ...new Set(causes.map(({ field, message }) => (field === undefined ? message : `${field}: ${message}`))),
  ];
  const summary = texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`;
  return refusal(422, 'Invalid', `${qualified} "${name}" is invalid: ${summary}`, {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    kind,
    causes,
  });
};

export const badRequest = (message: string): ApiError => refusal(400, 'BadRequest', message);

export const methodNotAllowed = (): ApiError =>
  refusal(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

export const internal = (message: string): ApiError =>
  refusal(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });

/** Its kubelet does not answer: the node is without power, say. */
export const nodeUnreachable = (ip: string, path: string): ApiError =>
  refusal(500, '', `Get "https://${ip}:10250/${path}": dial tcp ${ip}:10250: connect: no route to host`);
