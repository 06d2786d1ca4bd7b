/** What terminals do to programs: any size at any time, keys from everywhere, and their end. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { bundleFixture } from './bundle-fixture.ts';
import { startTerminal, type TerminalSession } from './terminal.ts';

let bundle: Awaited<ReturnType<typeof bundleFixture>>;
let folder: string;
let session: TerminalSession | undefined;

beforeAll(async () => {
  bundle = await bundleFixture();
  folder = await mkdtemp(join(tmpdir(), 'peapod-terminal-'));
}, 60_000);

afterAll(async () => {
  await bundle.remove();
  await rm(folder, { recursive: true, force: true });
});

afterEach(async () => {
  await session?.close();
  session = undefined;
});

const patienceMs = 30_000;

const open = (mode = '', env: Record<string, string> = {}): TerminalSession => {
  session = startTerminal(
    ['sh', '-c', 'exec "$0" "$1" 2>"$2"', process.execPath, bundle.file, join(folder, 'stderr')],
    {
      columns: 80,
      rows: 24,
      patienceMs,
      env: { PEAPOD_FIXTURE: mode, PEAPOD_FIXTURE_JOURNAL: join(folder, 'journal'), ...env },
    },
  );
  return session;
};

/** Presses each key and waits for what it brings. */
const walk = async (terminal: TerminalSession, way: readonly (readonly [keys: string, shows: string | RegExp])[]) => {
  for (const [keys, shows] of way) {
    if (keys !== '') terminal.type(keys);
    await terminal.waitFor(shows);
  }
};

const text = (name: string): Promise<string> => readFile(join(folder, name), 'utf8').catch(() => '');

/** What it wrote to standard error, without the words of farewell and the sequence that shows the cursor again. */
const complaints = async (): Promise<string> =>
  (await text('stderr')).replaceAll('\u001b[?25h', '').replaceAll('tidying\n', '');

describe('sizes', () => {
  test('forty of them in a row, tiny and huge, leave a screen that is right', async () => {
    const terminal = open();
    await walk(terminal, [
      ['', 'Name tag'],
      ['\r', 'What a pod is'],
    ]);
    const odd: [number, number][] = [
      [1, 1],
      [500, 200],
      [2, 50],
      [300, 1],
      [20, 5],
      [60, 15],
      [59, 15],
      [300, 80],
    ];
    for (let index = 0; index < 40; index += 1) {
      const [columns, rows] = odd[index % odd.length]!;
      terminal.resize(columns + (columns > 2 ? index % 7 : 0), rows);
      if (index % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 30));
    }
    terminal.resize(100, 30);
    const shown = await terminal.waitFor(
      (screen) =>
        screen.split('\n').length === 30 && screen.endsWith('q quit') && /^ P01 Name tag +step 1 of 3/.test(screen),
    );
    expect(shown).toContain('What a pod is');
    terminal.resize(20, 5);
    await terminal.waitFor('peapod needs 60x15\ncells; it has 20x5.\nEnlarge it; q quits.');
    terminal.type('q');
    expect(await terminal.ended()).toBe(0);
    expect(await complaints()).toBe('');
  }, 120_000);

  test.each([
    ['wider', 90, 24],
    ['narrower', 70, 24],
    ['higher', 80, 30],
    ['lower', 80, 20],
    ['much wider than is drawn', 400, 24],
  ])(
    'a screen that gets %s has nothing left of what was there',
    async (_how, columns, rows) => {
      const terminal = open();
      await walk(terminal, [
        ['', 'Name tag'],
        ['\r', 'What a pod is'],
      ]);
      // As when a row of the old width wraps at the new one.
      for (const row of [1, 7, 12, 19])
        await new Promise<void>((done) => terminal.emulator.write(`\u001b[${row};60HXX`, done));
      expect(terminal.screen()).toContain('XX');
      terminal.resize(columns, rows);
      await terminal.waitFor(
        (screen) =>
          !screen.includes('XX') &&
          screen.includes('What a pod is') &&
          (screen.split('\n')[rows - 1] ?? '').endsWith('q quit'),
      );
    },
    60_000,
  );

  test('a very wide terminal has the lesson in its middle, not at its edges', async () => {
    const terminal = open();
    await terminal.waitFor('Name tag');
    terminal.resize(300, 80);
    await terminal.waitFor((screen) => screen.split('\n').length === 80 && screen.endsWith('q quit'));
    const rows = terminal.rows();
    expect(rows[0]).toMatch(/^ {71}peapod/);
    expect(rows.filter((row) => row.length > 231)).toEqual([]);
  }, 60_000);
});

describe('terminals that say little about themselves', () => {
  // The pseudo-terminal has its own idea of TERM, so it is set behind its back.
  test.each(['TERM=unheard-of', 'TERM=', 'TERM=vt100', 'unset TERM;'])('%s: the workshop is there', async (setting) => {
    const say = setting.startsWith('unset') ? setting : `export ${setting};`;
    session = startTerminal(
      ['sh', '-c', `${say} exec "$0" "$1" 2>"$2"`, process.execPath, bundle.file, join(folder, 'stderr')],
      { columns: 80, rows: 24, patienceMs },
    );
    await session.waitFor('Name tag');
    session.type('j');
    await session.waitFor(/❯ {3}P02/);
    session.type('q');
    expect(await session.ended()).toBe(0);
    expect(await complaints()).toBe('');
  });

  test('without UTF-8 it is all ASCII', async () => {
    const terminal = open('ascii');
    await walk(terminal, [
      ['', 'Name tag'],
      ['\r', 'What a pod is'],
    ]);
    expect(terminal.screen()).toMatch(/^[\u0020-\u007e\n]*$/);
  }, 60_000);
});

describe('Ctrl-C', () => {
  const inLesson = [
    ['', 'Name tag'],
    ['\r', 'What a pod is'],
  ] as const;
  test.each<[string, string, (readonly [string, string | RegExp])[]]>([
    ['the welcome', 'first-visit', [['', 'How a lesson works']]],
    ['a failed start', 'no-cluster', [['', 'Docker does not answer.']]],
    ['the search', '', [inLesson[0], ['/', 'type a word'], ['du', '0 of 3']]],
    ['the settings', '', [inLesson[0], [',', 'Check when a file is saved']]],
    ['the doctor', '', [inLesson[0], ['d', 'kubectl']]],
    ['the help', '', [inLesson[0], ['?', 'close']]],
    ['the quiz', '', [...inLesson, ['z', 'question 1 of 2']]],
    ['the verdicts', '', [...inLesson, ['n', 'step 2 of 3'], ['c', '3 of 7 points']]],
  ])(
    'ends it from %s',
    async (_, mode, way) => {
      const terminal = open(mode);
      await walk(terminal, way);
      terminal.type('\u0003');
      expect(await terminal.ended()).toBe(130);
      expect(terminal.isAlternate()).toBe(false);
      expect(await complaints()).toBe('');
    },
    60_000,
  );
});

describe('the first visit', () => {
  test('reads how it works, goes on with Enter, searches and changes the colours', async () => {
    const terminal = open('first-visit');
    await walk(terminal, [
      ['', 'Enter goes on to the catalogue.'],
      ['\r', '0 of 3 solved'],
      ['/', 'type a word'],
      ['q talk?', 'Nothing found for "q talk?"'],
      ['\u0017\u0017talk', '1 of 3'],
      ['\r', 'show all'],
      ['\u001b', 'Three of you'],
      [',', '< standard >'],
      [' ', '< colour-blind safe >'],
      ['\u001b', /❯ {3}P02/],
    ]);
  }, 60_000);
});

describe('a terminal that is closed', () => {
  test.each([
    ['in the catalogue', '', [['', 'Name tag']]],
    [
      'in a lesson',
      '',
      [
        ['', 'Name tag'],
        ['\r', 'What a pod is'],
        ['n', 'step 2 of 3'],
      ],
    ],
    [
      'while checks run',
      'slow',
      [
        ['', 'Name tag'],
        ['\r', 'What a pod is'],
        ['n', 'step 2 of 3'],
        ['c', 'looking at c1'],
      ],
    ],
  ] as const)(
    '%s: the program ends, all is saved, and nobody is told of a crash',
    async (_, mode, way) => {
      await rm(join(folder, 'journal'), { force: true });
      const terminal = open(mode);
      await walk(terminal, way);
      const before = performance.now();
      await terminal.hangUp();
      expect(performance.now() - before).toBeLessThan(5_000);
      const saved = (await text('journal')).trim().split('\n');
      expect(saved).toEqual(way.length === 1 ? ['exit 129'] : ['began', 'step', 'left', 'exit 129']);
      expect(await complaints()).toBe('');
    },
    60_000,
  );

  test('without a signal, by the end of its input alone', async () => {
    await rm(join(folder, 'journal'), { force: true });
    session = startTerminal(
      ['sh', '-c', 'trap "" HUP; exec "$0" "$1" 2>"$2"', process.execPath, bundle.file, join(folder, 'stderr')],
      {
        columns: 80,
        rows: 24,
        patienceMs,
        env: { PEAPOD_FIXTURE_JOURNAL: join(folder, 'journal'), PEAPOD_FIXTURE: 'deaf' },
      },
    );
    await session.waitFor('Name tag');
    await session.hangUp();
    expect(await text('journal')).toBe('exit 129\n');
  }, 60_000);
});
