import { describe, expect, test } from '@jest/globals';
import { createSchemaTools, type JsonObject } from '../../../src/embedded/schema/index.ts';
import { parseQuantity } from '../../../src/embedded/schema/types/quantity.ts';

const tools = createSchemaTools();
const json = 'application/json';
const configMap = (data: string): Buffer => Buffer.from(`{"metadata":{"name":"x"},"data":${data}}`);
const current: JsonObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { a: '1' } };
const patched = (body: unknown, kind: string): JsonObject | undefined =>
  tools.patch({
    kind: 'configmaps',
    current,
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    contentType: `application/${kind}-patch+json`,
    mode: 'Warn',
  }).object;

describe('bodies that mean harm', () => {
  test('a prototype is a field like any other', () => {
    const { object } = tools.decodeBody('configmaps', configMap('{"__proto__":"a","constructor":"b"}'), json, 'Strict');
    const data = object?.['data'] as JsonObject;
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
    expect(JSON.stringify(data)).toBe('{"__proto__":"a","constructor":"b"}');
    expect(({} as JsonObject)['a']).toBeUndefined();
  });

  for (const [kind, body] of [
    ['merge', '{"data":{"__proto__":"x"}}'],
    ['strategic-merge', '{"data":{"__proto__":"x"}}'],
    ['json', '[{"op":"add","path":"/data/__proto__","value":"x"}]'],
  ] as const)
    test(`a ${kind} patch does not reach a prototype`, () => {
      const data = patched(body, kind)?.['data'] as JsonObject;
      expect(Object.hasOwn(data, '__proto__')).toBe(true);
      expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
      expect(({} as JsonObject)['x']).toBeUndefined();
    });

  test('a JSON patch does not walk into what an object inherits', () => {
    expect(patched('[{"op":"add","path":"/data/constructor/prototype/polluted","value":"x"}]', 'json')).toBeUndefined();
    const copied = patched('[{"op":"copy","from":"/__proto__","path":"/data/a"}]', 'json');
    expect(copied?.['data']).toEqual({ a: '' });
    expect(({} as JsonObject)['polluted']).toBeUndefined();
  });

  test('what is nested too deeply is refused', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const { problem } = tools.decodeBody('configmaps', configMap(deep), json, 'Warn');
    expect(problem?.message).toContain('exceeded max depth');
    expect(patched(`{"data":${deep}}`, 'merge')).toBeUndefined();
    const yaml = Buffer.from(`data: ${'{a: '.repeat(20_000)}1${'}'.repeat(20_000)}`);
    expect(tools.decodeBody('configmaps', yaml, 'application/yaml', 'Warn').problem?.code).toBe(400);
  });

  test('a patch that doubles itself stops', () => {
    const double = Array.from({ length: 40 }, () => ({ op: 'copy', from: '/data', path: '/data/again' }));
    expect(patched(double, 'json')).toBeUndefined();
  });

  test('YAML that blows up is refused', () => {
    const levels = Array.from(
      { length: 9 },
      (_none, index) => `l${index + 1}: &l${index + 1} [${`*l${index}, `.repeat(9)}]`,
    );
    const bomb = Buffer.from(`l0: &l0 [a]\n${levels.join('\n')}\n`);
    expect(tools.decodeBody('configmaps', bomb, 'application/yaml', 'Warn').problem?.code).toBe(400);
  });

  test('an amount of a million digits is no amount', () => {
    expect(parseQuantity(`1e${'9'.repeat(10)}`)).toHaveProperty('problem');
    expect(parseQuantity('9'.repeat(1_000_000))).toHaveProperty('problem');
  });

  test('a body of a megabyte is read at once', () => {
    const began = performance.now();
    const { object } = tools.decodeBody(
      'configmaps',
      configMap(JSON.stringify({ big: 'x'.repeat(1_000_000) })),
      json,
      'Strict',
    );
    expect(object).toBeDefined();
    expect(performance.now() - began).toBeLessThan(4_000);
  });
});

describe('what comes in is written in one way', () => {
  const amounts = {
    '0.5': '500m',
    '500m': '500m',
    '1000m': '1',
    '1024Mi': '1Gi',
    '1000Mi': '1000Mi',
    '0.1Gi': '107374182400m',
    '1.5Gi': '1536Mi',
    '1e3': '1e3',
    '12E': '12E',
    '1000k': '1M',
    '0': '0',
    '0Mi': '0',
    '-5': '-5',
    '.5': '500m',
    '100': '100',
    '1000': '1k',
    '0.0000000001': '1n',
  };
  for (const [given, written] of Object.entries(amounts))
    test(`${given} is ${written}`, () => expect(parseQuantity(given)).toMatchObject({ text: written }));

  test('YAML 1.1 words, numbers and dates', () => {
    const yaml = Buffer.from('metadata: {name: x, annotations: {a: "yes", d: 2001-01-01}}\nspec: {hostNetwork: yes}\n');
    const { object } = tools.decodeBody('pods', yaml, 'application/yaml', 'Strict');
    expect(object?.['spec']).toMatchObject({ hostNetwork: true });
    expect(object?.['metadata']).toMatchObject({ annotations: { a: 'yes', d: '2001-01-01' } });
  });

  test('warnings instead of refusals', () => {
    const body = Buffer.from('{"metadata":{"name":"x"},"spec":{"containers":[{"name":"a","nope":1}]}}');
    const { object, warnings } = tools.decodeBody('pods', body, json, 'Warn');
    expect(warnings).toEqual(['unknown field "spec.containers[0].nope"']);
    expect(JSON.stringify(object)).not.toContain('nope');
    expect(tools.decodeBody('pods', body, json, 'Ignore').warnings).toEqual([]);
  });

  test('an unknown type of body is refused', () => {
    const { problem } = tools.decodeBody('pods', Buffer.from('x'), 'text/plain', 'Warn');
    expect(problem).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' });
  });
});
