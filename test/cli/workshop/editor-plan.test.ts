import { describe, expect, test } from '@jest/globals';
import { editorWords, planEditor, type EditorRequest } from '../../../src/cli/workshop/editor-plan.ts';

const planned = (env: Record<string, string>, change: Partial<EditorRequest> = {}) =>
  planEditor({
    file: '/w/pod.yaml',
    at: { line: 9, column: 5 },
    how: 'auto',
    env,
    platform: 'linux',
    size: { columns: 80, rows: 24 },
    has: () => true,
    ...change,
  });

describe('the editor', () => {
  test.each([
    [{}, 'linux', ['nano']],
    [{}, 'win32', ['notepad']],
    [{ EDITOR: 'nano' }, 'linux', ['nano']],
    [{ EDITOR: 'nano', VISUAL: ' emacs -nw ' }, 'linux', ['emacs', '-nw']],
    [{ EDITOR: '"/opt/my editor/ed" --flag \'two words\'' }, 'linux', ['/opt/my editor/ed', '--flag', 'two words']],
  ] as const)('of %j on %s is %j', (env, platform, words) => {
    expect(editorWords(env, platform, () => true)).toEqual(words);
  });

  test('of nobody in particular is vi where nothing easier is there', () => {
    expect(editorWords({}, 'linux', (program) => program !== 'nano')).toEqual(['vi']);
  });

  test.each([
    ['vi', ['vi', '-c', '9', '/w/pod.yaml']],
    ['vim', ['vim', '+call cursor(9,5)', '/w/pod.yaml']],
    ['/usr/bin/vim.basic', ['/usr/bin/vim.basic', '+call cursor(9,5)', '/w/pod.yaml']],
    ['nvim -u NONE', ['nvim', '-u', 'NONE', '+call cursor(9,5)', '/w/pod.yaml']],
    ['nano', ['nano', '+9,5', '/w/pod.yaml']],
    ['emacs -nw', ['emacs', '-nw', '+9:5', '/w/pod.yaml']],
    ['micro', ['micro', '+9:5', '/w/pod.yaml']],
    ['kak', ['kak', '+9:5', '/w/pod.yaml']],
    ['hx', ['hx', '/w/pod.yaml:9:5']],
    ['joe', ['joe', '+9', '/w/pod.yaml']],
    ['unheard-of', ['unheard-of', '/w/pod.yaml']],
  ])('%s opens the first mark in this terminal', (EDITOR, argv) => {
    expect(planned({ EDITOR })).toMatchObject({ argv, via: 'here', takesTerminal: true });
  });

  test.each([
    ['code', 'handed-over', ['code', '--reuse-window', '--goto', '/w/pod.yaml:9:5']],
    ['code --wait', 'handed-over', ['code', '--reuse-window', '--goto', '/w/pod.yaml:9:5']],
    ['codium -w', 'handed-over', ['codium', '--reuse-window', '--goto', '/w/pod.yaml:9:5']],
    ['subl -w', 'handed-over', ['subl', '/w/pod.yaml:9:5']],
    ['gvim -f', 'handed-over', ['gvim', '+call cursor(9,5)', '/w/pod.yaml']],
    ['gedit', 'window', ['gedit', '+9:5', '/w/pod.yaml']],
    ['notepad.exe', 'window', ['notepad.exe', '/w/pod.yaml']],
  ])('%s has a window of its own and leaves the terminal alone', (EDITOR, via, argv) => {
    for (const env of [{ EDITOR }, { EDITOR, TMUX: 'x' }]) {
      expect(planned(env, { size: { columns: 200, rows: 60 } })).toMatchObject({ argv, via, takesTerminal: false });
    }
  });

  test('opens at the top when there is no mark', () => {
    expect(planned({ EDITOR: 'vim' }, { at: undefined }).argv).toEqual(['vim', '/w/pod.yaml']);
    expect(planned({ EDITOR: 'code' }, { at: undefined }).argv.at(-1)).toBe('/w/pod.yaml');
  });
});

describe('the place of the editor', () => {
  const wide = { columns: 160, rows: 40 };
  const tmux = { TMUX: '/tmp/x,1,0', TMUX_PANE: '%3', EDITOR: 'nano' };

  test.each([
    ['VS Code in its terminal, whatever $EDITOR says', { TERM_PROGRAM: 'vscode', EDITOR: 'vim' }, {}, 'code'],
    ['its preview too', { TERM_PROGRAM: 'vscode', TERM_PROGRAM_VERSION: '1.99.0-insider' }, {}, 'code-insiders'],
    ['a relative of it that $EDITOR names', { TERM_PROGRAM: 'vscode', EDITOR: 'cursor --wait' }, {}, 'cursor'],
    ['VS Code from anywhere when it is set', { TMUX: 'x' }, { how: 'code' }, 'code'],
    ['$EDITOR where the command of VS Code is missing', { TERM_PROGRAM: 'vscode' }, { has: () => false }, 'vi'],
    ['a pane of tmux', tmux, { size: wide }, 'tmux'],
    ['this terminal inside of tmux when that is set', tmux, { size: wide, how: 'here' }, 'nano'],
    ['this terminal when tmux is set and not running', { EDITOR: 'nano' }, { size: wide, how: 'tmux' }, 'nano'],
    ['a pane of Zellij', { ZELLIJ: '0' }, { size: wide }, 'zellij'],
    ['this terminal when a pane would be too small', tmux, {}, 'nano'],
    ['a window of tmux when a pane would be too small and was asked for', tmux, { how: 'tmux' }, 'tmux'],
  ] as const)('is %s', (_, env, change, program) => {
    const { argv, takesTerminal } = planned(env, change);
    expect(argv[0]).toBe(program);
    expect(takesTerminal).toBe(program === 'vi' || program === 'nano');
  });

  test.each([
    [{ columns: 160, rows: 24 }, ['split-window', '-h', '-l', '79', '-t', '%3']],
    [{ columns: 121, rows: 60 }, ['split-window', '-h', '-l', '60', '-t', '%3']],
    [{ columns: 120, rows: 40 }, ['split-window', '-v', '-l', '19', '-t', '%3']],
    [{ columns: 80, rows: 26 }, ['split-window', '-v', '-l', '10', '-t', '%3']],
  ])('at %j is the pane %j of tmux', (size, words) => {
    const { argv } = planned(tmux, { size });
    expect(argv.slice(1, 1 + words.length)).toEqual(words);
    expect(argv.slice(-3)).toEqual(['nano', '+9,5', '/w/pod.yaml']);
  });

  test('of Zellij is beside or below', () => {
    const directions = [wide, { columns: 80, rows: 40 }].map((size) => planned({ ZELLIJ: '0' }, { size }).argv[3]);
    expect(directions).toEqual(['right', 'down']);
  });
});
