/**
 * For maintainers: writes what a real API server answers into data/conversations.json.
 *   kubectl proxy --port=8001 & node --experimental-strip-types test/embedded/schema/record-conversations.ts http://127.0.0.1:8001
 */
import { writeFileSync } from 'node:fs';
import { apiVersionOf, infoOf, type KindName } from '../../../src/embedded/objects.ts';
import type { JsonObject } from '../../../src/embedded/schema/schema-tools.ts';
import { conversations } from './conversations.ts';

const server = process.argv[2] ?? 'http://127.0.0.1:8001';
const namespace = `conversations-${Date.now()}`;
const types = {
  apply: 'apply-patch+yaml',
  json: 'json-patch+json',
  merge: 'merge-patch+json',
  strategic: 'strategic-merge-patch+json',
  create: 'json',
  replace: 'json',
};

const pathOf = (kind: KindName): string => {
  const info = infoOf(kind);
  return `/${info.group === '' ? 'api/v1' : `apis/${apiVersionOf(info)}`}/namespaces/${namespace}/${kind}`;
};

const ask = async (method: string, path: string, body?: string, type = 'application/json'): Promise<JsonObject> => {
  const headers = { 'content-type': type };
  const answer = await fetch(server + path, { method, headers, ...(body === undefined ? {} : { body }) });
  return (await answer.json()) as JsonObject;
};
const pause = async (ms: number): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, ms));
};

const recorded: Record<string, unknown>[] = [];
await ask('POST', '/api/v1/namespaces', JSON.stringify({ metadata: { name: namespace } }));
await pause(2000);
for (const { name, kind, object, how, manager, body, force, mode } of conversations) {
  const path = pathOf(kind);
  // Controllers have their say first.
  await pause(kind === 'deployments' ? 1200 : 1000);
  const before = await ask('GET', `${path}/${object}`);
  const query = `fieldManager=${manager}${force === true ? '&force=true' : ''}${mode === undefined ? '' : `&fieldValidation=${mode}`}`;
  const method = how === 'create' ? 'POST' : how === 'replace' ? 'PUT' : 'PATCH';
  const at = how === 'create' ? path : `${path}/${object}`;
  const answer = await ask(method, `${at}?${query}`, JSON.stringify(body), `application/${types[how]}`);
  recorded.push({ name, ...(before['code'] === 404 ? {} : { before }), answer });
}
await ask('DELETE', `/api/v1/namespaces/${namespace}`);
writeFileSync(new URL('data/conversations.json', import.meta.url), `${JSON.stringify(recorded)}\n`);
console.log(`${recorded.length} answers`);
