/** The learner's file on the screen: its mistakes in the lesson's last rows, the file panel, and beside the solution. */
import { describe, expect, test } from '@jest/globals';
import { createDriver } from '../../src/lesson/driver.ts';
import { ok } from '../../src/domain/problem.ts';
import { defaultSettings } from '../../src/lesson/settings.ts';
import { createTheme } from '../../src/ui/theme.ts';
import { createWorkshopStore } from '../../src/ui/workshop-store.ts';
import { fakePorts, settle } from '../lesson/fake-ports.ts';
import { lessons } from '../lesson/sample-lessons.ts';
import { frameOf, large, small } from './frames.tsx';
import { marked, mistake, refusedAt, situations } from './situations.ts';

const lines = (name: string, size = small, options: Parameters<typeof frameOf>[2] = {}): string[] =>
  frameOf(situations[name]!, size, options).map((row) => row.trimEnd());

const panel = { view: { panel: 'file' } } as const;

const rowOf = (rows: readonly string[], text: string): number => rows.findIndex((row) => row.includes(text));

/** The caret stands under the word. */
const expectUnder = (rows: readonly string[], source: string, word: string): void => {
  const at = rowOf(rows, source);
  expect(rows[at + 1]?.indexOf('^')).toBe(rows[at]!.indexOf(word));
};

test('a file of an earlier visit is not said to be new', () => {
  const { attempt, ...rest } = situations['lesson']!;
  expect(lines('lesson').join('\n')).toContain('not applied yet: save it, or press a');
  const again = frameOf({ ...rest, attempt: { ...attempt!, earlierMs: 60_000 } }, small).join('\n');
  expect(again).toContain('not applied in this visit: save it, or press a');
});

describe('a refused file', () => {
  test('is marked in its place below the lesson, which stays in sight', () => {
    const rows = lines('refused in place');
    expect(rows.join('\n')).toMatch(/✗ refused \d\d:\d\d:\d\d line 7, column 7, and 1 more/);
    expect(rows[rowOf(rows, '- name: web') - 1]).toMatch(/6 │ {3}containers:/);
    expectUnder(rows, '7 │     - name: web', 'name');
    expect(rows.join('\n')).toContain('^ Mistake at 7.');
    expect(rows.join('\n')).toContain('Mend line 7.');
    expect(rows.join('\n')).toContain('Your task');
    expect(rowOf(rows, 'pod.yaml')).toBeGreaterThan(14);
  });

  test('shows the column of a very long line', () => {
    const rows = lines('refused far right');
    expect(rows.join('\n')).toMatch(/1 │ ….*end/);
    expect(rows.join('\n')).toContain('^ Mistake at 1.');
  });

  test('that is gone says so, and what is left', () => {
    const rows = lines('gone').join('\n');
    expect(rows).toContain('! not there any more');
    expect(rows).toContain('file-gone happened.');
    expect(lines('gone', small, panel).join('\n')).toContain('deleted');
  });
});

describe('the file panel', () => {
  test('shows the file with numbers and each mistake under its line, instead of the step', () => {
    const rows = lines('refused in place', large, panel);
    expectUnder(rows, '7 │     - name: web', 'name');
    expectUnder(rows, '9 │       prots: 80', 'prots');
    expect(rows.join('\n')).toContain('10 │       args: [serve, "--port=8080"]');
    expect(rows.join('\n')).not.toContain('11 │');
    expect(rows.join('\n')).not.toContain('Your task');
    expect(rows.filter((row) => row.includes('Mistake at 7'))).toHaveLength(1);
  });

  test('has the files as tabs', () => {
    expect(lines('refused in place', small, panel)[2]).toBe(' [pod.yaml] ✗   service.yaml');
  });

  test.each([
    ['tabs', '\tkind: Pod\n', 2, / 1 │ → {3}kind: Pod\n +│ {5}\^ Mistake/],
    ['wide characters', '根根: x y\n', 5, / 1 │ 根根: x y\n +│ {7}\^ Mistake/],
    ['the end of the line', 'a:\n', 99, / 1 │ a:\n +│ {3}\^ Mistake/],
  ])('puts the caret right with %s', (_, text, column, expected) => {
    const rows = frameOf(refusedAt(text, [mistake(1, column)]).state, small, panel).map((row) => row.trimEnd());
    expect(rows.join('\n')).toMatch(expected);
  });

  test('goes on in the next row with a line that is too long, and marks that row', () => {
    const text = `a: ${'x'.repeat(100)}y\n`;
    const rows = frameOf(refusedAt(text, [mistake(1, 104)]).state, small, panel).map((row) => row.trimEnd());
    expectUnder(rows, 'xy', 'y');
  });

  test('shows a huge line in a few rows', () => {
    const rows = frameOf(refusedAt(`a: ${'x'.repeat(900_000)}\nb: 1\n`, []).state, { columns: 80, rows: 40 }, panel);
    expect(rows.join('\n')).toContain('2 │ b: 1');
  });
});

describe('the solution', () => {
  test('is beside the file with signs that need no colour', () => {
    const rows = lines('solution').join('\n');
    expect(rows).toContain('- yours   + the solution');
    expect(rows).toMatch(/^ - +image: "nginx"$/m);
    expect(rows).toMatch(/^ \+ +image: "nginx:1\.27"$/m);
    expect(rows).toMatch(/^ - +prots: 80$/m);
    expect(rows).toMatch(/… \d lines the same …/);
    expect(rows).toContain('[pod.yaml]   service.yaml');
    expect(rows).toMatch(/Esc back {2}f file/);
  });

  test('may say the same, and may not be there', () => {
    expect(lines('solved alike').join('\n')).toContain('✓ Your pod.yaml says the same.');
    expect(lines('no solution').join('\n')).toContain('no-solution happened.');
    expect(lines('asked for the solution').join('\n')).toContain('x again shows the solution.');
  });
});

describe('the file panel of a running workshop', () => {
  const opened = async () => {
    const { ports, fake } = fakePorts();
    const driver = createDriver({ ports, lessons });
    const theme = createTheme(defaultSettings, { canDraw: true });
    const store = createWorkshopStore({ driver, themeFor: () => theme, now: () => ports.clock.now() });
    await settle();
    fake.openings[0]!.answer.resolve(ok({ name: 'kind', title: 'a kind cluster' }));
    await settle();
    const press = async (keys: readonly string[]): Promise<void> => {
      for (const key of keys) store.press(key, small);
      await settle();
    };
    // A first visit stays at the welcome until it is read.
    driver.dispatch({ type: 'open' });
    await settle();
    driver.dispatch({ type: 'open', scenario: 'first-pod' });
    await settle();
    await settle();
    const toFile = async (): Promise<void> => {
      for (let tabs = 0; tabs < 8 && store.getSnapshot().view.panel !== 'file'; tabs += 1) await press(['tab']);
    };
    await toFile();
    return { fake, store, press, toFile };
  };

  const save = async ({ fake }: Awaited<ReturnType<typeof opened>>, text: string, places: number[]): Promise<void> => {
    fake.texts['pod.yaml'] = text;
    fake.onFile('pod.yaml');
    await settle();
    const problems = places.map((line) => mistake(line, 1));
    fake.attempts[0]!.applies.at(-1)!.answer.resolve({ done: [], problems, replaceable: [] });
    await settle();
  };

  test('jumps to the first mistake when a refusal arrives, and then lets the learner scroll', async () => {
    const shop = await opened();
    expect(shop.store.getSnapshot().view.panel).toBe('file');
    const text = Array.from({ length: 80 }, (_, index) => `k${index + 1}: 1`).join('\n');
    await save(shop, text, [40, 60]);
    expect(shop.store.getSnapshot().view.scroll).toBe(37);
    await shop.press(['up']);
    expect(shop.store.getSnapshot().view.scroll).toBe(36);
    await save(shop, text, [5]);
    expect(shop.store.getSnapshot().view.scroll).toBe(2);
  });

  test('gives way to the step when another step or a hint is asked for', async () => {
    const { store, press, toFile } = await opened();
    await press(['n']);
    expect(store.getSnapshot().view.panel).toBe('text');
    await toFile();
    expect(store.getSnapshot().view.panel).toBe('file');
    await press(['h']);
    expect(store.getSnapshot().view.panel).toBe('text');
  });
});

test('the text of the sample is what its marks are about', () => {
  expect(marked.split('\n')[8]).toContain('prots');
});
