/** The lesson in every situation that a screen has to show, by name. */
import { noon, play } from '../lesson/play.ts';
import { problem } from '../lesson/fake-ports.ts';
import { sampleGrade } from '../lesson/sample-grade.ts';
import { firstPod, shop } from '../lesson/sample-lessons.ts';
import { beingMade, samplePod, sampleView, wholePod } from '../lesson/sample-view.ts';
import { emptyView, type LiveView } from '../../src/lesson/live-view.ts';
import { initial } from '../../src/lesson/machine.ts';
import type { PodView } from '../../src/lesson/pod-view.ts';
import type { LessonState } from '../../src/lesson/state.ts';
import { lessons } from '../lesson/sample-lessons.ts';

const inLesson = () => {
  const game = play();
  game.open('first-pod');
  game.tell({ type: 'view', view: sampleView });
  return game;
};

const onTask = () => {
  const game = inLesson();
  game.send({ type: 'step', by: 1 });
  return game;
};

const checked = (fails: boolean) => {
  const game = onTask();
  game.send({ type: 'step', by: 1 });
  game.send({ type: 'check' });
  game.tell(
    { type: 'graded', run: 1, grade: sampleGrade(firstPod, fails ? { c2: 'fail', c3: 'error' } : {}) },
    noon + 90_000,
  );
  return game;
};

const going = samplePod('hello', { terminating: true, status: 'Terminating', isReady: false });
const made = samplePod('hello-2', { uid: 'new' });
const oneView = (pods: PodView[]): LiveView => ({ ...emptyView, pods });

/** A check takes a pod away, and another comes. */
const broken = (others: readonly string[] = []) => {
  const game = onTask();
  game.tell({ type: 'view', view: oneView([samplePod('hello')]) });
  game.send({ type: 'check' });
  game.tell({ type: 'check-progress', run: 1, progress: { check: 'c1', state: 'running' } });
  for (const check of others) game.tell({ type: 'check-progress', run: 1, progress: { check, state: 'running' } });
  const line = others.length === 0 ? 'deleting pod hello' : 'watching hello';
  game.tell({ type: 'check-progress', run: 1, progress: { check: 'c1', state: 'says', line } });
  game.tell({ type: 'view', view: oneView([going]) }, noon + 400);
  game.tell({ type: 'view', view: oneView([{ ...made, isReady: false }]) }, noon + 1_100);
  game.tell({ type: 'view', view: oneView([made]) }, noon + 1_900);
  return game;
};

const situation = (make: () => { state: LessonState }): LessonState => make().state;

export const situations: Record<string, LessonState> = {
  opening: initial(lessons).state,
  catalogue: situation(() =>
    play([{ scenario: 'duo', type: 'graded', points: 2, outOf: 2, outcome: 'pass', full: true }]),
  ),
  starting: situation(() => {
    const game = play();
    game.send({ type: 'open' });
    game.tell({ type: 'stage', stage: { title: 'Making a namespace', state: 'running' } });
    return game;
  }),
  'not begun': situation(() => {
    const game = play();
    game.send({ type: 'open' });
    game.tell({ type: 'not-begun', problem: problem('quota') });
    return game;
  }),
  lesson: situation(inLesson),
  task: situation(onTask),
  hint: situation(() => {
    const game = onTask();
    game.send({ type: 'hint' });
    return game;
  }),
  refused: situation(() => {
    const game = onTask();
    game.tell({
      type: 'applied',
      file: 'pod.yaml',
      done: [],
      problems: [{ code: 'immutable', what: 'spec can not be changed.', where: 'pod.yaml:9:5', next: 'Make it anew.' }],
      replaceable: ['pod/hello'],
    });
    return game;
  }),
  trouble: situation(() => {
    const game = onTask();
    game.tell({ type: 'trouble', problem: problem('unreachable') });
    return game;
  }),
  disturb: situation(() => {
    const game = play();
    game.open('shop');
    game.send({ type: 'step', by: 1 });
    game.send({ type: 'check' });
    return game;
  }),
  quiz: situation(() => {
    const game = inLesson();
    game.send({ type: 'quiz' });
    return game;
  }),
  checking: situation(() => {
    const game = onTask();
    game.send({ type: 'check' });
    game.tell({ type: 'check-progress', run: 1, progress: { check: 'c1', state: 'running' } });
    game.tell({ type: 'check-progress', run: 1, progress: { check: 'c1', state: 'says', line: 'waiting for hello' } });
    return game;
  }),
  breaking: situation(() => broken()),
  together: situation(() => broken(['c2'])),
  'busy cluster': situation(() => {
    const game = broken();
    for (let index = 0; index < 40; index += 1) {
      game.tell({ type: 'view', view: oneView([samplePod(`pod-${index}`)]) }, noon + 2_000 * (index + 2));
    }
    game.tell({ type: 'view', view: emptyView }, noon + 90_000);
    return game;
  }),
  timeline: situation(() => {
    const game = onTask();
    const applied = { type: 'applied', file: 'pod.yaml', problems: [], replaceable: [] } as const;
    game.tell({ ...applied, done: ['pod/hello created'] });
    for (let index = 0; index < 30; index += 1) {
      const isReady = index % 2 === 0;
      game.tell({ type: 'view', view: oneView([samplePod('hello-old', { isReady })]) }, noon + 5_000 * index);
    }
    return game;
  }),
  'one pod': situation(() => {
    const game = onTask();
    game.tell({ type: 'view', view: oneView([wholePod]) });
    return game;
  }),
  'many pods': situation(() => {
    const game = onTask();
    const pods = [1, 2, 3, 4, 5, 9].map((index) => samplePod(`shop-${index}`, index === 2 ? beingMade : {}));
    game.tell({ type: 'view', view: oneView(pods) });
    game.tell({ type: 'view', view: oneView(pods.slice(0, -1)) });
    return game;
  }),
  report: situation(() => checked(true)),
  'checked task': situation(() => {
    const game = checked(true);
    game.send({ type: 'back' });
    game.send({ type: 'step', by: -1 });
    return game;
  }),
  'full marks': situation(() => checked(false)),
  summary: situation(() => {
    const game = checked(false);
    game.send({ type: 'summary' });
    return game;
  }),
  broken: situation(() => {
    const game = play();
    game.open('duo');
    game.send({ type: 'check' });
    game.tell({ type: 'run-broke', run: 1, problem: problem('unexpected') });
    return game;
  }),
  help: situation(() => {
    const game = inLesson();
    game.send({ type: 'help' });
    return game;
  }),
  shop: situation(() => {
    const game = play();
    game.open(shop.slug);
    return game;
  }),
};
