import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createSchemaTools, type JsonObject } from '../../../src/embedded/schema/index.ts';

const data = new URL('../../../src/embedded/schema/data/', import.meta.url);
const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((found, name) => (found as JsonObject | undefined)?.[name], value);

describe('the OpenAPI documents', () => {
  test('are not read before somebody asks, and the types load quickly', () => {
    const read: string[] = [];
    const began = performance.now();
    const tools = createSchemaTools((file) => {
      read.push(file);
      return readFileSync(new URL(file, data));
    });
    // Far more than it takes, for a machine that is busy.
    expect(performance.now() - began).toBeLessThan(4_000);
    expect(read).toEqual(['types.json.gz']);
    tools.openApiIndex();
    expect(read).toEqual(['types.json.gz', 'openapi.json.gz']);
  });

  const tools = createSchemaTools();
  const index = tools.openApiIndex()['paths'] as Record<string, { serverRelativeURL: string }>;

  test('list each group, by a URL that changes with its content', () => {
    expect(Object.keys(index)).toEqual(expect.arrayContaining(['api/v1', 'apis/apps/v1', 'apis/batch/v1']));
    expect(index['api/v1']?.serverRelativeURL).toMatch(/^\/openapi\/v3\/api\/v1\?hash=[\dA-F]{128}$/);
    expect(tools.openApiDocument('apis/nope/v1')).toBeUndefined();
  });

  test('hold every schema that they refer to', () => {
    for (const path of Object.keys(index)) {
      const document = tools.openApiDocument(path);
      const schemas = at(document, 'components', 'schemas') as JsonObject;
      for (const [, name] of JSON.stringify(document).matchAll(/#\/components\/schemas\/([^"]+)/g))
        expect(Object.keys(schemas)).toContain(name);
    }
  });

  test('say what kubectl looks for before it applies', () => {
    const patch = at(
      tools.openApiDocument('apis/apps/v1'),
      'paths',
      '/apis/apps/v1/namespaces/{namespace}/deployments/{name}',
      'patch',
    );
    expect(at(patch, 'x-kubernetes-group-version-kind')).toEqual({ group: 'apps', version: 'v1', kind: 'Deployment' });
    const names = (at(patch, 'parameters') as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['fieldValidation', 'dryRun']));
    expect(at(patch, 'requestBody', 'content', 'application/strategic-merge-patch+json')).toBeDefined();
    const containers = at(
      tools.openApiDocument('api/v1'),
      'components',
      'schemas',
      'io.k8s.api.core.v1.PodSpec',
      'properties',
      'containers',
    );
    expect(containers).toMatchObject({ 'x-kubernetes-patch-merge-key': 'name' });
    expect(at(containers, 'description')).toContain('List of containers');
  });
});
