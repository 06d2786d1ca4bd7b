/** Checks that run by themselves after a file was applied: those that disturb nothing and that the cluster can answer. */
import type { Check } from '../../domain/scenario.ts';
import { filesBeingApplied } from '../files/files.ts';
import { checksSoFar } from '../attempt/reading.ts';
import { isGoing, startRun } from './run.ts';
import { stay, type AttemptEvent, type Move } from '../events.ts';
import type { AttemptState, Lesson, LessonState } from '../state.ts';
import { currentLesson } from '../visits.ts';

const isQuizAlone = ({ proves }: Check): boolean => proves.every(({ grader }) => grader === 'quiz');

const quietChecks = ({ scenario, warnings }: Lesson, { reading }: AttemptState): string[] => {
  const soFar = checksSoFar(scenario, reading);
  return scenario.checks
    .filter((check) => soFar.includes(check.id) && (warnings[check.id] ?? []).length === 0 && !isQuizAlone(check))
    .map(({ id }) => id);
};

/** The number of the next run, whoever starts it. */
export const nextRun = ({ run, quiet }: AttemptState): number => Math.max(run.number, quiet.number) + 1;

/** Several files that are saved together are one run: it begins when the last of them is done. */
const isNews = ({ files, quiet }: AttemptState, { problems }: Extract<AttemptEvent, { type: 'applied' }>): boolean =>
  filesBeingApplied(files).length === 0 &&
  (problems.length === 0 || files.list.some(({ status, at = 0 }) => status === 'applied' && at > quiet.startedAt));

/** A run that goes on from an earlier apply ends and this one takes its place: the driver sees to that. */
export const checkQuietly = (
  state: LessonState,
  event: Extract<AttemptEvent, { type: 'applied' }>,
  now: number,
): Move<LessonState> => {
  const { attempt, settings } = state;
  if (attempt === undefined || !settings.checkOnSave || attempt.status !== 'ready' || isGoing(attempt.run)) {
    return stay(state);
  }
  if (!isNews(attempt, event)) return stay(state);
  const lesson = currentLesson({ ...state, attempt });
  const only = quietChecks(lesson, attempt);
  if (only.length === 0) return stay(state);
  const quiet = startRun(attempt.quiet, lesson.scenario, { number: nextRun(attempt), only, now });
  return {
    state: { ...state, attempt: { ...attempt, quiet } },
    effects: [{ type: 'run-checks', run: quiet.number, answers: attempt.quiz.answers, only, quiet: true }],
  };
};
