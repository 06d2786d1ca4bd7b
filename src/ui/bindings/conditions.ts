/** When bindings work. */
import { selectedFile } from '../../lesson/files/files.ts';
import { newestReport, reported } from '../../lesson/checks/reported.ts';
import { isGoing } from '../../lesson/checks/run.ts';
import type { Situation } from '../keys.ts';

export const isReady = ({ state: { attempt } }: Situation): boolean => attempt?.status === 'ready';

export const hasQuestions = (now: Situation): boolean => {
  const { attempt, lessons } = now.state;
  const scenario = lessons.find((lesson) => lesson.scenario.slug === attempt?.slug)?.scenario;
  return isReady(now) && (scenario?.questions.length ?? 0) > 0;
};

export const canReplace = ({ state: { attempt } }: Situation): boolean =>
  attempt?.status === 'ready' && (selectedFile(attempt.files)?.replaceable.length ?? 0) > 0;

export const hasReport = ({ state: { attempt } }: Situation): boolean =>
  attempt !== undefined && (isGoing(attempt.run) || newestReport(attempt) !== undefined);

/** The report shows a check that failed. */
export const showsFailure = ({ state: { attempt } }: Situation): boolean => {
  if (attempt === undefined) return false;
  const { checks, selected } = reported(attempt);
  return checks[selected]?.result?.verdict === 'fail';
};
