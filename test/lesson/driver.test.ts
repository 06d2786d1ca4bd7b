import { describe, expect, test } from '@jest/globals';
import { ok, failed } from '../../src/domain/problem.ts';
import { createDriver, type Driver } from '../../src/lesson/driver.ts';
import type { JournalEntry } from '../../src/lesson/journal.ts';
import { emptyView } from '../../src/lesson/live/live-view.ts';
import { fakePorts, lending, problem, settle } from './fake-ports.ts';
import { sampleGrade, sampleResult } from './sample-grade.ts';
import { firstPod, lessons } from './sample-lessons.ts';
import { samplePod } from './sample-view.ts';

const started = async (saved: JournalEntry[] = [], startWith?: string) => {
  const { ports, fake } = fakePorts(saved);
  const driver = createDriver({ ports, lessons, startWith });
  await settle();
  return { ports, fake, driver };
};

const inCatalogue = async (saved: JournalEntry[] = []) => {
  const all = await started(saved);
  all.fake.openings[0]!.answer.resolve(ok({ name: 'kind', title: 'a kind cluster' }));
  await settle();
  // A first visit stays at the welcome until it is read.
  if (all.driver.getState().screen === 'opening') all.driver.dispatch({ type: 'open' });
  return all;
};

const inLesson = async (saved: JournalEntry[] = []) => {
  const all = await inCatalogue(saved);
  all.driver.dispatch({ type: 'open', scenario: 'first-pod' });
  await settle();
  return { ...all, attempt: all.fake.attempts[0]! };
};

const screenOf = (driver: Driver): string => driver.getState().screen;

const entry = (happening: object): JournalEntry =>
  ({ at: '2026-11-20T10:00:00.000Z', scenario: 'first-pod', ...happening }) as JournalEntry;

describe('opening the cluster', () => {
  test('tells which one and why, the stages, and ends in the catalogue', async () => {
    const { fake, driver } = await started([entry({ type: 'left', ms: 0 })]);
    const { calls, answer } = fake.openings[0]!;
    calls.onChosen({ name: 'kind', why: 'it is there' });
    calls.onStage({ title: 'Starting', state: 'running' });
    calls.onStage({ title: 'Starting', state: 'done' });
    expect(driver.getState().opening).toMatchObject({
      chosen: { name: 'kind', why: 'it is there' },
      stages: [{ title: 'Starting', state: 'done' }],
    });
    answer.resolve(ok({ name: 'kind', title: 'a kind cluster' }));
    await settle();
    expect(screenOf(driver)).toBe('catalogue');
  });

  test('goes straight to the scenario that was asked for', async () => {
    const { fake, driver } = await started([], 'duo');
    fake.openings[0]!.answer.resolve(ok({ name: 'kind', title: 'a kind cluster' }));
    await settle();
    expect(driver.getState().attempt).toMatchObject({ slug: 'duo', status: 'ready' });
  });

  test('shows what went wrong and tries again when asked to', async () => {
    const { fake, driver } = await started();
    fake.openings[0]!.answer.resolve(failed(problem('docker-missing')));
    await settle();
    expect(driver.getState().opening).toMatchObject({ status: 'failed', problem: { code: 'docker-missing' } });
    driver.dispatch({ type: 'retry' });
    expect(fake.openings).toHaveLength(2);
    expect(driver.getState().opening).toMatchObject({ status: 'running', problem: undefined });
  });

  test('passes the question of the cluster on and its answer back', async () => {
    const { fake, driver } = await started();
    const answer = fake.openings[0]!.calls.confirm('May I?');
    expect(driver.getState().dialog).toEqual({ kind: 'cluster', question: 'May I?' });
    driver.dispatch({ type: 'confirm', yes: true });
    expect(await answer).toBe(true);
  });

  test('a port that throws becomes a problem on the screen', async () => {
    const { fake, driver } = await started();
    fake.openings[0]!.answer.reject(new Error('boom'));
    await settle();
    expect(driver.getState().opening.problem).toMatchObject({
      code: 'unexpected',
      what: expect.stringContaining('boom'),
    });
  });
});

describe('an attempt', () => {
  test('goes on in its old namespace, at its old step', async () => {
    const { attempt, driver } = await inLesson([
      entry({ type: 'began', namespace: 'kp-old' }),
      entry({ type: 'step', step: '02-task' }),
    ]);
    expect(attempt.request).toMatchObject({ namespace: 'kp-old', fresh: false });
    expect(driver.getState().attempt).toMatchObject({ namespace: 'kp-old', reading: { step: 1 } });
    expect(driver.getState().notice?.text).toMatch(/go on/);
  });

  test('that can not be set up says why, and can be tried again', async () => {
    const { fake, driver } = await inCatalogue();
    fake.beginFails = problem('no-room');
    driver.dispatch({ type: 'open' });
    await settle();
    expect(driver.getState().attempt).toMatchObject({ status: 'failed', problem: { code: 'no-room' } });
    fake.beginFails = undefined;
    driver.dispatch({ type: 'retry' });
    await settle();
    expect(driver.getState().attempt?.status).toBe('ready');
  });

  test('applies a file when it is saved', async () => {
    const { attempt, fake, driver } = await inLesson();
    fake.onFile('pod.yaml');
    expect(attempt.applies).toMatchObject([{ file: 'pod.yaml', how: 'apply' }]);
    attempt.applies[0]!.answer.resolve({ done: ['pod/hello created'], problems: [], replaceable: [] });
    await settle();
    expect(driver.getState().attempt?.files.list[0]).toMatchObject({ status: 'applied', done: ['pod/hello created'] });
  });

  test('knows what its files said before anybody could save one: the watch compares with that', async () => {
    const all = await inCatalogue();
    all.fake.texts['pod.yaml'] = 'kind: Pod\n';
    all.driver.subscribe(() => {
      if (all.driver.getState().attempt?.status === 'ready') all.fake.texts['pod.yaml'] = 'saved at once\n';
    });
    all.driver.dispatch({ type: 'open', scenario: 'first-pod' });
    await settle();
    expect(all.fake.textsWatched).toEqual({ 'pod.yaml': 'kind: Pod\n' });
    expect(all.driver.getState().attempt?.files.list[0]?.text).toBe('kind: Pod\n');
  });

  test('shows a new view at once and at most five a second after that', async () => {
    const { attempt, fake, driver } = await inLesson();
    const seen: number[] = [];
    driver.subscribe(() => seen.push(driver.getState().attempt?.live?.pods.length ?? 0));
    const view = (count: number) => ({
      ...emptyView,
      pods: Array.from({ length: count }, (_, i) => samplePod(`p${i}`)),
    });
    for (const count of [1, 2, 3, 4]) attempt.watch!.onView(view(count));
    expect(seen).toEqual([1]);
    fake.pass(200);
    await settle();
    expect(seen).toEqual([1, 4]);
    fake.pass(200);
    await settle();
    attempt.watch!.onView(view(5));
    expect(seen).toEqual([1, 4, 5]);
  });

  test('that was left hears nothing any more', async () => {
    const { attempt, fake, driver } = await inLesson();
    fake.onFile('pod.yaml');
    driver.dispatch({ type: 'back' });
    expect(attempt.signal.aborted).toBe(true);
    attempt.applies[0]!.answer.resolve({ done: [], problems: [problem('late')], replaceable: [] });
    attempt.watch!.onView(emptyView);
    await settle();
    expect(driver.getState()).toMatchObject({ screen: 'catalogue', attempt: undefined });
    expect(attempt.ended).toEqual([{ discard: false }]);
  });

  test('late news of an earlier visit does not reach the next one', async () => {
    const { attempt, fake, driver } = await inLesson();
    fake.onFile('pod.yaml');
    driver.dispatch({ type: 'back' });
    driver.dispatch({ type: 'open', scenario: 'first-pod' });
    await settle();
    attempt.applies[0]!.answer.resolve({ done: ['late'], problems: [], replaceable: [] });
    attempt.watch!.onTrouble(problem('late'));
    await settle();
    expect(driver.getState().attempt).toMatchObject({ epoch: 2, trouble: undefined });
    expect(driver.getState().attempt?.files.list[0]?.status).toBe('untouched');
  });

  test.each([
    ['a new namespace goes, since no journal knows it', [], 'end duo discard'],
    ['a namespace that was there before stays', [{ type: 'began', namespace: 'kp-old' }], 'end duo'],
  ])('that is left before it is ready is ended all the same: %s', async (_, before, end) => {
    const { ports, fake } = fakePorts(before.map((each) => ({ ...entry(each), scenario: 'duo' })));
    let letBegin = (): void => {};
    const beginAttempt = ports.beginAttempt.bind(ports);
    ports.beginAttempt = async (request, signal) => {
      await new Promise<void>((resolve) => {
        letBegin = resolve;
      });
      return beginAttempt(request, signal);
    };
    const driver = createDriver({ ports, lessons, startWith: 'duo' });
    await settle();
    fake.openings[0]!.answer.resolve(ok({ name: 'kind', title: 'a kind cluster' }));
    await settle();
    driver.dispatch({ type: 'back' });
    letBegin();
    await driver.close();
    expect(fake.log).toEqual(['begin duo', end]);
  });

  test('starts over only after the old namespace has been given up', async () => {
    const { fake, driver } = await inLesson();
    driver.dispatch({ type: 'reset' });
    driver.dispatch({ type: 'confirm', yes: true });
    await settle();
    expect(fake.log).toEqual(['begin first-pod', 'end first-pod discard', 'begin first-pod fresh']);
    expect(fake.attempts[1]!.request.namespace).toBeUndefined();
  });
});

describe('a solved attempt', () => {
  const solved = async () => {
    const all = await inCatalogue();
    all.driver.dispatch({ type: 'open', scenario: 'duo' });
    await settle();
    all.driver.dispatch({ type: 'check' });
    const attempt = all.fake.attempts[0]!;
    attempt.gradings[0]!.answer.resolve(sampleGrade(lessons[1]!.scenario, {}));
    await settle();
    return { ...all, attempt };
  };
  const kept = ({ entries }: { entries: JournalEntry[] }): string[] => entries.map(({ type }) => type);

  test('is discarded when it is left, also by quitting', async () => {
    const { fake, driver, attempt } = await solved();
    driver.dispatch({ type: 'quit', code: 0 });
    await driver.close();
    expect(attempt.ended).toEqual([{ discard: true }]);
    expect(kept(fake)).toEqual(['began', 'graded', 'discarded']);
  });

  test('whose namespace can not be removed is told, and its name stays known', async () => {
    const { fake, driver } = await solved();
    fake.endFails = problem('not-removed');
    driver.dispatch({ type: 'back' });
    driver.dispatch({ type: 'back' });
    await settle();
    expect(kept(fake)).toEqual(['began', 'graded']);
    expect(driver.getState()).toMatchObject({
      screen: 'catalogue',
      notice: { tone: 'bad', text: expect.stringContaining('not-removed') },
      progress: { duo: { namespace: 'kp-duo-1', done: true } },
    });
  });

  test('that is opened again while it is being removed begins from the beginning', async () => {
    const { fake, driver } = await solved();
    driver.dispatch({ type: 'back' });
    driver.dispatch({ type: 'back' });
    driver.dispatch({ type: 'open', scenario: 'duo' });
    expect(fake.log).toEqual(['begin duo']);
    await settle();
    expect(fake.log).toEqual(['begin duo', 'end duo discard', 'begin duo']);
    expect(driver.getState()).toMatchObject({ notice: undefined, attempt: { status: 'ready', earlierMs: 0 } });
    expect(kept(fake)).toEqual(['began', 'graded', 'discarded', 'began']);
  });

  test('does not start over while its namespace can not be removed', async () => {
    const { fake, driver } = await solved();
    driver.dispatch({ type: 'back' });
    fake.endFails = problem('not-removed');
    driver.dispatch({ type: 'reset' });
    driver.dispatch({ type: 'confirm', yes: true });
    await settle();
    expect(driver.getState().attempt).toMatchObject({ status: 'failed', problem: { code: 'not-removed' } });
    driver.dispatch({ type: 'retry' });
    await settle();
    expect(fake.attempts[1]!.request).toMatchObject({ namespace: 'kp-duo-1', fresh: false });
    expect(kept(fake)).toEqual(['began', 'graded', 'began']);
  });
});

describe('checks', () => {
  const checking = async () => {
    const all = await inLesson();
    all.driver.dispatch({ type: 'step', by: 1 });
    all.driver.dispatch({ type: 'check' });
    return { ...all, grading: all.attempt.gradings[0]! };
  };

  test('report what they do and end in verdicts', async () => {
    const { grading, driver } = await checking();
    expect(grading.call.only).toEqual(['c1', 'c2']);
    grading.call.onProgress({ check: 'c1', state: 'running' });
    grading.call.onProgress({ check: 'c1', state: 'says', line: 'looking' });
    expect(driver.getState().attempt?.run.checks[0]).toMatchObject({ state: 'running', lines: [{ text: 'looking' }] });
    grading.call.onProgress({ check: 'c1', state: 'done', result: sampleResult(firstPod, 'c1', 'pass') });
    grading.answer.resolve(sampleGrade(firstPod, { c2: 'fail' }, ['c1', 'c2']));
    await settle();
    expect(driver.getState()).toMatchObject({ screen: 'report', attempt: { run: { status: 'done', selected: 1 } } });
  });

  test('are stopped by the learner, and only then lead back to the lesson', async () => {
    const { grading, driver } = await checking();
    driver.dispatch({ type: 'stop' });
    expect(grading.signal.aborted).toBe(true);
    expect(driver.getState()).toMatchObject({ screen: 'checking', attempt: { run: { status: 'stopping' } } });
    await settle();
    expect(driver.getState()).toMatchObject({ screen: 'lesson', attempt: { run: { status: 'none' } } });
  });

  test('that break are shown as a problem', async () => {
    const { grading, driver } = await checking();
    grading.answer.reject(new Error('connection lost'));
    await settle();
    expect(driver.getState()).toMatchObject({ screen: 'report', attempt: { run: { status: 'broken' } } });
  });

  /** A file was saved and applied, so that the checks run by themselves. */
  const quietly = async () => {
    const all = await inLesson();
    all.driver.dispatch({ type: 'step', by: 1 });
    const save = async (): Promise<void> => {
      all.fake.onFile('pod.yaml');
      all.attempt.applies.at(-1)!.answer.resolve({ done: [], problems: [], replaceable: [] });
      await settle();
    };
    await save();
    return { ...all, save, gradings: all.attempt.gradings };
  };

  test('run by themselves after an apply, in the background', async () => {
    const { driver, gradings, fake } = await quietly();
    expect(gradings[0]!.call.only).toEqual(['c1', 'c2']);
    gradings[0]!.answer.resolve(sampleGrade(firstPod, { c2: 'fail' }, ['c1', 'c2']));
    await settle();
    expect(driver.getState()).toMatchObject({ screen: 'lesson', attempt: { quiet: { status: 'done' } } });
    expect(fake.entries.map(({ type }) => type)).not.toContain('graded');
  });

  test('that run by themselves end before others begin, with all their cleaning up', async () => {
    const { driver, gradings, attempt, save } = await quietly();
    const cleaned = attempt.holdGradings();
    await save();
    await save();
    expect(gradings[0]!.signal.aborted).toBe(true);
    driver.dispatch({ type: 'check' });
    await settle();
    expect(gradings).toHaveLength(1);
    cleaned();
    await settle();
    // The two runs between were given up before they began.
    expect(gradings).toHaveLength(2);
    expect(driver.getState()).toMatchObject({ screen: 'checking', attempt: { run: { status: 'running' } } });
    gradings[1]!.answer.resolve(sampleGrade(firstPod, {}, ['c1', 'c2']));
    await settle();
    expect(driver.getState()).toMatchObject({ screen: 'report', attempt: { run: { status: 'done' } } });
  });

  test('that are stopped while they wait for that never begin', async () => {
    const { driver, gradings, attempt } = await quietly();
    const cleaned = attempt.holdGradings();
    driver.dispatch({ type: 'check' });
    driver.dispatch({ type: 'stop' });
    await settle();
    expect(driver.getState()).toMatchObject({ screen: 'checking', attempt: { run: { status: 'stopping' } } });
    cleaned();
    await settle();
    expect(gradings).toHaveLength(1);
    expect(driver.getState()).toMatchObject({
      screen: 'lesson',
      attempt: { run: { status: 'none' }, quiet: { status: 'none' } },
    });
  });

  test('that run by themselves are waited for too when the learner leaves', async () => {
    const { driver, gradings, attempt, fake } = await quietly();
    const cleaned = attempt.holdGradings();
    driver.dispatch({ type: 'back' });
    await settle();
    expect(gradings[0]!.signal.aborted).toBe(true);
    expect(fake.log).not.toContain('end first-pod');
    cleaned();
    await settle();
    expect(fake.log).toContain('end first-pod');
  });

  test('that run by themselves and break say nothing on the screen', async () => {
    const { driver, gradings } = await quietly();
    gradings[0]!.answer.reject(new Error('connection lost'));
    await settle();
    expect(driver.getState()).toMatchObject({
      screen: 'lesson',
      notice: undefined,
      attempt: { quiet: { status: 'broken' } },
    });
  });

  test('are waited for when the learner leaves, so that they can clean up', async () => {
    const { fake, driver, grading } = await checking();
    driver.dispatch({ type: 'quit', code: 0 });
    expect(await driver.ended).toBe(0);
    expect(grading.signal.aborted).toBe(true);
    await driver.close();
    expect(fake.log.at(-1)).toBe('end first-pod');
  });
});

describe('what is kept', () => {
  test('each step is written with its time, in order', async () => {
    const { fake, driver } = await inLesson();
    driver.dispatch({ type: 'step', by: 1 });
    driver.dispatch({ type: 'hint' });
    fake.pass(5_000);
    driver.dispatch({ type: 'back' });
    await driver.close();
    expect(fake.entries).toEqual([
      { type: 'began', namespace: 'kp-first-pod-1', scenario: 'first-pod', at: '2026-11-21T12:00:00.000Z' },
      { type: 'step', step: '02-task', scenario: 'first-pod', at: '2026-11-21T12:00:00.000Z' },
      { type: 'hint', step: '02-task', hints: 1, scenario: 'first-pod', at: '2026-11-21T12:00:00.000Z' },
      { type: 'left', ms: 5_000, scenario: 'first-pod', at: '2026-11-21T12:00:05.000Z' },
    ]);
  });

  test('a full disk is told and stops nothing', async () => {
    const { ports, driver } = await inLesson();
    ports.journal.append = async () => {
      throw new Error('no space left');
    };
    driver.dispatch({ type: 'step', by: 1 });
    await settle();
    expect(driver.getState().notice).toMatchObject({ tone: 'bad', text: expect.stringContaining('no space left') });
    expect(driver.getState().attempt?.reading.step).toBe(1);
  });
});

describe('editor and shell', () => {
  test('get the terminal lent while they run', async () => {
    const { ports, fake } = fakePorts();
    const { lent, lendTerminal } = lending();
    const driver = createDriver({
      ports,
      lessons,
      lendTerminal,
    });
    await settle();
    fake.openings[0]!.answer.resolve(ok({ name: 'kind', title: 'a kind cluster' }));
    await settle();
    // Out of the welcome, and into the lesson.
    driver.dispatch({ type: 'open' });
    driver.dispatch({ type: 'open' });
    await settle();
    driver.dispatch({ type: 'edit' });
    await settle();
    driver.dispatch({ type: 'shell' });
    await settle();
    expect(fake.log).toEqual(['begin first-pod', 'edit /workspace/first-pod pod.yaml', 'shell']);
    expect(lent).toEqual(['out', 'back', 'out', 'back']);
  });
});
