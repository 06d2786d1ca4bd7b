import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { examine, type ExamineDeps } from '../../src/cli/examine.ts';
import { isUsable } from '../../src/lesson/doctor.ts';
import type { Availability, ClusterProvider } from '../../src/cluster/types.ts';
import { failed, ok } from '../../src/domain/problem.ts';
import type { CommandResult } from '../../src/shared/run-command.ts';
import { problem } from '../lesson/fake-ports.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peapod-examine-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const ran = (ended: CommandResult['ended'], stdout = ''): CommandResult => ({
  argv: [],
  ended,
  code: ended === 'exited' ? 0 : undefined,
  signal: undefined,
  stdout,
  stderr: '',
  ms: 1,
});

const provider = (probe: () => Promise<Availability>): ClusterProvider => ({
  name: 'any',
  about: '',
  takes: '',
  probe,
  open: async () => failed(problem('unused')),
  down: async () => failed(problem('unused')),
});

const ready: Availability = { state: 'ready', detail: 'it runs' };

const look = (deps: Partial<ExamineDeps> = {}) =>
  examine(
    {
      env: { PATH: folder },
      run: async () => ran('exited', 'v1.34.4'),
      providerNamed: async () => ok({ provider: provider(async () => ready), why: '' }),
      chosen: undefined,
      terminal: { columns: 80, rows: 24, colourDepth: 8, utf8: true, term: 'xterm-256color' },
      workspaceFolder: join(folder, 'work'),
      stateFolder: join(folder, 'state', 'deeper'),
      ...deps,
    },
    new AbortController().signal,
  );

const rowOf = async (name: string, deps: Partial<ExamineDeps> = {}, area = '') =>
  (await look(deps)).find((row) => row.name === name && row.area.includes(area));

describe('the examination', () => {
  test('finds programs with their versions', async () => {
    expect(await rowOf('kubectl')).toMatchObject({ state: 'good', detail: 'v1.34.4' });
    expect(await rowOf('docker', { run: async () => ran('not-found') })).toMatchObject({
      state: 'info',
      detail: 'not found; only kind clusters need it',
    });
    expect((await rowOf('docker', { run: async () => ran('timed-out') }))?.detail).toContain('no answer in 5 s');
  });

  test('finds the editor by its first word, in PATH or by its path', async () => {
    await writeFile(join(folder, 'nano'), '');
    await chmod(join(folder, 'nano'), 0o755);
    expect(await rowOf('editor', { env: { PATH: folder, EDITOR: 'nano -w' } })).toMatchObject({
      state: 'good',
      detail: 'nano -w ($EDITOR)',
    });
    expect((await rowOf('editor', { env: { VISUAL: join(folder, 'nano') } }))?.state).toBe('good');
    expect(await rowOf('editor', { env: { PATH: folder, VISUAL: 'emacs' } })).toMatchObject({
      state: 'missing',
      detail: 'emacs is not there ($VISUAL)',
      next: expect.stringContaining('EDITOR'),
    });
  });

  test.each([
    [{}, 'good', '80x24, 256 colours, UTF-8, TERM=xterm-256color'],
    [{ columns: 40 }, 'missing', '40x24'],
    [{ utf8: false }, 'info', 'no UTF-8'],
    [{ term: 'dumb', colourDepth: 1 }, 'missing', 'no colours'],
    [{ term: undefined, colourDepth: 4 }, 'good', '16 colours'],
  ])('a terminal %j is %s', async (change, state, words) => {
    const terminal = { columns: 80, rows: 24, colourDepth: 8, utf8: true, term: 'xterm-256color', ...change };
    const row = await rowOf('terminal', { terminal });
    expect(row).toMatchObject({ state, detail: expect.stringContaining(words) });
    expect(row?.next === undefined).toBe(state !== 'missing');
  });

  test('says that there is no terminal', async () => {
    expect(await rowOf('terminal', { terminal: undefined })).toMatchObject({ state: 'info' });
  });

  test('looks at the chosen cluster too, and what is wrong with one costs nothing of the others', async () => {
    const rows = await look({
      chosen: 'context:class',
      providerNamed: async (name) => {
        if (name === 'kind') return failed(problem('kind-missing'));
        if (name === 'embedded') throw new Error('EROFS: read-only');
        return ok({ provider: provider(async () => ready), why: '' });
      },
    });
    expect(rows.filter(({ area }) => area === 'clusters')).toEqual([
      { area: 'clusters', name: 'kind', state: 'missing', detail: 'kind-missing happened.', next: 'Try again.' },
      expect.objectContaining({ name: 'embedded', state: 'missing', detail: 'EROFS: read-only' }),
      { area: 'clusters', name: 'context:class', state: 'good', detail: 'it runs' },
    ]);
    expect(isUsable(rows)).toBe(true);
    expect(isUsable(await look({ providerNamed: async () => failed(problem('none')) }))).toBe(false);
  });

  test('says of each place whether it can be written, there or not yet', async () => {
    expect(await rowOf("peapod's own")).toMatchObject({ state: 'good', detail: join(folder, 'state', 'deeper') });
    await writeFile(join(folder, 'file'), '');
    expect(await rowOf('your files', { workspaceFolder: join(folder, 'file', 'work') })).toMatchObject({
      state: 'missing',
      detail: expect.stringContaining('is not a folder'),
      next: expect.stringContaining('PEAPOD_WORKSPACE'),
    });
  });

  test('no cluster can be used without a place for what reaches it', async () => {
    await writeFile(join(folder, 'file'), '');
    const rows = await look({ stateFolder: join(folder, 'file', 'state') });
    expect(isUsable(rows)).toBe(false);
    expect(rows.find(({ name }) => name === 'embedded')).toMatchObject({
      state: 'missing',
      next: expect.stringContaining('PEAPOD_HOME'),
    });
  });
});
