import { describe, expect, test } from '@jest/globals';
import type { Scenario } from '../../src/domain/scenario.ts';
import { formatCatalogue } from '../../src/report/catalogue.ts';
import { formats } from '../../src/report/index.ts';
import { columnsOf } from '../../src/report/printable.ts';

const scenario = (fields: Partial<Scenario>): Scenario => ({
  id: 'P01',
  slug: 'first-pod',
  title: 'Name tag',
  track: { id: 'basics', title: 'Basics', about: 'What a pod is.', order: 1 },
  order: 1,
  level: 1,
  minutes: 8,
  about: 'Write one small pod by hand.',
  concepts: [],
  requires: [],
  images: [],
  steps: [],
  checks: [],
  questions: [],
  debrief: [],
  solutions: [],
  mutants: [],
  folder: '/scenarios/1-basics/01-first-pod',
  ...fields,
});

const scenarios = [
  scenario({}),
  scenario({ id: 'P10', slug: 'second', title: 'A longer title', level: 3, minutes: 20 }),
  scenario({ id: 'V01', slug: 'third', track: { id: 'volumes', title: 'Volumes', about: 'Files.', order: 2 } }),
];

describe('the catalogue', () => {
  test('lists the scenarios of each track in columns', () => {
    expect(formatCatalogue(scenarios, { color: false, width: 80 })).toBe(`Basics
What a pod is.

  P01  first-pod  Name tag        ●○○○   8 min
       Write one small pod by hand.
  P10  second     A longer title  ●●●○  20 min
       Write one small pod by hand.

Volumes
Files.

  V01  third      Name tag        ●○○○   8 min
       Write one small pod by hand.
`);
  });

  test('a narrow terminal gets more lines', () => {
    const lines = formatCatalogue(scenarios, { color: false, width: 40, ascii: true }).split('\n');
    expect(lines.filter((line) => columnsOf(line) > 40)).toEqual([]);
    expect(lines).toContain('       Name tag, *... 8 min');
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
  });

  test('no scenarios are said to be none', () => {
    expect(formatCatalogue([], { color: false, width: 80 })).toBe('There are no scenarios here.\n');
  });
});

test('the formats are known by their names', () => {
  expect(Object.keys(formats)).toEqual(['text', 'json', 'junit']);
});
