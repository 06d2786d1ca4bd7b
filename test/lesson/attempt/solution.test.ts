import { describe, expect, test } from '@jest/globals';
import { solutionDiff } from '../../../src/lesson/attempt/solution-diff.ts';
import { problem } from '../fake-ports.ts';
import { play } from '../play.ts';

const files = [
  { name: 'pod.yaml', mine: 'a: 1\n', theirs: 'a: 2\n' },
  { name: 'service.yaml', mine: '', theirs: 'b: 1\n' },
];
const seen = { type: 'save', scenario: 'first-pod', happening: { type: 'solution' } };

const onTask = (entries: Parameters<typeof play>[0] = []) => {
  const game = play(entries);
  game.open('first-pod');
  game.send({ type: 'step', by: 1 });
  return game;
};

describe('the solution', () => {
  test('is shown when it is asked for twice, and the first time says which help is left', () => {
    const game = onTask();
    expect(game.send({ type: 'solution' })).toEqual([]);
    expect(game.state).toMatchObject({
      screen: 'lesson',
      notice: { text: expect.stringMatching(/^2 hints .*x again/) },
    });
    expect(game.send({ type: 'solution' })).toEqual([{ type: 'read-solution' }]);
    expect(game.state.screen).toBe('solution');
    expect(game.send({ type: 'back' })).toEqual([]);
    expect(game.state.screen).toBe('lesson');
  });

  test('asks anew when there was another key in between', () => {
    const game = onTask();
    game.send({ type: 'solution' });
    game.send({ type: 'hint' });
    expect(game.send({ type: 'solution' })).toEqual([]);
    expect(game.state.notice?.text).toMatch(/^One hint of this step/);
  });

  test.each([
    [0, 'This step has no hints.'],
    [1, 'One hint'],
  ])('on step %d it says %s', (step, words) => {
    const game = play();
    game.open('first-pod');
    if (step > 0) {
      game.send({ type: 'step', by: 1 });
      game.send({ type: 'hint' });
    }
    game.send({ type: 'solution' });
    expect(game.state.notice?.text).toContain(words);
  });

  test('that was seen is saved once and counts for the grade', () => {
    const game = onTask();
    game.send({ type: 'solution' });
    game.send({ type: 'solution' });
    expect(game.tell({ type: 'no-solution', problem: problem('no-solution') })).toEqual([]);
    expect(game.attempt.solution).toMatchObject({ seen: false, problem: { code: 'no-solution' } });
    expect(game.tell({ type: 'solution', files })).toEqual([seen]);
    expect(game.state.progress['first-pod']?.sawSolution).toBe(true);
    game.send({ type: 'back' });
    expect(game.send({ type: 'solution' })).toEqual([{ type: 'read-solution' }]);
    expect(game.tell({ type: 'solution', files })).toEqual([]);
  });

  test('of an earlier visit is remembered until the attempt starts over', () => {
    const game = onTask([{ scenario: 'first-pod', type: 'solution' }]);
    expect(game.attempt.solution.seen).toBe(true);
    expect(game.send({ type: 'solution' })).toEqual([{ type: 'read-solution' }]);
    game.send({ type: 'back' });
    game.send({ type: 'reset' });
    game.send({ type: 'confirm', yes: true });
    expect(game.attempt.solution.seen).toBe(false);
  });

  test('has several files, and none of them is applied or edited from there', () => {
    const game = onTask();
    game.send({ type: 'solution' });
    game.send({ type: 'solution' });
    game.tell({ type: 'solution', files });
    for (const type of ['apply', 'edit', 'replace'] as const) expect(game.send({ type })).toEqual([]);
    game.send({ type: 'next-file' });
    expect(game.attempt.solution.selected).toBe(1);
    game.send({ type: 'next-file' });
    expect(game.attempt.solution.selected).toBe(0);
  });
});

const rows = (mine: string, theirs: string): string[] =>
  solutionDiff(mine, theirs).map(({ kind, line, parts }) => {
    const sign = { same: ' ', mine: '-', theirs: '+', gap: '~' }[kind];
    return `${sign}${line} ${parts.map(({ text, changed }) => (changed ? `<${text}>` : text)).join('')}`.trimEnd();
  });

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `k${index + 1}: v`);

describe('the difference to the solution', () => {
  test('marks the words that differ within a row', () => {
    expect(rows('a: 1\nimage: nginx:1.26\nz: 1\n', 'a: 1\nimage: nginx:1.27\nz: 1\n')).toEqual([
      ' 1 a: 1',
      '-2 image: nginx:1.<26>',
      '+2 image: nginx:1.<27>',
      ' 3 z: 1',
    ]);
  });

  test('leaves rows that have nothing in common whole', () => {
    expect(rows('abc: def\n', 'other: thing\n')).toEqual(['-1 abc: def', '+1 other: thing']);
  });

  test('shows a few rows around what differs and counts the others', () => {
    const mine = numbered(20);
    const theirs = mine.with(9, 'other: thing');
    expect(rows(mine.join('\n'), theirs.join('\n'))).toEqual([
      '~6',
      ...[7, 8, 9].map((line) => ` ${line} k${line}: v`),
      '-10 k10: v',
      '+10 other: thing',
      ...[11, 12, 13].map((line) => ` ${line} k${line}: v`),
      '~7',
    ]);
  });

  test.each([
    ['the same text', 'a: 1\n', 'a: 1\n'],
    ["the learner's comments and empty rows", '# mine\na: 1\n\n  # too\nb: 2', 'a: 1\nb: 2\n'],
    ['comments of the solution', 'a: 1\n', '# why\na: 1\n'],
    ['ends of rows', 'a: 1  \r\nb: 2\r\n', 'a: 1\nb: 2\n'],
  ])('%s is none', (_, mine, theirs) => {
    expect(rows(mine, theirs)).toEqual([]);
  });

  test("the learner's comments are no loss beside a real one", () => {
    expect(rows('# mine\na: 1\n', 'b: 2\n')).toEqual([' 1 # mine', '-2 a: 1', '+1 b: 2']);
  });

  test('to a file that is not there is all of it', () => {
    expect(rows('', 'a: 1\nb: 2\n')).toEqual(['+1 a: 1', '+2 b: 2']);
  });
});
