import { describe, expect, test } from '@jest/globals';
import type { Identity } from '../../../src/domain/identity.ts';
import { forecastRows } from '../../../src/lesson/checks/forecast.ts';
import { surprise } from '../../../src/lesson/checks/surprise.ts';
import { play } from '../play.ts';
import { sampleGrade } from '../sample-grade.ts';
import { askingLessons, shop } from '../sample-lessons.ts';

const asked = () => {
  const game = play([], askingLessons);
  game.open('shop');
  game.send({ type: 'step', by: 1 });
  game.send({ type: 'check' });
  return game;
};

describe('what a disturbing check will change', () => {
  test('is asked before it runs', () => {
    const game = asked();
    expect(game.state).toMatchObject({ screen: 'predict', dialog: undefined });
    expect(game.attempt.predict).toMatchObject({
      warnings: ['delete one pod of shop'],
      only: undefined,
      questions: [{ check: 'c2', forecast: { about: ['uid', 'ip', 'restarts'] } }],
      selected: 0,
    });
  });

  test('is said fact by fact, and goes along with the run', () => {
    const game = asked();
    game.send({ type: 'predict', as: 'changes' });
    game.send({ type: 'select', by: 1 });
    game.send({ type: 'predict' });
    game.send({ type: 'predict' });
    game.send({ type: 'select', by: 'last' });
    game.send({ type: 'select', by: 1 });
    expect(game.attempt.predict?.selected).toBe(2);
    expect(game.send({ type: 'run' })).toMatchObject([{ type: 'run-checks', quiet: false, only: undefined }]);
    expect(game.state.screen).toBe('checking');
    const said = { uid: 'changes', ip: 'stays' };
    expect(game.attempt).toMatchObject({ predict: undefined, predictions: { c2: said } });
    expect(game.attempt.run.checks.map((check) => check.said)).toEqual([undefined, said]);
  });

  test('may be left open, and left altogether', () => {
    const open = asked();
    expect(open.send({ type: 'run' })).toHaveLength(1);
    const left = asked();
    left.send({ type: 'predict', as: 'stays' });
    expect(left.send({ type: 'back' })).toEqual([]);
    expect(left.state).toMatchObject({ screen: 'lesson', attempt: { run: { status: 'none' } } });
    left.send({ type: 'check' });
    expect(left.attempt.predictions).toEqual({ c2: { uid: 'stays' } });
  });

  test('stays with its run: another opinion later, or a run that is stopped, changes no report', () => {
    const game = asked();
    game.send({ type: 'predict', as: 'stays' });
    game.send({ type: 'run' });
    game.tell({ type: 'graded', run: 1, grade: sampleGrade(shop, { c2: 'fail' }) });
    game.send({ type: 'check' });
    game.send({ type: 'predict', as: 'changes' });
    game.send({ type: 'run' });
    game.send({ type: 'stop' });
    game.tell({ type: 'run-stopped', run: 2 });
    expect(game.attempt.run.checks[1]?.said).toEqual({ uid: 'stays' });
  });

  test('leads to the check that was a surprise when all pass', () => {
    const pod = { name: 'shop-a', uid: '1', ip: '10.0.0.1', node: 'n1', restarts: 0, ready: true };
    const measured = { before: pod, after: { ...pod, uid: '2' } };
    const selected = (as: 'stays' | 'changes') => {
      const game = asked();
      game.send({ type: 'predict', as });
      game.send({ type: 'run' });
      game.tell({ type: 'check-progress', run: 1, progress: { check: 'c2', state: 'measured', measured } });
      game.tell({ type: 'graded', run: 1, grade: sampleGrade(shop, {}) });
      return game.attempt.run.selected;
    };
    expect([selected('changes'), selected('stays')]).toEqual([0, 1]);
  });

  test('waits for a file that is being applied', () => {
    const game = asked();
    game.tell({ type: 'file-saved', file: 'pod.yaml' });
    expect(game.send({ type: 'run' })).toEqual([]);
    expect(game.state).toMatchObject({ screen: 'predict', notice: { text: expect.stringMatching(/being applied/) } });
  });
});

const pod: Identity = { name: 'shop-a', uid: '1', ip: '10.0.0.1', node: 'n1', restarts: 0, ready: true };

describe('the explanation of a fact', () => {
  const explain = (fact: keyof Identity, after: Partial<Identity>) => {
    const measured = { before: pod, after: { ...pod, ...after } };
    return surprise(forecastRows([fact], measured, {})[0]!, measured);
  };
  const another = { uid: '2', name: 'shop-b', ip: '10.0.0.2' };

  test.each<[keyof Identity, Partial<Identity>, RegExp]>([
    ['uid', another, /another pod/],
    ['uid', {}, /same pod/],
    ['name', another, /new name/],
    ['name', { uid: '2' }, /given the same name/],
    ['name', {}, /same pod/],
    ['ip', another, /address of its own/],
    ['ip', {}, /as long as it lives/],
    ['ip', { uid: '2' }, /by chance/],
    ['ip', { ip: '10.0.0.9' }, /network/],
    ['node', { uid: '2', node: 'n2' }, /scheduler/],
    ['node', { uid: '2' }, /scheduler/],
    ['node', {}, /never moves/],
    ['restarts', { restarts: 1 }, /liveness/],
    ['restarts', { uid: '2', restarts: 3 }, /counts its own/],
    ['restarts', { uid: '2' }, /counts its own/],
    ['restarts', {}, /No container/],
    ['ready', { ready: false }, /readiness probe/],
    ['ready', {}, /readiness probe/],
    ['ready', { uid: '2' }, /new pod/],
    ['ready', { uid: '2', ready: false }, /new pod/],
  ])('%s, after %j', (fact, after, words) => {
    expect(explain(fact, after)).toMatch(words);
  });
});
