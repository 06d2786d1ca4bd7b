import { describe, expect, test } from '@jest/globals';
import { textOf } from '../../../src/ui/text/line.ts';
import { cellsBefore, chopLine, drawnLine } from '../../../src/ui/text/source-line.ts';
import { yamlLines } from '../../../src/ui/text/yaml-spans.ts';

/** `k:` key, `s:` text, `v:` value, `c:` comment, `a:` anchor, `m:` mark; plain text as it is. */
const letters: Record<string, string> = { accent: 'k', code: 's', warn: 'v', dim: 'm', good: 'a' };

const coloured = (text: string): string[] =>
  yamlLines(text).map((line) =>
    line.map(({ text: piece, tone = 'plain' }) => (tone === 'plain' ? piece : `<${letters[tone]} ${piece}>`)).join(''),
  );

describe('YAML', () => {
  test.each([
    ['key: value', '<k key><m :> value'],
    ['  image: nginx:1.27 # pinned', '  <k image><m :> nginx:1.27 <m # pinned>'],
    ['url: http://x/#top', '<k url><m :> http://x/#top'],
    ['port: 8080', '<k port><m :> <v 8080>'],
    ['on: yes', '<k on><m :> <v yes>'],
    ['version: 1.2.3', '<k version><m :> 1.2.3'],
    ['- name: web', '<m -> <k name><m :> web'],
    ['- - deep: ~', '<m -> <m -> <k deep><m :> <v ~>'],
    ['"quoted key": "a \\" # b"', '<k "quoted key"><m :> <s "a \\" # b">'],
    ["it: 'is''nt'", "<k it><m :> <s 'is''nt'>"],
    ['args: [serve, "--port=80", 1]', '<k args><m :> <m [>serve<m ,> <s "--port=80"><m ,> <v 1><m ]>'],
    ['limits: {cpu: 1, memory: 64Mi}', '<k limits><m :> <m {><k cpu><m :> <v 1><m ,> <k memory><m :> 64Mi<m }>'],
    ['base: &base !!str x', '<k base><m :> <a &base> <a !!str> x'],
    ['<<: *base', '<k <<><m :> <a *base>'],
    ['app.kubernetes.io/name: x', '<k app.kubernetes.io/name><m :> x'],
    ['---', '<m --->'],
    ['# all of it', '<m # all of it>'],
    ['just words, no: key', 'just words, no: key'],
    ['', ''],
  ])('%s', (text, expected) => {
    const shown = coloured(text)[0];
    if (text.startsWith('just')) expect(textOf(yamlLines(text)[0]!)).toBe(text);
    else expect(shown).toBe(expected);
  });

  test('knows how far a block of text goes', () => {
    expect(coloured('- args: |-\n    a: 1\n\n    # b\n  image: x\n- >\n  c: 2\n- d')).toEqual([
      '<m -> <k args><m :> <s |->',
      '<s     a: 1>',
      '',
      '<s     # b>',
      '  <k image><m :> x',
      '<m -> <s >>',
      '<s   c: 2>',
      '<m -> d',
    ]);
  });

  test('knows text and lists that go on in the next line', () => {
    expect(coloured('a: "one\n  two: 3"\nb: [1,\n  c: 2\n]\nd: e')).toEqual([
      '<k a><m :> <s "one>',
      '<s   two: 3">',
      '<k b><m :> <m [><v 1><m ,>',
      '  <k c><m :> <v 2>',
      '<m ]>',
      '<k d><m :> e',
    ]);
  });

  test.each([
    [
      '}]{["\'',
      'a: b: c: d',
      '-',
      '? x',
      '%YAML 1.2',
      '- "',
      'x: |',
      "'",
      ':',
      '&',
      '*',
      '!',
      'a:\tb',
      '\u{1F331}: 根',
    ],
    ['{'.repeat(500), '[]'.repeat(900), '"'.repeat(99), 'k: '.repeat(400), `k: ${'x'.repeat(100_000)}`],
  ])('loses nothing of a text, whatever it is', (...lines) => {
    expect(yamlLines(lines.join('\n')).map(textOf)).toEqual(lines);
  });
});

const symbols = { arrow: '→' };

describe('a line of a file on the screen', () => {
  test('shows tabs as arrows to the next stop and nothing that a terminal would obey', () => {
    expect(textOf(drawnLine([{ text: '\ta\tb' }, { text: '\u001B[2J\u202E' }], symbols))).toBe('→   a→  b?[2J?');
  });

  test.each([
    ['  key', 3, 2],
    ['\tkey', 2, 4],
    ['根: x', 4, 4],
    ['short', 99, 5],
  ])('%j has %d at cell %d', (source, column, cells) => {
    expect(cellsBefore(source, column, symbols)).toBe(cells);
  });

  test('is chopped into rows, and wide characters stay whole', () => {
    expect(chopLine([{ text: 'ab根c' }, { text: 'd' }], 3).map(textOf)).toEqual(['ab', '根c', 'd']);
    expect(chopLine([], 3).map(textOf)).toEqual(['']);
  });
});
