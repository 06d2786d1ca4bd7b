/** How the checks of a step stand, whoever ran them, and the one thing that is missing next. */
import { checksSoFar } from '../../../lesson/attempt/reading.ts';
import { unseen } from '../../../lesson/checks/run.ts';
import { standingOf, type Standing } from '../../../lesson/checks/standing.ts';
import type { AttemptState, CheckState, Lesson } from '../../../lesson/state.ts';
import type { Step } from '../../../domain/scenario.ts';
import { span, type Line } from '../../text/line.ts';
import { sentence } from '../../text/sentence.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';
import { checkLine, markOf } from '../check-row/check-line.ts';
import { rowLabel } from '../file-line/row-label.ts';
import { isSettled } from '../live-panel/live-lines.ts';

type Where = { width: number; frame: number; theme: Theme };

/** Of a reason, so that it does not push the rest away; all of it is in the report. */
const reasonRows = 3;

const verdictOf = ({ check }: Standing) => check.result?.verdict;

const isMissing = (standing: Standing): boolean => ['fail', 'error'].includes(verdictOf(standing) ?? '');

/** The checks of the step, and those of the steps before that have begun to fail. */
const standingsOf = (attempt: AttemptState, { scenario }: Lesson, step: Step): Standing[] => {
  if (step.checks.length === 0) return [];
  const soFar = checksSoFar(scenario, attempt.reading);
  return scenario.checks
    .map((check) => standingOf(attempt, check.id) ?? { check: unseen(check), stale: false })
    .filter(
      (each) =>
        step.checks.includes(each.check.id) ||
        (soFar.includes(each.check.id) && verdictOf(each) === 'fail' && !each.stale),
    );
};

/** What a check that still looks is waiting for. */
const waitingFor = ({ lines }: CheckState, { live }: AttemptState): string => {
  const said = lines.at(-1)?.text;
  if (said !== undefined) return said;
  const pods = (live?.pods ?? []).filter((pod) => !isSettled(pod));
  return pods.length === 0
    ? 'is looking'
    : `is waiting: ${pods.map(({ name, status }) => `${name} ${status}`).join(', ')}`;
};

/** The reason of the first check that does not pass yet, else what is waited for, else what comes now. */
const nextLine = (
  standings: readonly Standing[],
  attempt: AttemptState,
  { scenario }: Lesson,
  marked = false,
): Line => {
  const missing = standings.find((each) => isMissing(each) && !each.stale) ?? standings.find(isMissing);
  if (missing !== undefined) {
    const { check, stale } = missing;
    const tone = verdictOf(missing) === 'fail' ? 'bad' : 'warn';
    const when = stale ? ' before your change:' : '';
    // The only mark of its kind, right beside it, says which one it is.
    const id = marked && when === '' && standings.filter(isMissing).length === 1 ? '' : `${check.id}${when} `;
    return [span(id, 'dim'), span(sentence(check.result?.reason ?? ''), stale ? 'dim' : tone)];
  }
  const looking = standings.find(({ check }) => check.result === undefined && check.state === 'running');
  if (looking !== undefined) {
    return [span(`${looking.check.id} ${waitingFor(looking.check, attempt)}`, 'dim')];
  }
  const { status, problem } = attempt.quiet;
  if (status === 'broken' && problem !== undefined) {
    return [span(`Nothing could be checked after the last save. ${sentence(problem.what)} c tries again.`, 'warn')];
  }
  const passing = standings.filter((each) => verdictOf(each) === 'pass' && !each.stale);
  if (passing.length === 0) return [];
  const open = standings.filter((each) => verdictOf(each) === undefined || each.stale);
  if (open.length > 0) return [span('So far it passes.', 'good'), span(' c checks the rest.')];
  const last = attempt.reading.step === scenario.steps.length - 1;
  return [
    span('All of this step passes.', 'good', { bold: true }),
    span(attempt.finished !== undefined ? ' v shows it.' : last ? ' c checks everything.' : ' n goes on.'),
  ];
};

export const checkListLines = (attempt: AttemptState, lesson: Lesson, step: Step, where: Where): Line[] => {
  const standings = standingsOf(attempt, lesson, step);
  if (standings.length === 0) return [];
  return [
    [span('c checks', 'accent', { bold: true })],
    ...standings.map(({ check, stale }) => checkLine(check, { ...where, stale })),
    ...wrap(nextLine(standings, attempt, lesson), where.width)
      .filter((row) => row.length > 0)
      .slice(0, reasonRows),
  ];
};

/** The same in one row, for when the list is out of sight; nothing before anything has run. */
export const checkSummary = (attempt: AttemptState, lesson: Lesson, step: Step, where: Where): Line[] => {
  const standings = standingsOf(attempt, lesson, step);
  if (standings.every(({ check }) => check.state === 'pending')) return [];
  const marks = standings.flatMap(({ check, stale }): Line => {
    const mark = markOf(check, where.frame, where.theme);
    return [stale ? { ...mark, tone: 'dim', bold: false } : mark, span(` ${check.id}  `, 'dim')];
  });
  const next = nextLine(standings, attempt, lesson, true);
  return [[rowLabel('checks', attempt), ...marks, ...next]];
};
