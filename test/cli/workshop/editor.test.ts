/** Editors and multiplexers that are small shell scripts. */
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createEditors } from '../../../src/cli/workshop/editor.ts';
import type { Settings } from '../../../src/lesson/settings.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peapod editor '));
  await mkdir(join(folder, 'bin'));
});

afterEach(() => rm(folder, { recursive: true }));

const never = new AbortController().signal;

const program = async (name: string, body: string): Promise<void> => {
  const file = join(folder, 'bin', name);
  await writeFile(file, `#!/bin/sh\n${body}\n`);
  await chmod(file, 0o755);
};

/** What the scripts wrote, line by line. */
const log = async (): Promise<string[]> =>
  existsSync(join(folder, 'log')) ? (await readFile(join(folder, 'log'), 'utf8')).trim().split('\n') : [];

const editors = (env: Record<string, string>, slept: () => Promise<void> = () => new Promise(() => {})) =>
  createEditors({
    env: { PATH: [join(folder, 'bin'), '/usr/bin', '/bin'].join(delimiter), LOG: join(folder, 'log'), ...env },
    clock: { sleep: slept },
    size: () => ({ columns: 160, rows: 40 }),
  });

const edit = (editorFor: ReturnType<typeof editors>, how: Settings['editor'] = 'auto', signal = never) => {
  const { takesTerminal, open } = editorFor({ folder: join(folder, 'work'), file: 'pod.yaml', at: undefined, how });
  return open(signal).then((result) => ({ takesTerminal, result }));
};

describe('an editor in this terminal', () => {
  test('gets the file, in its folder, even when that was removed', async () => {
    await program('fake', 'echo "$(pwd) $1" >> "$LOG"');
    expect(await edit(editors({ EDITOR: 'fake' }))).toEqual({
      takesTerminal: true,
      result: { ok: true, value: undefined },
    });
    const work = join(folder, 'work');
    expect(await log()).toEqual([`${work} ${join(work, 'pod.yaml')}`]);
  });

  test('that ends with an error is a problem with a next step', async () => {
    await program('fake', 'exit 3');
    expect((await edit(editors({ EDITOR: 'fake' }))).result).toMatchObject({
      ok: false,
      problem: { code: 'ended-with-error', what: expect.stringMatching(/fake ended with exit code 3/), next: /EDITOR/ },
    });
  });

  test.each([
    ['auto', { EDITOR: 'nowhere' }, /no program nowhere/],
    ['auto', { EDITOR: 'nowhere', TMUX: 'x' }, /no program nowhere/],
    ['code', { PATH: '/nowhere' }, /no program code/],
  ] as const)('that is not there is a problem (%s, %j)', async (how, env, what) => {
    await program('tmux', 'echo "$@" >> "$LOG"');
    const { result } = await edit(editors(env), how);
    expect(result).toMatchObject({ ok: false, problem: { code: 'no-editor', what: expect.stringMatching(what) } });
    expect(await log()).toEqual([]);
  });
});

describe('a pane of tmux', () => {
  const tmux = { EDITOR: 'fake', TMUX: 'x', TMUX_PANE: '%1' };
  /** Panes are files; it answers as tmux 3 does. */
  const fakeTmux = `echo "$1" >> "$LOG"
case "$1" in
  split-window) touch "$LOG.pane"; echo %7;;
  display-message) if [ -e "$LOG.pane" ]; then echo %7; else echo; fi;;
esac`;

  beforeEach(async () => {
    await program('fake', 'true');
  });

  test('leaves the terminal to the workshop, and is found again while it is open', async () => {
    await program('tmux', fakeTmux);
    const editorFor = editors(tmux);
    expect(await edit(editorFor)).toMatchObject({ takesTerminal: false, result: { ok: true } });
    expect(await edit(editorFor)).toMatchObject({ result: { ok: true } });
    expect(await log()).toEqual(['split-window', 'display-message', 'select-window']);
    await rm(join(folder, 'log.pane'));
    await edit(editorFor);
    expect((await log()).slice(3)).toEqual(['display-message', 'split-window']);
  });

  test('that tmux refuses is a problem that shows its words', async () => {
    await program('tmux', 'echo "no space for new pane" >&2; exit 1');
    expect((await edit(editors(tmux))).result).toMatchObject({
      ok: false,
      problem: { code: 'no-pane', what: expect.stringContaining('no space for new pane'), next: /settings/ },
    });
  });

  test('does not keep a workshop that ends', async () => {
    await program('tmux', 'exec sleep 60');
    const over = new AbortController();
    const editing = edit(editors(tmux), 'auto', over.signal);
    over.abort();
    expect((await editing).result).toMatchObject({ ok: true });
  });
});

describe('a window of its own', () => {
  test('that opens is left alone', async () => {
    await program('gedit', 'exec sleep 2');
    const editing = edit(editors({ EDITOR: 'gedit' }, () => Promise.resolve()));
    expect(await editing).toMatchObject({ takesTerminal: false, result: { ok: true } });
  });

  test('that can not open is a problem', async () => {
    await program('gedit', 'exit 1');
    expect((await edit(editors({ EDITOR: 'gedit' }))).result).toMatchObject({
      ok: false,
      problem: { what: 'gedit ended with exit code 1' },
    });
  });

  test('of VS Code is handed the file by a command that ends', async () => {
    await program('code', 'echo "$@" >> "$LOG"');
    expect(await edit(editors({ TERM_PROGRAM: 'vscode' }))).toMatchObject({
      takesTerminal: false,
      result: { ok: true },
    });
    expect(await log()).toEqual([`--reuse-window --goto ${join(folder, 'work', 'pod.yaml')}`]);
    await program('code', 'echo "no window" >&2; exit 1');
    expect((await edit(editors({ TERM_PROGRAM: 'vscode' }))).result).toMatchObject({
      problem: { what: expect.stringContaining('no window') },
    });
  });
});
