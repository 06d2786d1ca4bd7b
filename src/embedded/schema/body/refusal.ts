/** The refusals of the schema's parts, as the API's Status. */
import type { Cause, Status } from '../../api/status.ts';
import type { Refused } from '../schema-tools.ts';

const failure = (code: number, reason: string | undefined, message: string, details?: Status['details']): Refused => ({
  problem: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  },
});

export const badRequest = (message: string): Refused => failure(400, 'BadRequest', message);

export const unprocessable = (message: string, details?: Status['details']): Refused =>
  failure(422, 'Invalid', message, details);

export const conflict = (message: string, causes: Cause[]): Refused => failure(409, 'Conflict', message, { causes });

export const unsupportedMediaType = (accepted: readonly string[]): Refused =>
  failure(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );

export const unsupportedPatch = (): Refused => failure(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});

export const tooLarge = (message: string): Refused => failure(413, 'RequestEntityTooLarge', message);

/** What the API server answers where it did not foresee a mistake: without a reason. */
export const broken = (message: string): Refused => failure(500, undefined, message);
