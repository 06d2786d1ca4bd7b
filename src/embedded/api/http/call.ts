/** One request, as far as the verbs need to know it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BodyKind, JsonObject } from '../../schema/index.ts';
import type { Api } from '../api.ts';
import type { User } from '../authentication/user.ts';
import { ApiError } from '../client.ts';
import type { WriteOptions } from '../verbs/registry.ts';
import { writeParameters, type WriteParameters } from './parameters.ts';
import { readBody } from './read-body.ts';

export type Call = {
  api: Api;
  request: IncomingMessage;
  response: ServerResponse;
  user: User;
  method: string;
  path: string;
  query: URLSearchParams;
  /** Adds a `Warning` header to the answer. */
  warn: (text: string) => void;
};

export const bodyOf = ({ request }: Call): Promise<Buffer> => readBody(request);

export const contentTypeOf = ({ request }: Call): string => request.headers['content-type'] ?? 'application/json';

export const optionsOf = ({ request, query }: Call, options: string): WriteParameters =>
  writeParameters(query, request.headers['user-agent'], options);

/** What the schema made of a body; throws what it refuses. */
export const accepted = (call: Pick<Call, 'warn'>, decoded: ReturnType<Api['schema']['decodeBody']>): JsonObject => {
  if (decoded.object === undefined) throw new ApiError(decoded.problem);
  for (const warning of decoded.warnings) call.warn(warning);
  return decoded.object;
};

export const decode = async (
  call: Call,
  kind: BodyKind,
  { mode }: Pick<WriteParameters, 'mode'>,
): Promise<JsonObject> => {
  const body = await bodyOf(call);
  return accepted(call, call.api.schema.decodeBody(kind, body, contentTypeOf(call), mode));
};

export const writing = (call: Call, { dryRun, manager }: WriteParameters): WriteOptions => ({
  dryRun,
  manager,
  warn: call.warn,
});
