/** An attempt's own life: it starts, shows the cluster, applies files, runs checks. Where the learner is, is not its matter. */
import { noProgress, type ScenarioProgress } from '../journal.ts';
import { countFailures } from '../checks/failures.ts';
import { noConsole } from '../console/console.ts';
import { afterEvent } from '../console/console-lines.ts';
import { deedsBetween } from '../timeline/deeds.ts';
import { noFiles, reduceFiles } from '../files/files.ts';
import { happenedBetween } from '../timeline/happened.ts';
import { afterLosing } from '../live/live-view.ts';
import { quizFor } from './quiz.ts';
import { hintsUsed, readingFrom } from './reading.ts';
import { hasFullMarks, noRun, reduceRun } from '../checks/run.ts';
import { noSolution, reduceSolution } from './solution.ts';
import { withStage } from '../stages.ts';
import { stay, type AttemptEvent, type Effect, type Move } from '../events.ts';
import type { AttemptState, Lesson } from '../state.ts';
import { withEntries } from '../timeline/timeline.ts';

export const newAttempt = (
  { scenario }: Lesson,
  epoch: number,
  progress: ScenarioProgress | undefined,
  now: number,
): AttemptState => ({
  slug: scenario.slug,
  epoch,
  status: 'starting',
  stages: [],
  problem: undefined,
  namespace: undefined,
  folder: undefined,
  terminalLine: undefined,
  canOpenShell: false,
  since: now,
  earlierMs: progress?.ms ?? 0,
  reading: readingFrom(scenario, progress ?? noProgress),
  files: noFiles,
  quiz: quizFor(scenario, '', progress?.answers ?? {}),
  run: noRun,
  quiet: noRun,
  failures: {},
  helped: {},
  reporting: 'run',
  predict: undefined,
  predictions: {},
  console: noConsole,
  solution: { ...noSolution, seen: progress?.sawSolution ?? false },
  timeline: [],
  live: undefined,
  trouble: undefined,
  finished: undefined,
});

/** The same attempt a moment later: with what happened in that moment in its timeline. */
export const withHistory = (before: AttemptState, after: AttemptState, lesson: Lesson, now: number): AttemptState => {
  const entries = [
    ...deedsBetween(before, after, lesson, now),
    ...(after.live === undefined ? [] : happenedBetween(before.live, after.live, now)),
  ];
  return entries.length === 0 ? after : { ...after, timeline: withEntries(after.timeline, entries) };
};

const timeSpent = ({ earlierMs, since }: AttemptState, now: number): number => earlierMs + now - since;

const began = (
  attempt: AttemptState,
  { scenario }: Lesson,
  event: Extract<AttemptEvent, { type: 'began' }>,
  now: number,
): Move<AttemptState> => {
  const { state: files } = reduceFiles(attempt.files, event, now);
  return {
    state: {
      ...attempt,
      status: 'ready',
      since: now,
      namespace: event.namespace,
      folder: event.folder,
      terminalLine: event.terminalLine,
      canOpenShell: event.canOpenShell,
      files,
      quiz: quizFor(scenario, event.namespace, attempt.quiz.answers),
    },
    effects: [{ type: 'save', scenario: scenario.slug, happening: { type: 'began', namespace: event.namespace } }],
  };
};

type Graded = Extract<AttemptEvent, { type: 'graded' }>;

const graded = (attempt: AttemptState, { scenario }: Lesson, event: Graded, now: number): Move<AttemptState> => {
  // What ran by itself is shown, and counts for nothing.
  const quiet = reduceRun(attempt.quiet, event, now);
  if (quiet !== attempt.quiet) return stay({ ...attempt, quiet });
  const run = reduceRun(attempt.run, event, now);
  if (run === attempt.run || run.grade === undefined) return stay(attempt);
  const { points, outOf, outcome } = run.grade;
  const ms = timeSpent(attempt, now);
  const save: Effect = {
    type: 'save',
    scenario: scenario.slug,
    happening: { type: 'graded', points, outOf, outcome, full: run.full, ms },
  };
  const finished = hasFullMarks(run)
    ? { ms, hints: hintsUsed(attempt.reading, scenario), sawSolution: attempt.solution.seen }
    : undefined;
  return {
    state: {
      ...attempt,
      run,
      ...countFailures(attempt, event.grade.results),
      reporting: 'run',
      finished: attempt.finished ?? finished,
    },
    effects: [save],
  };
};

export const reduceAttempt = (
  attempt: AttemptState,
  lesson: Lesson,
  event: AttemptEvent,
  now: number,
): Move<AttemptState> => {
  switch (event.type) {
    case 'stage':
      return stay({ ...attempt, stages: withStage(attempt.stages, event.stage) });
    case 'began':
      return began(attempt, lesson, event, now);
    case 'not-begun':
      return stay({ ...attempt, status: 'failed', problem: event.problem });
    case 'view':
      return stay({ ...attempt, live: afterLosing(attempt.live, event.view, now) });
    case 'trouble':
      return stay({ ...attempt, trouble: event.problem });
    case 'file-saved':
    case 'file-text':
    case 'applied': {
      const { state: files, effects } = reduceFiles(attempt.files, event, now);
      return { state: { ...attempt, files }, effects };
    }
    case 'graded':
      return graded(attempt, lesson, event, now);
    case 'check-progress':
    case 'run-broke':
    case 'run-stopped':
      return stay({
        ...attempt,
        run: reduceRun(attempt.run, event, now),
        quiet: reduceRun(attempt.quiet, event, now),
        reporting: event.run === attempt.run.number ? 'run' : attempt.reporting,
      });
    case 'command-output':
    case 'command-ended': {
      const { state: console, effects } = afterEvent(attempt.console, event, now);
      return { state: { ...attempt, console }, effects };
    }
    case 'solution':
    case 'no-solution': {
      const { state: solution, effects } = reduceSolution(attempt.solution, event, lesson.scenario.slug);
      return { state: { ...attempt, solution }, effects };
    }
    case 'handed-back':
    case 'files-unwatched':
      return stay(attempt);
  }
};
