import { describe, expect, test } from '@jest/globals';
import type { Question } from '../../../src/domain/scenario.ts';
import { gradedAnswer } from '../../../src/lesson/attempt/quiz.ts';
import type { AttemptState } from '../../../src/lesson/state.ts';

const question: Question = {
  id: 'wish',
  ask: 'Which field says how it should be?',
  options: { spec: 'it is `spec`', status: 'it is `status`' },
  answer: 'spec',
  because: '',
};

const graded = (observed: string, given: string | undefined) => {
  const evidence = [{ claim: question.ask, source: { via: 'answer', ref: 'question wish' }, observed }];
  return gradedAnswer(
    {
      run: { grade: { results: [{ evidence }] } },
      quiz: { answers: given === undefined ? {} : { wish: given } },
    } as unknown as Pick<AttemptState, 'run' | 'quiz'>,
    question,
  );
};

describe('the verdict on an answer', () => {
  test.each([
    ['it is spec', 'spec', 'right'],
    ['it is status', 'status', 'wrong'],
    ['status', 'status', 'wrong'],
  ])('evidence of %s for %s is %s', (observed, given, verdict) => {
    expect(graded(observed, given)).toBe(verdict);
  });

  test('is gone as soon as the answer is another or none', () => {
    expect(graded('it is status', 'spec')).toBeUndefined();
    expect(graded('no answer', undefined)).toBeUndefined();
  });
});
