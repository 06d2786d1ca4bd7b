import { describe, expect, test } from '@jest/globals';
import type { Manifest } from '../../src/cluster/kube.ts';
import { locate, parseManifests, type ManifestDocument } from '../../src/content/manifest.ts';
import type { Problem } from '../../src/domain/problem.ts';

const documents = (text: string): ManifestDocument[] => {
  const result = parseManifests(text, 'pod.yaml');
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
};

const problem = (text: string): Problem => {
  const result = parseManifests(text, 'pod.yaml');
  if (result.ok) throw new Error('there is no problem');
  return result.problem;
};

const pod = `apiVersion: v1
kind: Pod
metadata:
  name: hello
  labels:
    app.kubernetes.io/name: hello
spec:
  containers:
    - name: web
      image: nginx:1.27
    - name: side
      imagee: busybox:1.36
`;

const named = (name: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\n`;

describe('reading manifests', () => {
  test('gives each document as an object with its place', () => {
    const [first, second, ...others] = documents(`# a comment\n${named('a')}---\n${named('b')}`);
    expect(others).toEqual([]);
    expect(first?.object).toEqual({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } });
    expect([first?.line, second?.line]).toEqual([2, 6]);
    expect(first?.file).toBe('pod.yaml');
  });

  test('what it gives is a manifest for the cluster', () => {
    const [document] = documents(named('a'));
    const manifest: Manifest | undefined = document?.object;
    expect(manifest?.kind).toBe('Pod');
  });

  test.each([
    ['an empty file', ''],
    ['comments only', '# write the pod here\n#\n'],
    ['blank lines', '\n\n  \n'],
    ['separators only', '---\n---\n'],
    ['a comment between separators', '---\n# nothing\n---\n'],
    ['a byte order mark alone', '\uFEFF'],
  ])('%s holds no document', (_, text) => {
    expect(documents(text)).toEqual([]);
  });

  test('a byte order mark, CRLF and unicode are fine', () => {
    const [document] = documents(
      `\uFEFF${pod.replace('name: hello', 'name: hello # grüße 🫛')}`.replaceAll('\n', '\r\n'),
    );
    expect(document?.object.metadata.name).toBe('hello');
    expect(document?.line).toBe(1);
    expect(locate(document as ManifestDocument, 'spec.containers[1].imagee')).toBe('pod.yaml:12:7');
  });

  test('JSON is fine, indented with tabs too', () => {
    const text = JSON.stringify(
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'web' }] } },
      null,
      '\t',
    );
    const [document] = documents(text);
    expect(document?.object['spec']).toEqual({ containers: [{ name: 'web' }] });
    expect(locate(document as ManifestDocument, 'spec.containers[0].name')).toBe('pod.yaml:10:5');
  });

  test('a List becomes its items', () => {
    const list =
      'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: a\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    generateName: b-\n';
    const found = documents(list);
    expect(found.map(({ object }) => object.metadata)).toEqual([{ name: 'a' }, { generateName: 'b-' }]);
    expect(found.map(({ line }) => line)).toEqual([4, 8]);
    expect(locate(found[1] as ManifestDocument, 'metadata.generateName')).toBe('pod.yaml:11:5');
  });

  test('scalars are what kubectl takes them for', () => {
    const text = `${named('a')}data: {octal: 0644, new: 0o644, yes: "yes", no: off, time: 12:30, day: 2026-11-21, big: 1_000}\n`;
    expect(documents(text)[0]?.object['data']).toEqual({
      octal: 420,
      new: 420,
      true: 'yes',
      false: false,
      time: '12:30',
      day: '2026-11-21',
      big: 1000,
    });
  });

  test('anchors and merge keys work, and no value is shared', () => {
    const text = `${named('a')}base: &base {image: nginx, env: {a: b}}\nmore: [{<<: *base, image: busybox}, *base]\n`;
    const object = documents(text)[0]?.object as unknown as {
      base: { env: object };
      more: { env: object; image: string }[];
    };
    expect(object.more).toEqual([
      { image: 'busybox', env: { a: 'b' } },
      { image: 'nginx', env: { a: 'b' } },
    ]);
    expect(object.more[1]?.env).not.toBe(object.base.env);
  });

  test('__proto__ is a key like any other', () => {
    const object = documents(`${named('a')}spec:\n  __proto__: {polluted: true}\n`)[0]?.object;
    expect(Object.keys(object?.['spec'] as object)).toEqual(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(JSON.stringify(object?.['spec'])).toBe('{"__proto__":{"polluted":true}}');
  });
});

describe('problems of manifests', () => {
  test.each([
    ['a tab', 'a:\n\t- b\n', 'yaml-syntax', 'pod.yaml:2:1'],
    ['a missing quote', 'z: "y"\na: "x\nb: 1\n', 'yaml-syntax', 'pod.yaml:2:4'],
    ['a key that is there twice', 'kind: Pod\nspec:\n  a: 1\n  a: 2\n', 'yaml-duplicate-key', 'pod.yaml:4:3'],
    ['a lost alias', 'a: *b\n', 'yaml-syntax', 'pod.yaml:1:4'],
    ['an alias of itself', 'a: &a [*a]\n', 'yaml-syntax', 'pod.yaml:1:8'],
    ['a merge of text', '<<: b\n', 'yaml-syntax', 'pod.yaml:1:1'],
    ['a list as key', '? [a]\n: b\n', 'yaml-syntax', 'pod.yaml:1:3'],
    ['text instead of an object', 'just words\n', 'manifest-not-an-object', 'pod.yaml:1:1'],
    ['a list instead of an object', '- a\n', 'manifest-not-an-object', 'pod.yaml:1:1'],
    ['no apiVersion', 'kind: Pod\nmetadata: {name: a}\n', 'api-version-missing', 'pod.yaml:1:1'],
    ['no kind', 'apiVersion: v1\nmetadata: {name: a}\n', 'kind-missing', 'pod.yaml:1:1'],
    ['no metadata', 'apiVersion: v1\nkind: Pod\n', 'name-missing', 'pod.yaml:1:1'],
    ['no name', 'apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {a: b}\n', 'name-missing', 'pod.yaml:3:1'],
    ['a number as name', 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: 12\n', 'name-not-text', 'pod.yaml:4:3'],
    ['the second of two documents', `${named('a')}---\na: [1\n`, 'yaml-syntax', 'pod.yaml:6:1'],
    ['an item of a List', 'apiVersion: v1\nkind: List\nitems:\n- kind: Pod\n', 'api-version-missing', 'pod.yaml:4:3'],
    ['NUL', 'a: b\nc: \0\n', 'file-not-text', 'pod.yaml:2'],
  ])('%s', (_, text, code, where) => {
    expect(problem(text)).toMatchObject({ code, where });
  });

  test('a bomb of aliases ends early', () => {
    const rows = Array.from(
      { length: 9 },
      (_, row) => `${'bcdefghij'[row]}: &${'bcdefghij'[row]} [${`*${'abcdefghi'[row]},`.repeat(9)}]`,
    );
    const bomb = ['a: &a [1,1,1,1,1,1,1,1,1]', ...rows].join('\n');
    expect(problem(bomb).code).toBe('yaml-too-much');
  });

  test('so does a bomb of merge keys', () => {
    const rows = Array.from({ length: 12 }, (_, row) => `k${row}: &k${row} {<<: [${`*k${row - 1},`.repeat(9)}]}`);
    expect(problem(['k-1: &k-1 {a: 1}', ...rows].join('\n')).code).toBe('yaml-too-much');
  });

  test.each([
    ['lists', '['.repeat(3_000) + ']'.repeat(3_000)],
    ['maps', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['keys', '? '.repeat(3_000)],
  ])('%s in %s are not followed for ever', (_, text) => {
    expect(problem(text).code).toBe('yaml-too-deep');
  });

  test('a hundred levels are more than any object has', () => {
    const text = `${named('a')}spec: ${'{a: '.repeat(60)}1${'}'.repeat(60)}\n`;
    expect(documents(text)).toHaveLength(1);
  });

  test('a text of 5 MB is not parsed', () => {
    const found = problem(`a: ${'x'.repeat(5 * 1024 * 1024)}`);
    expect(found).toMatchObject({ code: 'file-too-big', where: 'pod.yaml' });
    expect(found.what).toContain('5 MiB');
  });

  test('text that it quotes is kept short', () => {
    expect(problem(`!${'x'.repeat(100_000)}! a`).what.length).toBeLessThan(300);
    expect(problem(`${'k'.repeat(900)}: 1\n${'k'.repeat(900)}: 1`).what.length).toBeLessThan(300);
  });
});

describe('locating a field', () => {
  const [document] = documents(pod);
  test.each([
    ['spec.containers[1].imagee', 'pod.yaml:12:7'],
    ['spec.containers[1]', 'pod.yaml:11:7'],
    ['.spec.containers[name="side"].imagee', 'pod.yaml:12:7'],
    ['spec.containers[1].image', 'pod.yaml:11:7'],
    ['spec.containers[7].image', 'pod.yaml:8:3'],
    ['metadata.labels[app.kubernetes.io/name]', 'pod.yaml:6:5'],
    ['metadata.labels["app.kubernetes.io/name"]', 'pod.yaml:6:5'],
    ['metadata.labels.app.kubernetes.io/name', 'pod.yaml:6:5'],
    ['spec.template.spec.containers[0]', 'pod.yaml:7:1'],
    ['status', 'pod.yaml:1:1'],
    ['', 'pod.yaml:1:1'],
    [']][..[', 'pod.yaml:1:1'],
  ])('%s', (path, where) => {
    expect(locate(document as ManifestDocument, path)).toBe(where);
  });

  test('leads through an alias to where the value is written', () => {
    const [aliased] = documents(`${named('a')}base: &base\n  image: nginx\nspec: *base\n`);
    expect(locate(aliased as ManifestDocument, 'spec.image')).toBe('pod.yaml:5:3');
    expect(locate(aliased as ManifestDocument, 'spec')).toBe('pod.yaml:6:1');
  });
});
