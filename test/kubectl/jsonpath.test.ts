import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../src/domain/json.ts';
import { evaluate } from '../../src/kubectl/jsonpath/evaluate.ts';
import { parseTemplate, relaxed } from '../../src/kubectl/jsonpath/parse.ts';

const pod = (name: string, ...images: string[]): Json => ({
  metadata: { name, labels: { 'app.kubernetes.io/name': name } },
  spec: { containers: images.map((image, index) => ({ name: `c${index}`, image, port: 80 + index })) },
});

const list: Json = { kind: 'List', items: [pod('web', 'nginx', 'busybox'), pod('db', 'postgres')] };

const found = (template: string): string => evaluate(parseTemplate(template), list);

describe('a template', () => {
  test.each([
    ['{.kind}', 'List'],
    ['{$.kind} and text', 'List and text'],
    ['{.items[0].metadata.name}', 'web'],
    ['{.items[-1].metadata.name}', 'db'],
    ['{.items[*].metadata.name}', 'web db'],
    ['{.items[0:1].metadata.name}', 'web'],
    ['{.items[0,1].metadata.name}', 'web db'],
    ['{..image}', 'nginx busybox postgres'],
    ['{.items[*].spec.containers[?(@.name=="c1")].image}', 'busybox'],
    ['{.items[*].spec.containers[?(@.port>80)].image}', 'busybox'],
    ['{.items[?(@.metadata.name!="web")].metadata.name}', 'db'],
    ['{.items[*].spec.containers[?(@.nope)].image}', ''],
    ["{.items[0].metadata.labels['app\\.kubernetes\\.io/name']}", 'web'],
    ['{.items[0].metadata.labels.app\\.kubernetes\\.io/name}', 'web'],
    ['{.nope.deeper}', ''],
    ['{"a\\tb"}{\'\\n\'}', 'a\tb\n'],
    ['{range .items[*]}{.metadata.name}={.spec.containers[0].image}{"\\n"}{end}', 'web=nginx\ndb=postgres\n'],
    ['{range .items[*]}{range .spec.containers[*]}{.name},{end};{end}', 'c0,c1,;c0,;'],
    ['{range .nope[*]}{.x}{end}after', 'after'],
    ['{.items[1].spec.containers[0]}', '{"image":"postgres","name":"c0","port":80}'],
    ['{.items[*].spec.containers[0].port}', '80 80'],
  ])('%s', (template, text) => {
    expect(found(template)).toBe(text);
  });

  test.each([
    ['{.a', 'error parsing jsonpath {.a, unclosed action'],
    ['{.a[}', 'unterminated array'],
    ['{.a[x]}', 'invalid array index x'],
    ['{end}', 'not in range, nothing to end'],
    ['{"a}', 'unterminated quoted string'],
  ])('%s is wrong', (template, words) => {
    expect(() => parseTemplate(template)).toThrow(words);
  });

  test('an index beyond the end is an error, a missing key is not', () => {
    expect(() => found('{.items[2].metadata.name}')).toThrow('array index out of bounds: index 2, length 2');
  });
});

test.each(['metadata.name', '.metadata.name', '{metadata.name}', '{.metadata.name}'])('%s names one column', (path) => {
  expect(relaxed(path)).toBe('{.metadata.name}');
});
