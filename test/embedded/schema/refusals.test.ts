/** Each of these requests was sent to a real API server; here the answers must be the same. */
import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Cause, Status } from '../../../src/embedded/api/status.ts';
import { infoOf, type KindName } from '../../../src/embedded/objects.ts';
import { createSchemaTools, type JsonObject } from '../../../src/embedded/schema/index.ts';
import { refusedRequests } from './refused-requests.ts';

type Recorded = {
  name: string;
  code?: number;
  reason?: string;
  message?: string;
  details?: { causes?: Cause[] };
  before?: JsonObject;
};

const recorded = JSON.parse(readFileSync(new URL('data/refusals.json', import.meta.url), 'utf8')) as Recorded[];
const tools = createSchemaTools();

/** What the API server fills in between defaulting and validation. */
const filledIn = (kind: KindName, object: JsonObject): JsonObject => {
  const metadata = { ...(object['metadata'] as JsonObject) };
  if (infoOf(kind).namespaced) metadata['namespace'] ??= 'refusals';
  if (metadata['generateName'] !== undefined) metadata['name'] ??= `${metadata['generateName'] as string}00000`;
  const spec = { ...(object['spec'] as JsonObject | undefined) };
  if (kind === 'services' && spec['clusterIP'] !== undefined) spec['clusterIPs'] = [spec['clusterIP']];
  if (kind === 'jobs') {
    metadata['uid'] = 'the-uid';
    const labels = {
      'batch.kubernetes.io/controller-uid': 'the-uid',
      'batch.kubernetes.io/job-name': 'x',
      'controller-uid': 'the-uid',
      'job-name': 'x',
    };
    const template = spec['template'] as JsonObject;
    const selector = spec['selector'] as JsonObject | undefined;
    spec['selector'] = {
      matchLabels: {
        ...(selector?.['matchLabels'] as JsonObject | undefined),
        'batch.kubernetes.io/controller-uid': 'the-uid',
      },
    };
    spec['template'] = { ...template, metadata: { ...(template['metadata'] as JsonObject), labels } };
  }
  return { ...object, metadata, ...(object['spec'] === undefined ? {} : { spec }) };
};

const answer = (
  { kind, create, update, mode }: (typeof refusedRequests)[number],
  before?: JsonObject,
): Status | undefined => {
  if (update === undefined) {
    const decoded = tools.decodeBody(kind, Buffer.from(create ?? ''), 'application/json', mode ?? 'Warn');
    if (decoded.problem !== undefined) return decoded.problem;
    const object = filledIn(kind, tools.applyDefaults(kind, decoded.object));
    const causes = tools.validate(kind, object);
    const name = ((object['metadata'] as JsonObject)['name'] ?? '') as string;
    return causes.length === 0 ? undefined : tools.invalid({ kind, name, causes });
  }
  const current = before ?? {};
  const body = Buffer.from(JSON.stringify(update.patch));
  const decoded = tools.patch({ kind, current, body, contentType: 'application/merge-patch+json', mode: 'Warn' });
  if (decoded.problem !== undefined) return decoded.problem;
  const causes = tools.validate(kind, tools.applyDefaults(kind, decoded.object), current);
  return causes.length === 0 ? undefined : tools.invalid({ kind, name: 'x', causes });
};

/** Made up by the server that was asked. */
const timeless = (text: string): string =>
  text.replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, 'the-uid').replaceAll(/A_[a-z\d]{5}/g, 'A_00000');

/** Labels and resources come in no order. */
const shown = (causes: readonly Cause[] | undefined): string[] =>
  (causes ?? []).map(({ reason, field, message }) => timeless(`${reason} ${field}: ${message}`)).toSorted();

/** Answered by admission, or by a controller that got there first. */
const others = new Set(['a service account name in capitals', 'other completions of a job']);

describe('refuses in the words of the API server', () => {
  for (const [index, request] of refusedRequests.entries()) {
    const real = recorded[index]!;
    if (others.has(request.name)) continue;
    test(request.name, () => {
      expect(real.name).toBe(request.name);
      const ours = answer(request, real.before);
      expect(ours?.code).toBe(real.code);
      expect(ours?.reason).toBe(real.reason);
      expect(shown(ours?.details?.causes)).toEqual(shown(real.details?.causes));
      if ((real.details?.causes?.length ?? 0) < 2)
        expect(timeless(ours?.message ?? '')).toBe(timeless(real.message ?? ''));
    });
  }
});
