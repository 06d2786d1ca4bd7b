/** Layout: columns, YAML, ages. The expected texts are those of kubectl. */
import { describe, expect, test } from '@jest/globals';
import { humanDuration } from '../../src/kubectl/print/age.ts';
import { alignColumns, describeStyle, tableStyle } from '../../src/kubectl/print/align-columns.ts';
import { columnsOf, customColumns } from '../../src/kubectl/print/custom-columns.ts';
import { jsonText } from '../../src/kubectl/print/json-text.ts';
import { tableLines, type Table, type TableOptions } from '../../src/kubectl/print/table.ts';
import { yamlText } from '../../src/kubectl/print/yaml-text.ts';

describe('columns', () => {
  test('are as wide as the widest cell and three blanks, but six at least', () => {
    expect(alignColumns('NAME\tAGE\nweb\t5s\nlonger-name\t1m\n', tableStyle)).toBe(
      'NAME          AGE\nweb           5s\nlonger-name   1m\n',
    );
    expect(alignColumns('A\tB\n', tableStyle)).toBe('A     B\n');
  });

  test('belong to a run of lines that have them', () => {
    expect(alignColumns('Name:\tx\nLong Title:\ty\nAlone\nName:\tz\n', describeStyle)).toBe(
      'Name:        x\nLong Title:  y\nAlone\nName:  z\n',
    );
  });

  test('stay as wide as they were, in a watch', () => {
    const style = { ...tableStyle, remembered: [] };
    alignColumns('a-long-name\t1s\n', style);
    expect(alignColumns('web\t2s\n', style)).toBe('web           2s\n');
  });
});

describe('a table', () => {
  const table: Table = {
    kind: 'Table',
    columnDefinitions: [
      { name: 'Name', type: 'string', format: 'name' },
      { name: 'Ready', type: 'string' },
      { name: 'IP', type: 'string', priority: 1 },
    ],
    rows: [
      {
        cells: ['web', '1/1', '10.0.0.1'],
        object: {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: {
            name: 'web',
            namespace: 'a',
            uid: '',
            resourceVersion: '',
            creationTimestamp: '',
            labels: { tier: 'front', app: 'web' },
          },
        },
      },
    ],
  };
  const plain: TableOptions = { wide: false, headers: true, namespaces: false, labelColumns: [], showLabels: false };
  test.each<[string, Partial<TableOptions>, string[]]>([
    ['as it is', {}, ['NAME|READY', 'web|1/1']],
    ['wide', { wide: true }, ['NAME|READY|IP', 'web|1/1|10.0.0.1']],
    ['with namespaces', { namespaces: true }, ['NAMESPACE|NAME|READY', 'a|web|1/1']],
    ['with labels', { showLabels: true }, ['NAME|READY|LABELS', 'web|1/1|app=web,tier=front']],
    ['with a column for a label', { labelColumns: ['x/tier', 'app'] }, ['NAME|READY|TIER|APP', 'web|1/1||web']],
    ['with the kind', { kind: 'pod' }, ['NAME|READY', 'pod/web|1/1']],
    ['without headings', { headers: false }, ['web|1/1']],
  ])('%s', (_name, options, lines) => {
    expect(tableLines(table, { ...plain, ...options })).toEqual(lines.map((line) => line.replaceAll('|', '\t')));
  });

  test('shows the first line of a cell', () => {
    const rows = [{ cells: ['one\ntwo', null, ''] }];
    expect(tableLines({ ...table, rows }, plain)[1]).toBe('one...\t');
  });
});

test('custom columns print their headings once, and <none> for what is missing', () => {
  const print = customColumns(columnsOf('NAME:.metadata.name,IMAGES:.images[*]'), true);
  const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, images: ['a', 'b'] };
  expect(print(object)).toBe('NAME   IMAGES\nweb    a,b\n');
  expect(print({ apiVersion: 'v1', kind: 'Pod', metadata: {} })).toBe('<none>   <none>\n');
});

describe('YAML', () => {
  test.each<[string, unknown, string]>([
    ['words', 'plain words', 'plain words'],
    ['a number as text', '42', '"42"'],
    ['a truth as text', 'true', '"true"'],
    ['a time', '2026-11-21T16:57:53Z', '"2026-11-21T16:57:53Z"'],
    ['nothing', '', '""'],
    ['a colon and a blank', 'a: b', "'a: b'"],
    ['a star', '*', "'*'"],
    ['a quote first', "'a", "'''a'"],
    ['an address', 'http://a:80', 'http://a:80'],
    ['a tab', 'a\tb', '"a\\tb"'],
    ['an empty list', [], '[]'],
    ['an empty map', {}, '{}'],
    ['null', null, 'null'],
    ['lines', 'a\nb\n', '|\n  a\n  b'],
    ['lines without an end', 'a\nb', '|-\n  a\n  b'],
    ['lines with blanks at their ends', 'a \nb', '"a \\nb"'],
  ])('%s', (_name, value, text) => {
    expect(yamlText({ key: value })).toBe(`key: ${text}\n`);
  });

  test('sequences stand as far to the left as their keys, and keys are sorted with numbers as numbers', () => {
    const text = yamlText({ items: [{ b: 1, a: [1, [2]] }], key10: 1, key9: 2 });
    expect(text).toBe('items:\n- a:\n  - 1\n  - - 2\n  b: 1\nkey9: 2\nkey10: 1\n');
  });

  test('long texts are folded behind the eightieth column', () => {
    const words = Array.from({ length: 20 }, () => 'words').join(' ');
    expect(yamlText({ a: words }).split('\n')).toEqual([
      `a: ${Array.from({ length: 14 }, () => 'words').join(' ')}`,
      `  ${Array.from({ length: 6 }, () => 'words').join(' ')}`,
      '',
    ]);
  });
});

test('JSON has sorted keys, four blanks and no bare angle brackets', () => {
  expect(jsonText({ b: '<none>', a: [] })).toBe('{\n    "a": [],\n    "b": "\\u003cnone\\u003e"\n}\n');
});

test.each([
  [0, '0s'],
  [119, '119s'],
  [120, '2m'],
  [130, '2m10s'],
  [600, '10m'],
  [3 * 3600, '3h'],
  [3 * 3600 + 61, '3h1m'],
  [9 * 3600, '9h'],
  [49 * 3600, '2d1h'],
  [30 * 86_400, '30d'],
])('%i seconds are %s', (seconds, text) => {
  expect(humanDuration(seconds * 1000)).toBe(text);
});
