import { badRequest, invalidKind } from '../errors.ts';
import { isTrue } from '../http/parameters.ts';
import type { Cause } from '../status.ts';

export type LogOptions = {
  follow: boolean;
  previous: boolean;
  timestamps: boolean;
  tailLines?: number;
  limitBytes?: number;
  /** Milliseconds since the epoch. */
  since?: number;
};

const number = (query: URLSearchParams, name: string): number | undefined => {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
};

const flag = (query: URLSearchParams, name: string): boolean => query.has(name) && isTrue(query.get(name));

/** From the query. `now`: of the cluster's clock. Throws 400 and 422 as the API server does. */
export const logOptions = (query: URLSearchParams, pod: string, now: number): LogOptions => {
  const tailLines = number(query, 'tailLines');
  const limitBytes = number(query, 'limitBytes');
  const sinceSeconds = number(query, 'sinceSeconds');
  const time = query.get('sinceTime') ?? '';
  const sinceTime = time === '' ? undefined : Date.parse(time);
  if (Number.isNaN(sinceTime))
    throw badRequest(
      `parsing time ${JSON.stringify(time)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(time)} as "2006"`,
    );

  const causes: Cause[] = [];
  const outOfRange = (field: string, value: number, message: string): void => {
    causes.push({ reason: 'FieldValueInvalid', message: `Invalid value: ${value}: ${message}`, field });
  };
  if (tailLines !== undefined && tailLines < 0)
    outOfRange('tailLines', tailLines, 'must be greater than or equal to 0');
  if (limitBytes !== undefined && limitBytes < 1) outOfRange('limitBytes', limitBytes, 'must be greater than 0');
  if (sinceSeconds !== undefined && sinceTime !== undefined)
    causes.push({
      reason: 'FieldValueForbidden',
      message: 'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
      field: '[]',
    });
  else if (sinceSeconds !== undefined && sinceSeconds < 1)
    outOfRange('sinceSeconds', sinceSeconds, 'must be greater than 0');
  if (causes.length > 0) throw invalidKind('PodLogOptions', '', 'PodLogOptions', pod, causes);

  const since = sinceSeconds === undefined ? sinceTime : now - sinceSeconds * 1000;
  return {
    follow: flag(query, 'follow'),
    previous: flag(query, 'previous'),
    timestamps: flag(query, 'timestamps'),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(since === undefined ? {} : { since }),
  };
};
