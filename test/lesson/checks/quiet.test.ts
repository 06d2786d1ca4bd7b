import { describe, expect, test } from '@jest/globals';
import type { Problem } from '../../../src/domain/problem.ts';
import type { LessonState } from '../../../src/lesson/state.ts';
import { standingOf } from '../../../src/lesson/checks/standing.ts';
import { problem } from '../fake-ports.ts';
import { noon, play } from '../play.ts';
import { sampleGrade, sampleResult } from '../sample-grade.ts';
import { firstPod, shop } from '../sample-lessons.ts';

const applied = (file = 'pod.yaml', problems: Problem[] = []) =>
  ({ type: 'applied', file, done: [], problems, replaceable: [] }) as const;

const onLastStep = (scenario = 'first-pod') => {
  const game = play();
  game.open(scenario);
  game.send({ type: 'step', by: 1 });
  game.send({ type: 'step', by: 1 });
  return game;
};

/** A quiet run of the first two checks, which ends like this. */
const graded = (game: ReturnType<typeof play>, run: number, verdicts: Parameters<typeof sampleGrade>[1] = {}) =>
  game.tell({ type: 'graded', run, grade: sampleGrade(firstPod, verdicts, ['c1', 'c2']) });

describe('checks that run by themselves', () => {
  test('begin when a file was applied, without those that the quiz alone answers', () => {
    const game = onLastStep();
    expect(game.tell(applied())).toEqual([
      { type: 'run-checks', run: 1, answers: {}, only: ['c1', 'c2'], quiet: true },
    ]);
    expect(game.state.screen).toBe('lesson');
    expect(game.attempt).toMatchObject({ quiet: { status: 'running', full: false }, run: { status: 'none' } });
  });

  test('leave out what would disturb', () => {
    expect(onLastStep('shop').tell(applied())).toMatchObject([{ only: ['c1'] }]);
  });

  test('do not begin without checks, after a refusal, when they are switched off, or while others run', () => {
    const reading = play();
    reading.open('first-pod');
    expect(reading.tell(applied())).toEqual([]);
    const game = onLastStep();
    expect(game.tell(applied('pod.yaml', [problem('typo')]))).toEqual([]);
    game.send({
      type: 'settings-loaded',
      settings: { ...game.state.settings, checkOnSave: false },
      problem: undefined,
    });
    expect(game.tell(applied())).toEqual([]);
    const busy = onLastStep();
    busy.send({ type: 'check' });
    expect(busy.tell(applied())).toEqual([]);
    busy.send({ type: 'stop' });
    expect(busy.tell(applied())).toEqual([]);
  });

  test('are one run for files that are saved together, whichever of them is refused', () => {
    const game = onLastStep();
    game.tell({ type: 'file-saved', file: 'pod.yaml' });
    game.tell({ type: 'file-saved', file: 'service.yaml' });
    expect(game.tell(applied('pod.yaml'))).toEqual([]);
    expect(game.tell(applied('service.yaml', [problem('typo')]))).toMatchObject([{ run: 1, quiet: true }]);
    game.tell({ type: 'file-saved', file: 'service.yaml' });
    expect(game.tell(applied('service.yaml', [problem('typo')]))).toEqual([]);
  });

  test('begin again with each apply, and drop what the run before still says', () => {
    const game = onLastStep();
    game.tell(applied());
    expect(game.tell(applied())).toMatchObject([{ run: 2, quiet: true }]);
    graded(game, 1, { c1: 'fail' });
    expect(game.attempt.quiet).toMatchObject({ number: 2, status: 'running', grade: undefined });
  });

  test('never finish, save a grade, count a failure or change the screen', () => {
    const game = play();
    game.open('duo');
    game.tell(applied());
    expect(game.tell({ type: 'graded', run: 1, grade: sampleGrade(game.state.lessons[1]!.scenario, {}) })).toEqual([]);
    expect(game.attempt).toMatchObject({ finished: undefined, run: { status: 'none' }, quiet: { status: 'done' } });
    game.tell(applied());
    game.tell({ type: 'graded', run: 2, grade: sampleGrade(game.state.lessons[1]!.scenario, { c1: 'fail' }) });
    expect(game.attempt.failures).toEqual({});
    expect(game.state).toMatchObject({ screen: 'lesson', progress: { duo: { done: false, best: undefined } } });
  });

  test('end when the learner asks for checks, and keep the verdicts that they had', () => {
    const game = onLastStep();
    game.tell(applied());
    graded(game, 1, { c2: 'fail' });
    game.tell(applied());
    expect(game.send({ type: 'check' })).toMatchObject([{ type: 'run-checks', run: 3, quiet: false }]);
    expect(game.attempt.quiet.status).toBe('stopping');
    game.send({ type: 'stop' });
    game.tell({ type: 'run-stopped', run: 2 });
    expect(game.state.screen).toBe('checking');
    expect(game.attempt.quiet.grade?.outcome).toBe('fail');
    game.tell({ type: 'run-stopped', run: 3 });
    expect(game.state.screen).toBe('lesson');
  });

  test('begin in the background of the question that the learner is asked', () => {
    const game = onLastStep('shop');
    game.tell({ type: 'file-saved', file: 'pod.yaml' });
    game.send({ type: 'check' });
    expect(game.tell(applied())).toMatchObject([{ only: ['c1'], quiet: true }]);
    expect(game.state.dialog?.kind).toBe('disturb');
  });
});

describe('how a check stands', () => {
  const standing = ({ attempt }: LessonState, id: string) => {
    const found = standingOf(attempt!, id);
    return found === undefined ? undefined : [found.check.result?.verdict ?? found.check.state, found.stale];
  };

  test('is the newest verdict, whoever asked for it', () => {
    const game = onLastStep();
    expect(standing(game.state, 'c1')).toBeUndefined();
    game.send({ type: 'check' });
    game.tell({ type: 'graded', run: 1, grade: sampleGrade(firstPod, { c1: 'fail', c3: 'fail' }) });
    game.tell(applied(), noon + 1_000);
    expect(standing(game.state, 'c1')).toEqual(['fail', true]);
    game.tell({ type: 'check-progress', run: 2, progress: { check: 'c1', state: 'running' } }, noon + 2_000);
    expect(standing(game.state, 'c1')).toEqual(['running', false]);
    expect(standing(game.state, 'c2')).toEqual(['pass', true]);
    const result = sampleResult(firstPod, 'c1', 'pass');
    game.tell({ type: 'check-progress', run: 2, progress: { check: 'c1', state: 'done', result } }, noon + 3_000);
    expect(standing(game.state, 'c1')).toEqual(['pass', false]);
    expect(standing(game.state, 'c3')).toEqual(['fail', true]);
  });

  test('keeps the earlier verdict when the cluster goes away in the middle', () => {
    const game = onLastStep();
    game.tell(applied());
    graded(game, 1);
    game.tell(applied(), noon + 1_000);
    game.tell({ type: 'check-progress', run: 2, progress: { check: 'c1', state: 'running' } });
    game.tell({ type: 'run-broke', run: 2, problem: problem('unreachable') });
    expect(standing(game.state, 'c1')).toEqual(['pass', true]);
    expect(game.state.screen).toBe('lesson');
    game.send({ type: 'report' });
    expect(game.attempt.reporting).toBe('quiet');
  });
});

describe('the report', () => {
  test('is about the quiet run when that is newer, and does not change under the learner', () => {
    const game = onLastStep();
    game.send({ type: 'check' });
    game.tell({ type: 'graded', run: 1, grade: sampleGrade(firstPod, { c1: 'fail' }) });
    game.tell(applied(), noon + 1_000);
    graded(game, 2);
    expect(game.attempt.reporting).toBe('run');
    game.send({ type: 'back' });
    game.send({ type: 'report' });
    expect(game.attempt.reporting).toBe('quiet');
    game.send({ type: 'select', by: 1 });
    expect(game.attempt).toMatchObject({ run: { selected: 0 }, quiet: { selected: 1 } });
    game.tell(applied(), noon + 2_000);
    game.send({ type: 'select', by: -1 });
    expect(game.attempt.quiet).toMatchObject({ status: 'running', last: { selected: 0 } });
  });

  test('is about the run that was asked for when that is newer', () => {
    const game = onLastStep();
    game.tell(applied());
    graded(game, 1);
    game.send({ type: 'report' });
    expect(game.attempt.reporting).toBe('quiet');
    game.send({ type: 'check' }, noon + 1_000);
    game.tell({ type: 'run-broke', run: 2, problem: problem('unreachable') });
    expect(game.attempt.reporting).toBe('run');
    expect(game.state.screen).toBe('report');
  });

  test('leads on only when all of the steps so far was looked at', () => {
    const game = play();
    game.open('first-pod');
    game.send({ type: 'step', by: 1 });
    game.tell(applied());
    graded(game, 1);
    game.send({ type: 'report' });
    game.send({ type: 'summary' });
    expect(game.attempt.reading.step).toBe(2);
    game.send({ type: 'report' });
    game.send({ type: 'summary' });
    expect(game.state).toMatchObject({ screen: 'lesson', notice: undefined });
  });

  test('has nothing to show before the first verdict', () => {
    const game = play();
    game.open(shop.slug);
    game.tell(applied());
    game.send({ type: 'report' });
    expect(game.state.notice?.text).toMatch(/No check has run/);
  });
});
