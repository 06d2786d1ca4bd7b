/** Bodies that kubectl 1.34 sent in protobuf, and what a real API server made of them. */
import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { kindNames, type KindName } from '../../../src/embedded/objects.ts';
import { createSchemaTools, type BodyKind, type Json, type JsonObject } from '../../../src/embedded/schema/index.ts';

type Recorded = { name: string; kind: string; body: string; answer: JsonObject };

const recorded = JSON.parse(readFileSync(new URL('data/protobuf-bodies.json', import.meta.url), 'utf8')) as Recorded[];
const tools = createSchemaTools();
const special: Record<string, BodyKind> = {
  selfsubjectaccessreviews: 'SelfSubjectAccessReview',
  selfsubjectreviews: 'SelfSubjectReview',
};
const bodyKind = (plural: string): BodyKind => special[plural] ?? (plural as KindName);

/** All that was sent must have arrived; the API server adds more. */
const contains = (answer: Json, sent: Json, path = ''): string[] => {
  if (typeof sent !== 'object' || sent === null)
    return JSON.stringify(answer) === JSON.stringify(sent) ? [] : [`${path}: ${JSON.stringify(sent)}`];
  if (Array.isArray(sent)) {
    const list = Array.isArray(answer) ? answer : [];
    return sent.flatMap((item, index) => contains(list[index] ?? null, item, `${path}[${index}]`));
  }
  const object = typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? answer : {};
  return Object.keys(sent).flatMap((name) => contains(object[name] ?? null, sent[name]!, `${path}.${name}`));
};

describe('reads protobuf as the API server does', () => {
  for (const { name, kind, body, answer } of recorded) {
    test(name, () => {
      const of = bodyKind(kind);
      const bytes = Buffer.from(body, 'base64');
      const decoded = tools.decodeBody(of, bytes, 'application/vnd.kubernetes.protobuf', 'Strict');
      expect(decoded.problem).toBeUndefined();
      const object = tools.applyDefaults(of, decoded.object!);
      const { status: _status, ...sent } = object;
      expect(contains(answer, sent)).toEqual([]);
      // And nothing that the API server put there was missed: only it writes these.
      const filled =
        kindNames.includes(kind as KindName) &&
        ['configmaps', 'deployments', 'resourcequotas', 'secrets'].includes(kind);
      if (filled) for (const part of ['spec', 'data', 'type']) expect(object[part]).toEqual(answer[part]);
    });
  }

  test('says what is no protobuf', () => {
    const { problem } = tools.decodeBody('pods', Buffer.from('nope'), 'application/vnd.kubernetes.protobuf', 'Strict');
    expect(problem?.code).toBe(400);
    expect(problem?.message).toContain('provided data does not appear to be a protobuf message');
  });

  test('stops at bodies that are cut off, at any place', () => {
    for (const { kind, body } of recorded) {
      const bytes = Buffer.from(body, 'base64');
      for (let length = 0; length < bytes.length; length += 1) {
        const result = tools.decodeBody(
          bodyKind(kind),
          bytes.subarray(0, length),
          'application/vnd.kubernetes.protobuf',
          'Strict',
        );
        expect(result.problem === undefined || result.problem.code === 400).toBe(true);
      }
    }
  });
});
