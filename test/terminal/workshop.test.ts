import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { bundleFixture } from './bundle-fixture.ts';
import { startTerminal, type TerminalOptions, type TerminalSession } from './terminal.ts';

let bundle: Awaited<ReturnType<typeof bundleFixture>>;
let session: TerminalSession | undefined;

beforeAll(async () => {
  bundle = await bundleFixture();
}, 30_000);

afterAll(() => bundle.remove());

afterEach(async () => {
  await session?.close();
  session = undefined;
});

/** The fixture behind a line of shell output, so that it can be seen whether the primary screen comes back. */
const open = (options: Partial<TerminalOptions> & { mode?: string } = {}): TerminalSession => {
  const { mode = '', ...rest } = options;
  session = startTerminal(
    ['sh', '-c', 'echo before; "$0" "$1"; code=$?; echo "code $code"; exit $code', process.execPath, bundle.file],
    {
      columns: 80,
      rows: 24,
      patienceMs: 20_000,
      ...rest,
      env: { PEAPOD_FIXTURE: mode, ...rest.env },
    },
  );
  return session;
};

describe('the workshop in a terminal', () => {
  test('leads from the catalogue through hints and checks to the verdicts and out again', async () => {
    const terminal = open();
    await terminal.waitFor('Name tag');
    expect(terminal.isAlternate()).toBe(true);
    terminal.type('\r');
    await terminal.waitFor('What a pod is');
    terminal.type('n');
    await terminal.waitFor('step 2 of 3');
    terminal.type('h');
    await terminal.waitFor('Hint 1 of 2');
    terminal.type('c');
    const report = await terminal.waitFor('3 of 7 points');
    expect(report).toContain('web does not answer on port 80');
    terminal.type('\u001B[A');
    await terminal.waitFor(/❯ ✓ c1/);
    terminal.type('q');
    expect(await terminal.ended()).toBe(0);
    expect(terminal.isAlternate()).toBe(false);
    expect(terminal.rows().slice(0, 3)).toEqual(['before', 'code 0', '']);
  }, 60_000);

  test('goes with the size of the terminal, smaller and larger', async () => {
    const terminal = open();
    await terminal.waitFor('Name tag');
    terminal.type('\r');
    await terminal.waitFor(/cluster +hello/);
    terminal.resize(60, 20);
    await terminal.waitFor((screen) => screen.split('\n').length === 20 && screen.endsWith('q quit'));
    terminal.resize(140, 40);
    await terminal.waitFor((screen) => /│ ╭ pod hello .*Running/.test(screen) && screen.endsWith('q quit'));
    terminal.resize(50, 10);
    await terminal.waitFor('peapod needs 60x15');
    terminal.resize(80, 24);
    await terminal.waitFor(/cluster +hello/);
  }, 60_000);

  test('takes keys that arrive in one piece', async () => {
    const terminal = open();
    await terminal.waitFor('Name tag');
    terminal.type('jj\r');
    await terminal.waitFor(/C01 Three of you/);
  }, 60_000);

  /** Words with keys between them that change nothing, 500 letters in all; a backslash lets the line go on. */
  const words = Array.from({ length: 50 }, (_, index) => `w${String(index).padStart(2, '0')}abcdefg`);
  const between = [' ', '\u001B[D\u001B[C ', ' \u001B[H\u001B[F', '\t ', ' \\\r', ' \u007F ', ' \u0001\u0005'];
  const typed = words.map((word, index) => `${word}${between[index % between.length]}`).join('');

  test.each([
    ['in one piece', [typed]],
    // oxlint-disable-next-line no-control-regex -- an arrow key is one key
    ['key by key', typed.match(/\u001B\[[A-Z]|./gsu) ?? []],
    ['in pieces that cut sequences', typed.match(/.{1,7}/gsu) ?? []],
  ])(
    'loses no key of 500 that are typed %s',
    async (_, pieces) => {
      const terminal = open({ rows: 40 });
      await terminal.waitFor('Name tag');
      terminal.type('\r');
      await terminal.waitFor('What a pod is');
      terminal.type(':');
      await terminal.waitFor('Enter run');
      for (const piece of pieces) terminal.type(piece);
      terminal.type('\u0014\r');
      const shown = await terminal.waitFor((screen) => screen.includes('you said') && screen.includes('w49'));
      const said = shown.slice(shown.indexOf('you said')).replaceAll(/\s+/g, '');
      expect(said.startsWith(`yousaid${words.join('')}`)).toBe(true);
    },
    60_000,
  );

  test('takes a paste as text on the command line, and as nothing elsewhere', async () => {
    const terminal = open();
    await terminal.waitFor('Name tag');
    terminal.type('\r');
    await terminal.waitFor('What a pod is');
    terminal.type('\u001B[200~nqqq\u001B[201~:');
    await terminal.waitFor('Enter run');
    terminal.type('\u001B[200~first \\\n  line\nsecond\u001B[201~');
    await terminal.waitFor('you said first line');
    expect(await terminal.waitFor('$ second')).toContain('step 1 of 3');
    terminal.type('\u0003');
    expect(await terminal.ended()).toBe(130);
  }, 60_000);

  test('is left with Ctrl-C in the middle of a check, cleanly', async () => {
    const terminal = open({ mode: 'slow' });
    await terminal.waitFor('Name tag');
    terminal.type('\r');
    await terminal.waitFor('What a pod is');
    terminal.type('n');
    await terminal.waitFor('step 2 of 3');
    terminal.type('c');
    await terminal.waitFor('looking at c1');
    terminal.type('\u0003');
    expect(await terminal.ended()).toBe(130);
    expect(terminal.isAlternate()).toBe(false);
    expect(terminal.screen()).toContain('before\ncode 130');
  }, 60_000);

  test('ends at once on a second Ctrl-C while things are put back', async () => {
    session = startTerminal([process.execPath, bundle.file], {
      columns: 80,
      rows: 24,
      patienceMs: 20_000,
      env: { PEAPOD_FIXTURE: 'slow-end' },
    });
    await session.waitFor('Name tag');
    session.type('\r');
    await session.waitFor('What a pod is');
    session.type('q');
    await session.waitFor('tidying');
    session.type('\u0003');
    expect(await session.ended()).toBe(130);
    expect(session.isAlternate()).toBe(false);
  }, 60_000);

  test('gives the terminal to the editor and takes it back', async () => {
    const terminal = open();
    await terminal.waitFor('Name tag');
    terminal.type('\r');
    await terminal.waitFor('What a pod is');
    terminal.type('e');
    await terminal.waitFor('the editor has the terminal');
    expect(terminal.isAlternate()).toBe(false);
    await terminal.waitFor('What a pod is');
    expect(terminal.isAlternate()).toBe(true);
  }, 60_000);

  test('leaves every key to the editor while that has the terminal', async () => {
    const terminal = open({ mode: 'reading-editor' });
    await terminal.waitFor('Name tag');
    terminal.type('\r');
    await terminal.waitFor('What a pod is');
    terminal.type('e');
    await terminal.waitFor('it reads');
    for (let line = 1; line <= 30; line += 1) {
      terminal.type(`word ${line}\r`);
      await terminal.waitFor(`got word ${line}`);
    }
    terminal.type('end\r');
    await terminal.waitFor('What a pod is');
    terminal.type('n');
    await terminal.waitFor('step 2 of 3');
  }, 60_000);

  test('says what is missing when there is no cluster, and can be left', async () => {
    const terminal = open({ mode: 'no-cluster' });
    const shown = await terminal.waitFor('Docker does not answer.');
    expect(shown).toContain('Next: Start Docker, then press r.');
    terminal.type('q');
    expect(await terminal.ended()).toBe(0);
  }, 60_000);

  test('speaks in sentences to a screen reader, from the catalogue to the summary, on the primary screen', async () => {
    const terminal = open({ mode: 'screen-reader', columns: 120, rows: 40 });
    const way: readonly (readonly [keys: string, ...shows: (string | RegExp)[]])[] = [
      ['', 'P01, Name tag. Level 1, 8 minutes.', 'slash search'],
      ['/', 'Search: nothing typed yet.'],
      ['q', 'Search: q. Nothing found.'],
      ['\u0015talk', 'Search: talk. 1 found.', 'P02, Neighbours.'],
      ['\u001b', 'Keys: Enter open, slash search'],
      [',', 'Settings, 1 of'],
      ['\u001b', 'Catalogue, 2 of 3.'],
      ['d', 'Installed kubectl, good: 1.34.1.'],
      ['\u001b', 'Catalogue, 2 of 3.'],
      ['k\r', 'Step 1 of 3: What a pod is.', '1 of 2 pods run as they should.'],
      ['\t', 'The cluster.', 'Container shipper, sidecar, image nginx:1.27: Running.'],
      ['\t', 'File pod.yaml, 1 line.', '1: kind: Pod'],
      ['\t', 'Nothing has happened yet.'],
      ['\t', 'What a pod is.'],
      [':', 'Command line: empty'],
      ['date\r', 'You gave: date', 'you said date'],
      ['\u001b', 'What a pod is.'],
      ['z', 'Question 1 of 2: Which field says what you want?'],
      ['\u001b', 'What a pod is.'],
      ['n', 'Step 2 of 3'],
      ['h', 'Hint 1 of 2.'],
      ['c', '3 of 7 points.', /Check c2, it serves its pages: failed\./],
      ['\u001b', 'Step 2 of 3'],
      ['\u001b', 'Catalogue, 1 of 3.'],
      ['j\r', 'Make two containers.'],
      ['c', '2 of 2 points.'],
      ['\r', 'Full marks.', 'Why it works.'],
      ['\r', /Solved, with 2 points/],
      ['?', 'Keys: Esc close'],
      ['q'],
    ];
    for (const [keys, ...shows] of way) {
      terminal.type(keys);
      for (const each of shows) await terminal.waitFor(each);
      expect(terminal.isAlternate()).toBe(false);
    }
    expect(await terminal.ended()).toBe(0);
    expect(terminal.output.map(({ text }) => text).join('')).not.toMatch(/[\u2500-\u257F\u2800-\u28FF]/);
  }, 60_000);

  test.each([
    ['draws in colours', {}, true],
    ['draws no colours when they are off', { FORCE_COLOR: '0' }, false],
  ])(
    '%s',
    async (_, env, coloured) => {
      const terminal = open({ env });
      await terminal.waitFor('Name tag');
      const colour = new RegExp(`${String.fromCodePoint(27)}\\[[0-9;]*3[0-7]m`);
      expect(colour.test(terminal.output.map(({ text }) => text).join(''))).toBe(coloured);
    },
    60_000,
  );
});
