import { describe, expect, test } from '@jest/globals';
import type { Verdict } from '../../../src/domain/evidence.ts';
import { helpOffered } from '../../../src/lesson/checks/failures.ts';
import { play } from '../play.ts';
import { sampleGrade } from '../sample-grade.ts';
import { firstPod, shop } from '../sample-lessons.ts';

const onTask = () => {
  const game = play();
  game.open('first-pod');
  game.send({ type: 'step', by: 1 });
  return game;
};

const check = (game: ReturnType<typeof play>, verdicts: Record<string, Verdict>): void => {
  game.send({ type: 'check' });
  game.tell({ type: 'graded', run: game.attempt.run.number, grade: sampleGrade(firstPod, verdicts, ['c1', 'c2']) });
};

const offered = (game: ReturnType<typeof play>) => helpOffered(game.attempt, firstPod);

describe('failures', () => {
  test('are counted in a row, and a pass begins anew', () => {
    const game = onTask();
    check(game, { c1: 'fail', c2: 'fail' });
    check(game, { c2: 'fail' });
    expect(game.attempt.failures).toEqual({ c2: 2 });
    check(game, {});
    expect(game.attempt.failures).toEqual({});
  });

  test('are not what was skipped or could not be checked', () => {
    const game = onTask();
    check(game, { c2: 'fail' });
    check(game, { c1: 'error', c2: 'skip' });
    expect(game.attempt.failures).toEqual({ c2: 1 });
  });
});

describe('help', () => {
  test('is offered after the second failure: a hint, then the next one only after another failure', () => {
    const game = onTask();
    check(game, { c2: 'fail' });
    expect(offered(game)).toBeUndefined();
    check(game, { c2: 'fail' });
    expect(offered(game)).toBe('hint');
    game.send({ type: 'back' });
    game.send({ type: 'hint' });
    expect(offered(game)).toBeUndefined();
    check(game, { c2: 'fail' });
    expect(offered(game)).toBe('hint');
  });

  test('is the solution once all hints are open and another check has failed', () => {
    const game = onTask();
    game.send({ type: 'hint' });
    game.send({ type: 'hint' });
    check(game, { c2: 'fail' });
    expect(offered(game)).toBeUndefined();
    check(game, { c2: 'fail' });
    expect(offered(game)).toBe('solution');
    check(game, {});
    expect(offered(game)).toBeUndefined();
  });

  test('is for checks of this step only', () => {
    const game = onTask();
    check(game, { c2: 'fail' });
    check(game, { c2: 'fail' });
    game.send({ type: 'back' });
    game.send({ type: 'step', by: 1 });
    expect(offered(game)).toBeUndefined();
  });

  test('waits longer where there is no hint to give', () => {
    const game = play();
    game.open('shop');
    game.send({ type: 'step', by: 1 });
    const fail = () => {
      game.send({ type: 'check' });
      game.send({ type: 'confirm', yes: true });
      game.tell({ type: 'graded', run: game.attempt.run.number, grade: sampleGrade(shop, { c2: 'fail' }) });
      return helpOffered(game.attempt, shop);
    };
    expect([fail(), fail(), fail()]).toEqual([undefined, undefined, 'solution']);
  });

  test('from the report goes to the step that works towards the check, and opens its next hint', () => {
    const game = onTask();
    game.send({ type: 'step', by: 1 });
    game.send({ type: 'check' });
    game.tell({ type: 'graded', run: 1, grade: sampleGrade(firstPod, { c2: 'fail' }) });
    expect(game.send({ type: 'hint' })).toMatchObject([
      { happening: { type: 'step', step: '02-task' } },
      { happening: { type: 'hint', step: '02-task', hints: 1 } },
    ]);
    expect(game.state).toMatchObject({ screen: 'lesson', attempt: { reading: { step: 1 } } });
  });

  test('from the report is only for a check that failed', () => {
    const game = onTask();
    check(game, {});
    expect(game.send({ type: 'hint' })).toEqual([]);
    expect(game.state.screen).toBe('report');
  });
});
