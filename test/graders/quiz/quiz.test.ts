import { describe, expect, test } from '@jest/globals';
import { quiz } from '../../../graders/quiz/quiz.ts';
import type { Question } from '../../../src/domain/scenario.ts';
import { FakeAccess } from '../../fake-access.ts';
import { failing, makeScope, noAbort, passing, uncheckable } from '../scope.ts';

const questions: Question[] = [
  {
    id: 'desired-state',
    ask: 'Which field says how it should be?',
    options: { spec: 'the spec', metadata: 'its metadata' },
    answer: 'spec',
    because: '',
  },
  {
    id: 'default-registry',
    ask: 'Where does an `image` without a registry come from?',
    options: { hub: 'Docker Hub', node: 'the `node`' },
    answer: 'hub',
    because: '',
  },
  { id: 'another-check', ask: 'Not asked here', options: { a: 'a' }, answer: 'a', because: '' },
];
const params = { questions: ['desired-state', 'default-registry'] };

const grade = async (answers: Record<string, string>) =>
  quiz.judge(await quiz.gather(new FakeAccess(), makeScope({ questions, answers }), params, noAbort()), params);

describe('answers', () => {
  test.each([
    ['as keys', { 'desired-state': 'spec', 'default-registry': 'hub' }],
    ['as the text of the option', { 'desired-state': 'the spec', 'default-registry': 'Docker Hub' }],
    ['with other case and white space', { 'desired-state': ' Spec ', 'default-registry': 'docker hub\n' }],
  ])('pass %s', async (_how, answers) => {
    expect(await grade(answers)).toMatchObject(passing('2 of 2 answers are right'));
  });

  test('that are wrong fail with the question, and without the right answer', async () => {
    const finding = await grade({ 'desired-state': 'spec', 'default-registry': 'node' });
    expect(finding).toMatchObject(failing('not right: question default-registry', 'image without a registry'));
    expect(JSON.stringify(finding)).not.toMatch(/hub/i);
    expect(finding.evidence.map(({ observed }) => observed)).toEqual(['the spec', 'the node']);
  });

  test('that are missing are called unanswered', async () => {
    const finding = await grade({ 'desired-state': 'spec' });
    expect(finding).toMatchObject(failing('not answered yet: question default-registry', 'image without a registry'));
    expect(finding.evidence[1]).toMatchObject({ observed: 'no answer' });
  });

  test('that are wrong make the check wrong, whatever is still open', async () => {
    expect(await grade({ 'desired-state': 'metadata' })).toMatchObject(
      failing('not right: question desired-state', 'how it should'),
    );
  });

  test('to questions of other checks do not matter', async () => {
    const finding = await grade({ 'desired-state': 'spec', 'default-registry': 'hub', 'another-check': 'wrong' });
    expect(finding).toMatchObject(passing('2 of 2'));
  });

  test('to a question that the scenario does not have cannot be checked', async () => {
    const wanted = { questions: ['desired-state', 'no-such-question'] };
    const scope = makeScope({ questions, answers: { 'desired-state': 'spec' } });
    const observed = await quiz.gather(new FakeAccess(), scope, wanted, noAbort());
    expect(quiz.judge(observed, wanted)).toMatchObject(uncheckable('no question no-such-question'));
  });

  test('that are empty are wrong', async () => {
    expect(await grade({ 'desired-state': '', 'default-registry': 'hub' })).toMatchObject(
      failing('not right: question desired-state', 'how it should be'),
    );
  });
});
