/** The lesson in every situation that a screen has to show, by name. */
import { noon, play } from '../lesson/play.ts';
import { problem } from '../lesson/fake-ports.ts';
import { sampleGrade } from '../lesson/sample-grade.ts';
import { firstPod, shop } from '../lesson/sample-lessons.ts';
import { sampleView } from '../lesson/sample-view.ts';
import { initial } from '../../src/lesson/machine.ts';
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

export const marked = `apiVersion: v1
kind: Pod
metadata:
  name: hello # mine
spec:
  containers:
    - name: web
      image: "nginx"
      prots: 80
      args: [serve, "--port=8080"]
`;

export const theirs = marked.replace('"nginx"', '"nginx:1.27"').replace('      prots: 80\n', '');

export const mistake = (line: number, column: number) => ({
  code: 'unknown-field',
  what: `Mistake at ${line}`,
  where: `pod.yaml:${line}:${column}`,
  next: `Mend line ${line}.`,
});

export const refusedAt = (text: string, problems: ReturnType<typeof mistake>[]) => {
  const game = onTask();
  game.tell({ type: 'file-text', file: 'pod.yaml', text });
  game.tell({ type: 'file-saved', file: 'pod.yaml' });
  game.tell({ type: 'applied', file: 'pod.yaml', done: [], problems, replaceable: [] });
  return game;
};

const withSolution = (mine: string | undefined) => {
  const game = onTask();
  game.send({ type: 'solution' });
  game.send({ type: 'solution' });
  if (mine === 'none') game.tell({ type: 'no-solution', problem: problem('no-solution') });
  else if (mine !== undefined) {
    game.tell({
      type: 'solution',
      files: [
        { name: 'pod.yaml', mine, theirs },
        { name: 'service.yaml', mine: '', theirs: 'kind: Service\n' },
      ],
    });
  }
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
  'refused in place': situation(() => refusedAt(marked, [mistake(7, 7), mistake(9, 7)])),
  'refused far right': situation(() => refusedAt(`kind: Pod # ${'long '.repeat(60)}end\n`, [mistake(1, 300)])),
  gone: situation(() => {
    const game = onTask();
    game.tell({ type: 'file-text', file: 'pod.yaml', text: undefined });
    game.tell({
      type: 'applied',
      file: 'pod.yaml',
      done: [],
      replaceable: [],
      problems: [{ ...problem('file-gone') }],
    });
    return game;
  }),
  'asked for the solution': situation(() => {
    const game = onTask();
    game.send({ type: 'solution' });
    return game;
  }),
  'reading the solution': situation(() => withSolution(undefined)),
  'no solution': situation(() => withSolution('none')),
  solution: situation(() => withSolution(marked)),
  'solved alike': situation(() => withSolution(theirs)),
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
