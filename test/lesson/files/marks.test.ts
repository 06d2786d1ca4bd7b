import { describe, expect, test } from '@jest/globals';
import { firstMark, marksOf, unplaced } from '../../../src/lesson/files/marks.ts';
import type { FileState } from '../../../src/lesson/state.ts';
import { play } from '../play.ts';

const text = 'kind: Pod\nspec:\n\tcontainers:\n';

const file = (places: (string | undefined)[], change: Partial<FileState> = {}): FileState => ({
  name: 'pod.yaml',
  status: 'refused',
  at: 1,
  done: [],
  problems: places.map((where, index) => ({ code: 'x', what: `w${index}`, next: 'n', ...(where && { where }) })),
  replaceable: [],
  again: false,
  text,
  ...change,
});

describe('marks', () => {
  test('stand at line and column, in the order of the file', () => {
    const marks = marksOf(file(['pod.yaml:2:1', 'pod.yaml:1:7']));
    expect(marks).toEqual([
      { line: 1, column: 7, what: 'w1', next: 'n' },
      { line: 2, column: 1, what: 'w0', next: 'n' },
    ]);
  });

  test.each([
    ['pod.yaml:3', { line: 3, column: 2 }],
    ['pod.yaml:3:99', { line: 3, column: 13 }],
    ['pod.yaml:99:1', { line: 4, column: 1 }],
    ['pod.yaml:0:0', { line: 1, column: 1 }],
  ])('%s is within the text', (where, place) => {
    expect(firstMark(file([where]))).toEqual(place);
  });

  test.each([[undefined], ['cluster'], ['other.yaml:1:1'], ['pod.yaml']])('%s is no place in the file', (where) => {
    expect(marksOf(file([where]))).toEqual([]);
    expect(unplaced(file([where]))).toHaveLength(1);
  });

  test('are gone while the file is changed, applied again or not there', () => {
    for (const change of [{ status: 'changed' }, { status: 'applying' }, { text: undefined }] as const) {
      expect(firstMark(file(['pod.yaml:1:1'], change))).toBeUndefined();
    }
  });
});

test('the editor opens the file at its first mark', () => {
  const game = play();
  game.open('first-pod');
  game.tell({ type: 'file-text', file: 'pod.yaml', text });
  const [at] = game.send({ type: 'edit' });
  expect(at).toMatchObject({ type: 'open-editor', at: undefined });
  const problems = file(['pod.yaml:2:1', 'pod.yaml:1:7']).problems;
  game.tell({ type: 'applied', file: 'pod.yaml', done: [], problems, replaceable: [] });
  expect(game.send({ type: 'edit' })).toMatchObject([{ type: 'open-editor', at: { line: 1, column: 7 } }]);
});

test('a file that is not there any more is not refused, and comes back', () => {
  const game = play();
  game.open('first-pod');
  const status = () => game.attempt.files.list[0]?.status;
  const [problem] = file([undefined]).problems;
  game.tell({
    type: 'applied',
    file: 'pod.yaml',
    done: [],
    problems: [{ ...problem!, code: 'file-gone' }],
    replaceable: [],
  });
  expect(status()).toBe('gone');
  expect(game.tell({ type: 'file-saved', file: 'pod.yaml' })).toEqual([{ type: 'apply-file', file: 'pod.yaml' }]);
  game.tell({ type: 'applied', file: 'pod.yaml', done: ['pod/hello unchanged'], problems: [], replaceable: [] });
  expect(status()).toBe('applied');
});
