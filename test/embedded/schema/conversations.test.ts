/** Writes that a real API server was asked for: each starts from the object that it had, and must end as its answer. */
import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Cause, Status } from '../../../src/embedded/api/status.ts';
import { createSchemaTools, type JsonObject } from '../../../src/embedded/schema/index.ts';
import { conversations, type Step } from './conversations.ts';

type Recorded = { name: string; before?: JsonObject; answer: JsonObject };

const recorded = JSON.parse(readFileSync(new URL('data/conversations.json', import.meta.url), 'utf8')) as Recorded[];
const tools = createSchemaTools();
const time = '2030-01-01T00:00:00Z';

const metadataOf = (object: JsonObject): JsonObject => object['metadata'] as JsonObject;

/** The object, or the refusal, that a request of this kind ends with. */
const carryOut = (
  { kind, how, manager, body, force, mode = 'Warn' }: Step,
  before?: JsonObject,
): JsonObject | Status => {
  const bytes = Buffer.from(JSON.stringify(body));
  const types = { json: 'json-patch+json', merge: 'merge-patch+json', strategic: 'strategic-merge-patch+json' };
  const writer = { manager, time };
  if (how === 'apply') {
    const applied = tools.serverSideApply({ kind, live: before, body: bytes, force: force === true, mode, ...writer });
    if (applied.problem !== undefined) return applied.problem;
    return checked(kind, tools.applyDefaults(kind, applied.object), before);
  }
  if (how === 'create' || how === 'replace') {
    const decoded = tools.decodeBody(kind, bytes, 'application/json', mode);
    if (decoded.problem !== undefined) return decoded.problem;
    const object = tools.applyDefaults(kind, decoded.object);
    // A replacement keeps what only the API server writes.
    const kept = before === undefined ? {} : metadataOf(before);
    const whole = { ...object, metadata: { ...metadataOf(object), ...(before === undefined ? {} : own(kept)) } };
    return checked(kind, tools.trackUpdate(kind, before, whole, writer), before);
  }
  const patched = tools.patch({
    kind,
    current: before ?? {},
    body: bytes,
    contentType: `application/${types[how]}`,
    mode,
  });
  if (patched.problem !== undefined) return patched.problem;
  return checked(kind, tools.trackUpdate(kind, before, tools.applyDefaults(kind, patched.object), writer), before);
};

const own = ({ uid, resourceVersion, creationTimestamp, namespace }: JsonObject): JsonObject =>
  ({ uid, resourceVersion, creationTimestamp, namespace }) as JsonObject;

const checked = (kind: Step['kind'], object: JsonObject, before?: JsonObject): JsonObject | Status => {
  if (before === undefined) return object;
  const causes = tools.validate(kind, object, before);
  return causes.length === 0 ? object : tools.invalid({ kind, name: metadataOf(object)['name'] as string, causes });
};

/** Without what the API server or its admission fills in, and without the time of writing. */
const comparable = (object: JsonObject): JsonObject => {
  const {
    resourceVersion: _v,
    generation: _g,
    creationTimestamp: _c,
    uid: _u,
    namespace: _n,
    ...metadata
  } = metadataOf(object);
  const managers = ((metadata['managedFields'] ?? []) as JsonObject[])
    .map(({ time: _time, ...rest }) => rest)
    // Which of two is the newer one is settled by the clock.
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const spec = { ...(object['spec'] as JsonObject | undefined) };
  for (const field of [
    'clusterIP',
    'clusterIPs',
    'ipFamilies',
    'ipFamilyPolicy',
    'tolerations',
    'priority',
    'preemptionPolicy',
    'serviceAccount',
    'serviceAccountName',
    'volumes',
  ])
    if (object['kind'] !== 'Deployment') delete spec[field];
  if (object['kind'] === 'Pod')
    spec['containers'] = (spec['containers'] as JsonObject[]).map(({ volumeMounts: _mounts, ...rest }) => rest);
  return {
    kind: object['kind']!,
    data: object['data'] ?? {},
    spec,
    metadata: { ...metadata, managedFields: managers },
  };
};

/** Conflicts with several managers come in no order. */
const inOrder = (causes: readonly Cause[] = []): Cause[] =>
  causes.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

describe('ends as it does at the API server', () => {
  for (const [index, step] of conversations.entries()) {
    const { name, before, answer } = recorded[index]!;
    test(`${step.how} ${step.kind}: ${step.name}`, () => {
      expect(name).toBe(step.name);
      const result = carryOut(step, before);
      if (answer['code'] !== undefined) {
        const { code, message, details } = result as Status;
        expect({ code, message, causes: inOrder(details?.causes) }).toEqual({
          code: answer['code'],
          message: answer['message'],
          causes: inOrder((answer['details'] as Status['details'])?.causes),
        });
      } else expect(comparable(result as JsonObject)).toEqual(comparable(answer));
    });
  }
});
