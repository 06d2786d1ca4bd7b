/** The lesson in every situation that a screen has to show, by name. */
import { noon, play } from '../lesson/play.ts';
import { problem } from '../lesson/fake-ports.ts';
import { sampleGrade, sampleResult } from '../lesson/sample-grade.ts';
import { askingLessons, duo, firstPod, shop } from '../lesson/sample-lessons.ts';
import { beingMade, samplePod, sampleView, wholePod } from '../lesson/sample-view.ts';
import { initial, reduce } from '../../src/lesson/machine.ts';
import { emptyView, type LiveView } from '../../src/lesson/live/live-view.ts';
import type { PodView } from '../../src/lesson/live/pod-view.ts';
import type { DoctorRow } from '../../src/lesson/doctor.ts';
import type { LessonEvent } from '../../src/lesson/events.ts';
import type { Lesson, LessonState } from '../../src/lesson/state.ts';
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

const atConsole = () => {
  const game = onTask();
  game.send({ type: 'console' });
  return game;
};

/** Types a line and gives it. */
const give = (game: ReturnType<typeof play>, line: string): void => {
  game.send({ type: 'edit-text', edit: { type: 'type', text: line } });
  game.send({ type: 'command' });
};

const wideTable = `NAME    READY   STATUS    RESTARTS   AGE   IP            NODE                   NOMINATED NODE   READINESS GATES
hello   1/1     Running   0          12s   10.244.0.7    peapod-control-plane   <none>           <none>
`;

const afterCommands = () => {
  const game = atConsole();
  give(game, 'kubectl get pods -o wide');
  game.tell({ type: 'command-output', number: 1, pieces: [{ text: wideTable, stream: 'out' }], dropped: 0 });
  game.tell({ type: 'command-ended', number: 1, code: 0, problem: undefined }, noon + 400);
  give(game, 'kubectl get pods nope');
  const text = 'Error from server (NotFound): pods "nope" not found\n';
  game.tell({ type: 'command-output', number: 2, pieces: [{ text, stream: 'err' }], dropped: 0 });
  game.tell({ type: 'command-ended', number: 2, code: 1, problem: undefined }, noon + 1_200);
  return game;
};

const applied = { type: 'applied', file: 'pod.yaml', done: [], problems: [], replaceable: [] } as const;

const predicting = () => {
  const game = play([], askingLessons);
  game.open('shop');
  game.send({ type: 'step', by: 1 });
  game.send({ type: 'check' });
  game.send({ type: 'predict', as: 'stays' });
  game.send({ type: 'select', by: 1 });
  game.send({ type: 'predict', as: 'changes' });
  return game;
};

const predicted = (isMeasured: boolean) => {
  const game = predicting();
  game.send({ type: 'run' });
  const before = { name: 'shop-a', uid: '3f2a9c1e-77', ip: '10.0.0.4', node: 'node-1', restarts: 0, ready: true };
  const after = { ...before, name: 'shop-b', uid: '91bcd7aa-12', ip: '10.0.0.9' };
  if (isMeasured) {
    game.tell({
      type: 'check-progress',
      run: 1,
      progress: { check: 'c2', state: 'measured', measured: { before, after } },
    });
  }
  game.tell({ type: 'graded', run: 1, grade: sampleGrade(shop, { c2: 'fail' }) });
  return game;
};

/** As the quiz grades: an exhibit for each question. */
const quizGrade = (answers: Readonly<Record<string, string>>) => {
  const grade = sampleGrade(firstPod, { c3: 'fail' });
  const evidence = Object.entries(answers).map(([id, observed]) => ({
    claim: id,
    source: { via: 'answer' as const, ref: `question ${id}` },
    observed,
    at: '2026-11-21T12:00:00.000Z',
  }));
  return {
    ...grade,
    results: grade.results.map((result) => (result.check === 'c3' ? { ...result, evidence } : result)),
  };
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

/** Before anything has come from the outside. */
const begin = () => {
  let { state } = initial(lessons);
  const game = {
    get state() {
      return state;
    },
    send(event: LessonEvent, at = noon) {
      state = reduce(state, event, at).state;
    },
  };
  game.send({ type: 'progress-loaded', progress: {}, problem: undefined });
  return game;
};

const chosen = {
  type: 'cluster-chosen',
  name: 'kind',
  why: 'a real Kubernetes in containers on this machine; it works on this machine',
  takes: '20 to 30 seconds the first time',
} as const;

const examined: DoctorRow[] = [
  { area: 'installed', name: 'node', state: 'good', detail: 'v24.21.0' },
  { area: 'installed', name: 'kind', state: 'info', detail: 'not found; only kind clusters need it' },
  {
    area: 'clusters',
    name: 'kind',
    state: 'missing',
    detail: 'the kind command is not in PATH',
    next: 'Install kind.',
  },
  { area: 'clusters', name: 'embedded', state: 'good', detail: 'the practice cluster is running' },
  { area: 'places', name: 'your files', state: 'good', detail: '/home/learner/peapod' },
];

const typing = (words: string) => {
  const game = play();
  game.send({ type: 'search' });
  game.send({ type: 'edit-text', edit: { type: 'type', text: words } });
  return game;
};

/** Six tracks and forty scenarios: more than any screen shows. */
export const fortyLessons: Lesson[] = Array.from({ length: 40 }, (_, index) => {
  const track = Math.floor(index / 7) + 1;
  return {
    scenario: {
      ...firstPod,
      id: `T${index + 1}`,
      slug: `scenario-${index + 1}`,
      title: `Scenario number ${index + 1}`,
      track: { id: `track-${track}`, title: `Track ${track}`, about: `About track ${track}.`, order: track },
      concepts: index === 20 ? ['Café'] : [],
    },
    warnings: {},
    forecasts: {},
  };
});

export const situations: Record<string, LessonState> = {
  opening: initial(lessons).state,
  'first visit': situation(() => {
    const game = begin();
    game.send(chosen);
    game.send({ type: 'cluster-stage', stage: { title: 'Starting the control plane', state: 'running' } });
    return game;
  }),
  'first welcome': situation(() => {
    const game = begin();
    game.send(chosen);
    game.send(
      { type: 'cluster-open', name: 'kind', title: 'kind cluster "peapod", Kubernetes v1.34.4' },
      noon + 23_000,
    );
    return game;
  }),
  'no cluster': situation(() => {
    const game = begin();
    game.send(chosen);
    game.send({ type: 'cluster-failed', problem: problem('docker-missing') });
    return game;
  }),
  'asked about a cluster': situation(() => {
    const game = begin();
    game.send(chosen);
    game.send({ type: 'settings' });
    game.send({ type: 'cluster-asks', question: 'peapod did not make this cluster. Continue?' });
    return game;
  }),
  searching: situation(() => typing('tw ta')),
  'search kept': situation(() => {
    const game = typing('talk');
    game.send({ type: 'search' });
    return game;
  }),
  'nothing found': situation(() => typing('zebra')),
  'many scenarios': situation(() => {
    const game = play();
    game.send({ type: 'select', by: 'last' });
    return { state: { ...game.state, lessons: fortyLessons, cursor: 39 } };
  }),
  'progress not saved': situation(() => {
    const game = play();
    game.send({
      type: 'went-wrong',
      problem: { code: 'progress-not-saved', what: 'Your progress is not being saved.', next: 'Free some space.' },
    });
    return game;
  }),
  settings: situation(() => {
    const game = play();
    game.send({ type: 'settings' });
    game.send({ type: 'set', by: 1 });
    return game;
  }),
  'settings overruled': situation(() => {
    const game = play();
    game.send({ type: 'settings' });
    return {
      state: { ...game.state, overrides: { theme: { value: 'plain' as const, because: 'NO_COLOR says so' } } },
    };
  }),
  'doctor looking': situation(() => {
    const game = play();
    game.send({ type: 'doctor' });
    return game;
  }),
  doctor: situation(() => {
    const game = play();
    game.send({ type: 'doctor' });
    game.send({ type: 'examined', rows: examined });
    return game;
  }),
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
  predict: situation(predicting),
  'checks by themselves': situation(() => {
    const game = onTask();
    game.tell(applied);
    game.tell({ type: 'check-progress', run: 1, progress: { check: 'c1', state: 'running' } });
    game.tell({
      type: 'check-progress',
      run: 1,
      progress: { check: 'c2', state: 'done', result: sampleResult(firstPod, 'c2', 'fail') },
    });
    return game;
  }),
  'checks passed by themselves': situation(() => {
    const game = onTask();
    game.tell(applied);
    game.tell({ type: 'graded', run: 1, grade: sampleGrade(firstPod, {}, ['c1', 'c2']) });
    return game;
  }),
  'quiet report': situation(() => {
    const game = onTask();
    game.tell(applied);
    game.tell({ type: 'graded', run: 1, grade: sampleGrade(firstPod, { c2: 'fail' }, ['c1', 'c2']) });
    game.send({ type: 'report' });
    return game;
  }),
  'earlier check fails': situation(() => {
    const game = onTask();
    game.send({ type: 'step', by: 1 });
    game.tell(applied);
    game.tell({ type: 'graded', run: 1, grade: sampleGrade(firstPod, { c2: 'fail' }, ['c1', 'c2']) });
    return game;
  }),
  'stale verdicts': situation(() => {
    const game = checked(true);
    game.send({ type: 'back' });
    game.send({ type: 'step', by: -1 });
    game.send({
      type: 'settings-loaded',
      settings: { ...game.state.settings, checkOnSave: false },
      problem: undefined,
    });
    game.tell(applied, noon + 120_000);
    return game;
  }),
  'failed again': situation(() => {
    const game = checked(true);
    game.send({ type: 'check' });
    game.tell({ type: 'graded', run: 2, grade: sampleGrade(firstPod, { c2: 'fail' }) });
    game.send({ type: 'back' });
    game.send({ type: 'step', by: -1 });
    return game;
  }),
  'predictions compared': situation(() => predicted(true)),
  'predictions not compared': situation(() => predicted(false)),
  'quiz graded': situation(() => {
    const game = inLesson();
    game.send({ type: 'step', by: 1 });
    game.send({ type: 'step', by: 1 });
    game.send({ type: 'quiz' });
    game.send({ type: 'answer' });
    game.send({ type: 'answer' });
    game.send({ type: 'check' });
    game.tell({ type: 'graded', run: 1, grade: quizGrade(game.attempt.quiz.answers) });
    game.send({ type: 'back' });
    game.send({ type: 'quiz' });
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
  debrief: situation(() => {
    const game = play();
    game.open('duo');
    game.send({ type: 'check' });
    game.tell({ type: 'graded', run: 1, grade: sampleGrade(duo, {}) });
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
  'empty console': situation(() => {
    const game = inLesson();
    game.send({ type: 'console' });
    return game;
  }),
  console: situation(() => {
    const game = afterCommands();
    game.send({ type: 'edit-text', edit: { type: 'type', text: 'kubectl get pod he' } });
    game.send({ type: 'complete' });
    return game;
  }),
  'running commands': situation(() => {
    const game = afterCommands();
    give(game, 'kubectl port-forward hello 8080:80 &');
    give(game, `kubectl logs -f ${'long-'.repeat(60)}name`);
    give(game, 'ls');
    return game;
  }),
  'long line': situation(() => {
    const game = atConsole();
    give(game, 'kubectl exec hello -- \\');
    game.send({ type: 'edit-text', edit: { type: 'type', text: 'x'.repeat(1_000) } });
    return game;
  }),
  'no shell': situation(() => {
    const game = atConsole();
    give(game, 'ls');
    game.tell({ type: 'command-ended', number: 1, code: undefined, problem: problem('no-shell') });
    return game;
  }),
  'closed console': situation(() => {
    const game = atConsole();
    give(game, 'kubectl port-forward hello 8080:80 &');
    game.send({ type: 'console' });
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
