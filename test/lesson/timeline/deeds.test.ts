import { describe, expect, test } from '@jest/globals';
import { problem } from '../fake-ports.ts';
import { noon, play } from '../play.ts';
import { sampleGrade } from '../sample-grade.ts';
import { firstPod } from '../sample-lessons.ts';
import { sampleView } from '../sample-view.ts';
import { emptyView } from '../../../src/lesson/live/live-view.ts';

const onTask = () => {
  const game = play();
  game.open('first-pod');
  game.send({ type: 'step', by: 1 });
  return game;
};

const told = ({ attempt }: ReturnType<typeof play>): string[] =>
  attempt.timeline.map(({ who, text }) => `${who}: ${text}`);

describe('the timeline of an attempt', () => {
  test('tells what was applied, and what was refused', () => {
    const game = onTask();
    const applied = { type: 'applied', file: 'pod.yaml', replaceable: [] } as const;
    game.tell({ type: 'file-saved', file: 'pod.yaml' });
    game.tell({ ...applied, done: ['pod/hello created'], problems: [] });
    game.tell({ type: 'file-saved', file: 'pod.yaml' }, noon + 5);
    game.tell({ ...applied, done: [], problems: [problem('immutable')] }, noon + 9);
    expect(told(game)).toEqual([
      'you: applied pod.yaml: pod/hello created',
      'you: pod.yaml was refused: immutable happened.',
    ]);
  });

  test('tells which hint was opened', () => {
    const game = onTask();
    game.send({ type: 'hint' });
    game.send({ type: 'hint' });
    game.send({ type: 'hint' });
    expect(told(game)).toEqual(['you: opened hint 1 of 2', 'you: opened hint 2 of 2']);
  });

  test('tells what was checked, what the checks said and what came of it', () => {
    const game = onTask();
    game.send({ type: 'check' });
    game.tell({ type: 'check-progress', run: 1, progress: { check: 'c1', state: 'running' } });
    game.tell({ type: 'check-progress', run: 1, progress: { check: 'c1', state: 'says', line: 'deleting pod hello' } });
    game.tell({ type: 'graded', run: 1, grade: sampleGrade(firstPod, { c2: 'fail' }) });
    expect(told(game)).toEqual([
      'you: asked for 2 checks',
      'check: deleting pod hello',
      'check: c1, the pod hello is ready: passed',
      'check: c2, it serves its pages: failed',
      expect.stringMatching(/^check: 1 of 2 passed: \d+ of \d+ points$/),
    ]);
    expect(game.attempt.timeline[1]!.check).toBe('c1');
  });

  test('tells that the checks were stopped', () => {
    const game = onTask();
    game.send({ type: 'check' });
    game.send({ type: 'stop' });
    game.tell({ type: 'run-stopped', run: 1 });
    expect(told(game).at(-1)).toBe('you: stopped the checks');
  });

  test('tells what the cluster did, and remembers which pods have gone', () => {
    const game = onTask();
    game.tell({ type: 'view', view: sampleView });
    expect(told(game)).toEqual([]);
    game.tell({ type: 'view', view: { ...sampleView, pods: sampleView.pods.slice(1) } }, noon + 5);
    expect(told(game)).toEqual(['cluster: hello is gone']);
    expect(game.attempt.live!.gone).toMatchObject([{ name: 'hello', at: noon + 5 }]);
    game.tell({ type: 'view', view: emptyView }, noon + 9);
    expect(game.attempt.live!.gone.map(({ name }) => name)).toEqual(['hello', 'hello-old']);
  });

  test('is that of this attempt', () => {
    const game = onTask();
    game.send({ type: 'hint' });
    game.send({ type: 'reset' });
    game.send({ type: 'confirm', yes: true });
    expect(told(game)).toEqual([]);
  });
});
