import { describe, expect, test } from '@jest/globals';
import type { Problem } from '../../src/domain/problem.ts';
import type { Effect } from '../../src/lesson/events.ts';
import { problem } from './fake-ports.ts';
import { noon, play } from './play.ts';
import { sampleGrade } from './sample-grade.ts';
import { duo, firstPod, lessons, shop } from './sample-lessons.ts';

const types = (effects: readonly Effect[]): string[] => effects.map(({ type }) => type);

describe('the catalogue', () => {
  test('starts at the first scenario that is not solved', () => {
    const solved = { scenario: 'first-pod', type: 'graded', points: 8, outOf: 8, outcome: 'pass', full: true } as const;
    expect(play([solved]).state.cursor).toBe(1);
  });

  test('moves the selection and stops at both ends', () => {
    const game = play();
    game.send({ type: 'select', by: -1 });
    expect(game.state.cursor).toBe(0);
    game.send({ type: 'select', by: 'last' });
    game.send({ type: 'select', by: 1 });
    expect(game.state.cursor).toBe(2);
  });

  test('tells when the scenario does not exist', () => {
    const game = play();
    expect(game.send({ type: 'open', scenario: 'nowhere' })).toEqual([]);
    expect(game.state).toMatchObject({ screen: 'catalogue', notice: { tone: 'bad' } });
  });
});

describe('reading', () => {
  test('steps are taken one by one, saved, and never left by themselves', () => {
    const game = play();
    game.open('first-pod');
    expect(game.send({ type: 'step', by: 1 })).toEqual([
      { type: 'save', scenario: 'first-pod', happening: { type: 'step', step: '02-task' } },
    ]);
    expect(game.attempt.reading.step).toBe(1);
    expect(game.state.progress['first-pod']?.step).toBe('02-task');
  });

  test('the last step says so instead of moving', () => {
    const game = play();
    game.open('duo');
    expect(game.send({ type: 'step', by: 1 })).toEqual([]);
    expect(game.state.notice?.text).toMatch(/last step/);
  });

  test('hints open one at a time and are counted', () => {
    const game = play();
    game.open('first-pod');
    game.send({ type: 'hint' });
    expect(game.state.notice?.text).toMatch(/no hints/);
    game.send({ type: 'step', by: 1 });
    game.send({ type: 'hint' });
    game.send({ type: 'hint' });
    expect(game.attempt.reading.hints).toEqual({ '02-task': 2 });
    expect(game.send({ type: 'hint' })).toEqual([]);
    expect(game.state.notice?.text).toMatch(/last hint/);
  });

  test('a step that the scenario no longer has leads to the first one', () => {
    const game = play([
      { scenario: 'first-pod', type: 'began', namespace: 'kp-1' },
      { scenario: 'first-pod', type: 'step', step: '99-gone' },
    ]);
    game.open('first-pod');
    expect(game.attempt.reading.step).toBe(0);
  });
});

describe('files', () => {
  test('saved while it is being applied, a file is applied once more', () => {
    const game = play();
    game.open('first-pod');
    expect(game.tell({ type: 'file-saved', file: 'pod.yaml' })).toEqual([{ type: 'apply-file', file: 'pod.yaml' }]);
    expect(game.tell({ type: 'file-saved', file: 'pod.yaml' })).toEqual([]);
    const answer = { type: 'applied', file: 'pod.yaml', done: [], problems: [], replaceable: [] } as const;
    expect(game.tell(answer)).toEqual([{ type: 'apply-file', file: 'pod.yaml' }]);
    expect(game.tell(answer)).toEqual([]);
    expect(game.attempt.files.list[0]).toMatchObject({ status: 'applied', at: noon });
  });

  test('refused for what can not be changed, a file may be made anew', () => {
    const game = play();
    game.open('first-pod');
    expect(game.send({ type: 'replace' })).toEqual([]);
    game.tell({
      type: 'applied',
      file: 'pod.yaml',
      done: [],
      problems: [problem('immutable')],
      replaceable: ['pod/hello'],
    });
    expect(game.attempt.files.list[0]).toMatchObject({ status: 'refused', problems: [{ code: 'immutable' }] });
    expect(game.send({ type: 'replace' })).toEqual([{ type: 'replace-object', file: 'pod.yaml' }]);
  });

  test('that can no longer be watched are told, with what helps', () => {
    const game = play();
    game.open('first-pod');
    game.tell({
      type: 'files-unwatched',
      problem: { code: 'files-unwatched', what: 'no watches left', next: 'Press a.' },
    });
    expect(game.state.notice).toEqual({ tone: 'bad', text: 'no watches left. Press a.' });
    expect(game.send({ type: 'apply' })).toEqual([{ type: 'apply-file', file: 'pod.yaml' }]);
  });

  test('are applied and made anew beside the verdicts too', () => {
    const game = play();
    game.open('duo');
    game.send({ type: 'check' });
    game.tell({ type: 'graded', run: 1, grade: sampleGrade(lessons[1]!.scenario, { c1: 'fail' }) });
    expect(game.send({ type: 'apply' })).toEqual([{ type: 'apply-file', file: 'pod.yaml' }]);
    game.tell({ type: 'applied', file: 'pod.yaml', done: [], problems: [problem('x')], replaceable: ['pod/duo'] });
    expect(game.send({ type: 'replace' })).toEqual([{ type: 'replace-object', file: 'pod.yaml' }]);
  });

  test('a new file joins the list, and f goes round', () => {
    const game = play();
    game.open('first-pod');
    game.tell({ type: 'file-saved', file: 'extra.yaml' });
    const visited = [1, 2, 3].map(() => {
      game.send({ type: 'next-file' });
      return game.attempt.files.selected;
    });
    expect(visited).toEqual([1, 2, 0]);
    expect(game.send({ type: 'edit' })).toEqual([
      { type: 'open-editor', file: 'pod.yaml', at: undefined, how: 'auto' },
    ]);
  });
});

describe('questions', () => {
  const order = (namespace: string) => {
    const game = play();
    game.send({ type: 'open', scenario: 'first-pod' });
    game.tell({ type: 'began', namespace, folder: '/', files: [], terminalLine: undefined, canOpenShell: false });
    return game.attempt.quiz.order['wish'];
  };

  test('have their options in an order of their own in each attempt, and the same one when it goes on', () => {
    const orders = new Set(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => order(name)?.join()));
    expect(orders.size).toBeGreaterThan(2);
    expect(order('a')).toEqual(order('a'));
    expect(order('a')?.toSorted()).toEqual(['kind', 'metadata', 'spec', 'status']);
  });

  test('are answered one after the other, saved, and sent along with the checks', () => {
    const game = play();
    game.open('first-pod');
    game.send({ type: 'quiz' });
    const [first] = game.attempt.quiz.order['wish']!;
    expect(game.send({ type: 'answer' })).toEqual([
      { type: 'save', scenario: 'first-pod', happening: { type: 'answer', question: 'wish', option: first } },
    ]);
    expect(game.state.screen).toBe('quiz');
    game.send({ type: 'select', by: 1 });
    game.send({ type: 'answer' });
    expect(game.state.screen).toBe('lesson');
    expect(game.state.notice?.text).toBe('All questions are answered: c checks them.');
    const answers = { wish: first, registry: game.attempt.quiz.order['registry']![1] };
    game.send({ type: 'step', by: 1 });
    expect(game.send({ type: 'check' })).toMatchObject([{ type: 'run-checks', answers }]);
  });

  test('that were passed over are named at the end', () => {
    const game = play();
    game.open('first-pod');
    game.send({ type: 'quiz' });
    game.send({ type: 'question', by: 1 });
    game.send({ type: 'answer' });
    expect(game.state).toMatchObject({
      screen: 'lesson',
      notice: { text: 'One question is still open: z goes back to it.' },
    });
  });

  test('show the answer that was given before', () => {
    const game = play([{ scenario: 'first-pod', type: 'answer', question: 'wish', option: 'spec' }]);
    game.open('first-pod');
    game.send({ type: 'quiz' });
    const { quiz } = game.attempt;
    expect(quiz.order['wish']![quiz.option]).toBe('spec');
  });
});

describe('checking', () => {
  test('a step for reading has nothing to check', () => {
    const game = play();
    game.open('first-pod');
    expect(game.send({ type: 'check' })).toEqual([]);
    expect(game.state.notice?.text).toMatch(/nothing to check/);
  });

  test('covers the steps so far, and everything on the last one', () => {
    const game = play();
    game.open('first-pod');
    game.send({ type: 'step', by: 1 });
    expect(game.send({ type: 'check' })).toMatchObject([{ only: ['c1', 'c2'] }]);
    game.tell({ type: 'run-broke', run: 1, problem: problem('x') });
    game.send({ type: 'back' });
    game.send({ type: 'step', by: 1 });
    expect(game.send({ type: 'check' })).toMatchObject([{ run: 2, only: undefined }]);
  });

  test('asks before it disturbs, and only then', () => {
    const game = play();
    game.open('shop');
    expect(types(game.send({ type: 'check' }))).toEqual(['run-checks']);
    game.tell({ type: 'run-stopped', run: 1 });
    game.send({ type: 'step', by: 1 });
    expect(game.send({ type: 'check' })).toEqual([]);
    expect(game.state.dialog).toMatchObject({ kind: 'disturb', warnings: ['delete one pod of shop'] });
    game.send({ type: 'step', by: -1 });
    expect(game.attempt.reading.step).toBe(1);
    game.send({ type: 'confirm', yes: false });
    expect(game.state).toMatchObject({ dialog: undefined, screen: 'lesson' });
    game.send({ type: 'check' });
    expect(types(game.send({ type: 'confirm', yes: true }))).toEqual(['run-checks']);
  });

  const applied = (problems: Problem[] = []) =>
    ({ type: 'applied', file: 'pod.yaml', done: [], problems, replaceable: [] }) as const;

  test('waits for what is being applied', () => {
    const game = play();
    game.open('duo');
    game.tell({ type: 'file-saved', file: 'pod.yaml' });
    expect(game.send({ type: 'check' })).toEqual([]);
    expect(game.state.notice?.text).toMatch(/Waiting for pod.yaml/);
    expect(types(game.tell(applied()))).toEqual(['run-checks']);
    expect(game.state).toMatchObject({ screen: 'checking', notice: undefined });
  });

  test('waits for the last of several applies', () => {
    const game = play();
    game.open('duo');
    game.tell({ type: 'file-saved', file: 'pod.yaml' });
    game.tell({ type: 'file-saved', file: 'pod.yaml' });
    game.send({ type: 'check' });
    expect(types(game.tell(applied()))).toEqual(['apply-file']);
    expect(types(game.tell(applied()))).toEqual(['run-checks']);
  });

  test('does not start by itself after a refusal, nor once the learner does something else', () => {
    const game = play();
    game.open('duo');
    game.tell({ type: 'file-saved', file: 'pod.yaml' });
    game.send({ type: 'check' });
    expect(game.tell(applied([problem('typo')]))).toEqual([]);
    expect(game.state.notice?.text).toMatch(/nothing was checked/);
    game.tell({ type: 'file-saved', file: 'pod.yaml' });
    game.send({ type: 'check' });
    game.send({ type: 'hint' });
    expect(game.tell(applied())).toMatchObject([{ type: 'run-checks', quiet: true }]);
    expect(game.state).toMatchObject({ screen: 'lesson', attempt: { run: { status: 'none' } } });
  });

  test('drops what an earlier run has to say', () => {
    const game = play();
    game.open('duo');
    game.send({ type: 'check' });
    game.send({ type: 'stop' });
    game.tell({ type: 'run-stopped', run: 1 });
    game.send({ type: 'check' });
    game.tell({ type: 'graded', run: 1, grade: sampleGrade(lessons[1]!.scenario, { c1: 'fail' }) });
    expect(game.attempt.run).toMatchObject({ status: 'running', number: 2, grade: undefined });
  });

  test('a stopped run leaves the verdicts of the one before', () => {
    const game = play();
    game.open('duo');
    game.send({ type: 'check' });
    game.tell({ type: 'graded', run: 1, grade: sampleGrade(lessons[1]!.scenario, { c1: 'fail' }) });
    game.send({ type: 'check' });
    game.send({ type: 'stop' });
    game.tell({ type: 'run-stopped', run: 2 });
    game.send({ type: 'report' });
    expect(game.state.screen).toBe('report');
    expect(game.attempt.run.grade?.outcome).toBe('fail');
  });
});

describe('the debrief', () => {
  test('comes between the verdicts and the summary, and can be read again from there', () => {
    const game = play();
    game.open('duo');
    game.send({ type: 'check' });
    game.tell({ type: 'graded', run: 1, grade: sampleGrade(duo, {}) });
    const walked = (['summary', 'report', 'summary', 'summary', 'debrief', 'back'] as const).map((type) => {
      game.send({ type });
      return game.state.screen;
    });
    expect(walked).toEqual(['debrief', 'report', 'debrief', 'summary', 'debrief', 'lesson']);
  });
});

describe('full marks', () => {
  const solved = () => {
    const game = play();
    game.open('shop');
    game.send({ type: 'hint' });
    game.send({ type: 'step', by: 1 });
    game.send({ type: 'check' });
    game.send({ type: 'confirm', yes: true });
    const effects = game.tell({ type: 'graded', run: 1, grade: sampleGrade(shop, {}) }, noon + 60_000);
    return { game, effects };
  };

  test('are saved and lead to the summary when the learner says so', () => {
    const { game, effects } = solved();
    expect(effects).toMatchObject([{ happening: { type: 'graded', points: 8, outOf: 8, full: true, ms: 60_000 } }]);
    expect(game.state.screen).toBe('report');
    game.send({ type: 'summary' });
    expect(game.state.screen).toBe('summary');
    expect(game.attempt.finished).toEqual({ ms: 60_000, hints: 1, sawSolution: false });
    expect(game.state.progress['shop']).toMatchObject({ done: true, best: { points: 8, outOf: 8 } });
  });

  test('give the room on the cluster back when the learner leaves', () => {
    const { game } = solved();
    game.send({ type: 'summary' });
    const effects = game.send({ type: 'open' });
    expect(effects).toEqual([{ type: 'stop-scenario', discard: true }]);
    game.send({ type: 'discarded', scenario: 'shop' });
    expect(game.state.progress['shop']).toMatchObject({ done: true, namespace: undefined, step: undefined });
  });

  test('are not what the first steps alone can give', () => {
    const game = play();
    game.open('first-pod');
    game.send({ type: 'step', by: 1 });
    game.send({ type: 'check' });
    game.tell({ type: 'graded', run: 1, grade: sampleGrade(firstPod, {}, ['c1', 'c2']) });
    const { step } = game.attempt.reading;
    game.send({ type: 'summary' });
    expect(game.state.screen).toBe('lesson');
    expect(game.attempt.reading.step).toBe(step + 1);
    expect(game.state.progress['first-pod']).toMatchObject({ done: false, best: { points: 7 } });
  });
});

test('a check that fails leads back to the step where it can be mended', () => {
  const game = play();
  game.open('first-pod');
  game.send({ type: 'step', by: 1 });
  game.send({ type: 'check' });
  game.tell({ type: 'graded', run: 1, grade: sampleGrade(firstPod, { c2: 'fail' }, ['c1', 'c2']) });
  const { step } = game.attempt.reading;
  game.send({ type: 'summary' });
  expect(game.state.screen).toBe('lesson');
  expect(game.attempt.reading.step).toBe(step);
});

describe('leaving', () => {
  test('ends the visit and says how long it was', () => {
    const game = play();
    game.open('duo');
    expect(game.send({ type: 'back' }, noon + 90_000)).toEqual([
      { type: 'stop-scenario', discard: false },
      { type: 'save', scenario: 'duo', happening: { type: 'left', ms: 90_000 } },
    ]);
  });

  test('q quits from everywhere, and only once', () => {
    const game = play();
    game.open('duo');
    expect(types(game.send({ type: 'quit', code: 0 }))).toEqual(['stop-scenario', 'save', 'quit']);
    expect(game.send({ type: 'quit', code: 130 })).toEqual([]);
  });

  test('a new namespace instead of the lost one is told', () => {
    const game = play([{ scenario: 'duo', type: 'began', namespace: 'kp-lost' }]);
    game.open('duo');
    expect(game.state.notice?.text).toMatch(/gone from the cluster/);
  });

  test('trouble with the cluster comes and goes', () => {
    const game = play();
    game.open('duo');
    game.tell({ type: 'trouble', problem: problem('unreachable') });
    expect(game.attempt.trouble?.code).toBe('unreachable');
    game.tell({ type: 'trouble', problem: undefined });
    expect(game.attempt.trouble).toBeUndefined();
  });
});

describe('the help', () => {
  test('covers any screen and closes without doing anything else', () => {
    const game = play();
    game.open('duo');
    game.send({ type: 'help' });
    expect(game.send({ type: 'check' })).toEqual([]);
    expect(game.state.help).toBe(true);
    game.send({ type: 'back' });
    expect(game.state).toMatchObject({ help: false, screen: 'lesson' });
  });
});
