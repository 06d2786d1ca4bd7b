/**
 * For maintainers: asks a real API server for its refusals and writes them into data/refusals.json.
 *   kubectl proxy --port=8001 & node --experimental-strip-types test/embedded/schema/record-refusals.ts http://127.0.0.1:8001
 */
import { writeFileSync } from 'node:fs';
import { apiVersionOf, infoOf, type KindName } from '../../../src/embedded/objects.ts';
import type { JsonObject } from '../../../src/embedded/schema/schema-tools.ts';
import { refusedRequests } from './refused-requests.ts';

type Answer = { code?: number; reason?: string; message?: string; details?: { causes?: unknown[] } };

const server = process.argv[2] ?? 'http://127.0.0.1:8001';
const namespace = 'refusals';

const pathOf = (kind: KindName): string => {
  const info = infoOf(kind);
  const group = info.group === '' ? 'api/v1' : `apis/${apiVersionOf(info)}`;
  return `/${group}/${info.namespaced ? `namespaces/${namespace}/` : ''}${kind}`;
};

const ask = async (method: string, path: string, body?: string, type = 'application/json'): Promise<JsonObject> => {
  const headers = { 'content-type': type };
  const answer = await fetch(server + path, { method, headers, ...(body === undefined ? {} : { body }) });
  return (await answer.json()) as JsonObject;
};

const recorded: Record<string, unknown>[] = [];
await ask('POST', '/api/v1/namespaces', JSON.stringify({ metadata: { name: namespace } }));
await new Promise((resolve) => setTimeout(resolve, 2000));
for (const { name, kind, create, update, mode } of refusedRequests) {
  const path = pathOf(kind);
  const query = `?dryRun=All${mode === undefined ? '' : `&fieldValidation=${mode}`}`;
  let before: JsonObject | undefined;
  let answer: JsonObject;
  if (update === undefined) answer = await ask('POST', path + query, create);
  else {
    // The one before may still be going.
    for (;;) {
      before = await ask('POST', path, JSON.stringify(update.from));
      if (before['code'] !== 409) break;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    answer = await ask('PATCH', `${path}/x${query}`, JSON.stringify(update.patch), 'application/merge-patch+json');
    await ask('DELETE', `${path}/x`, '{"gracePeriodSeconds":0}');
  }
  const { code, reason, message, details } = answer as Answer;
  if (code === undefined || code < 400) console.error(`not refused: ${name}`);
  recorded.push({
    name,
    kind,
    code,
    reason,
    message,
    ...(details === undefined ? {} : { details }),
    ...(before === undefined ? {} : { before }),
  });
}
await ask('DELETE', `/api/v1/namespaces/${namespace}`);
writeFileSync(new URL('data/refusals.json', import.meta.url), `${JSON.stringify(recorded, null, 1)}\n`);
console.log(`${recorded.length} answers`);
