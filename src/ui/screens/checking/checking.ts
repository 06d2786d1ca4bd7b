import { checkLine } from '../../components/check-row/check-line.ts';
import { podGlance } from '../../components/live-panel/pod-glance.ts';
import { problemLines } from '../../components/problem/problem-lines.ts';
import { spinnerAt } from '../../components/stages/stage-lines.ts';
import { timelineSince } from '../../components/timeline/timeline-lines.ts';
import { bodyHeight, lessonTitle, type LessonProps, type ScreenLayout } from '../../layout.ts';
import type { CheckState } from '../../../lesson/state.ts';
import { blank, indent, span, type Line } from '../../text/line.ts';
import { spent } from '../../text/time.ts';
import { wrap } from '../../text/wrap.ts';

/** Of what happens during a check, this much stays in sight. */
const happenedAtLeast = 2;
const happenedEnough = 8;

/** Older entries can have no room. */
const happenedAtMost = 40;

/** What a check said is below its title. */
const inset = 4;

const reasonLines = ({ result }: CheckState, width: number): Line[] =>
  result === undefined ? [] : indent(wrap([span(result.reason, 'dim')], width - inset), inset);

/** Counted from the beginning of the check: what it does and, when it runs alone, what the cluster makes of it. */
const happenedSince = ({ id, startedAt }: CheckState, alone: boolean, inside: LessonProps, width: number): Line[] => {
  const { attempt, theme } = inside;
  if (startedAt === undefined) return [];
  const since = attempt.timeline.filter(
    ({ at, who, check }) => at >= startedAt && (check === id || (alone && who === 'cluster')),
  );
  return timelineSince(since.slice(-happenedAtMost), startedAt, { width: width - inset, theme });
};

/** Checks that only look run at the same time: what the cluster does meanwhile belongs to none of them. */
const meanwhile = ({ attempt, theme }: LessonProps, width: number): Line[] => {
  const { startedAt } = attempt.run;
  const since = attempt.timeline.filter(({ at, who }) => at >= startedAt && who === 'cluster');
  return timelineSince(since.slice(-happenedAtMost), startedAt, { width: width - inset, theme });
};

const seconds = (ms: number): number => Math.floor(Math.max(0, ms) / 1_000);

const timeLine = ({ id, startedAt = 0 }: CheckState, { lesson, now }: LessonProps): Line => {
  const allowed = lesson.scenario.checks.find((check) => check.id === id)?.deadlineMs;
  const limit = allowed === undefined ? '' : ` of at most ${Math.round(allowed / 1_000)} s`;
  return [span(' '.repeat(inset)), span(`${seconds(now - startedAt)} s${limit}`, 'dim')];
};

const newest = (rows: readonly Line[], most: number): readonly Line[] => (most <= 0 ? [] : rows.slice(-most));

/** With the first row of all: what a check breaks is where the rest comes from. */
const firstAndNewest = (rows: readonly Line[], most: number): readonly Line[] =>
  rows.length <= most || most < 3 ? newest(rows, most) : [rows[0]!, ...newest(rows, most - 1)];

type Body = { rows: Line[]; follow: number };

const bodyOf = (inside: LessonProps, width: number, height: number): Body => {
  const { attempt, frame, theme } = inside;
  const { checks } = attempt.run;
  const runs = checks.filter(({ state }) => state === 'running').length;
  const happened = checks.map((check) =>
    check.state === 'running' ? happenedSince(check, runs === 1, inside, width) : [],
  );
  const around = runs > 1 ? meanwhile(inside, width) : [];
  const laidOut = (withReasons: boolean, most: number): Body => {
    const rows: Line[] = [];
    let follow = 0;
    for (const [index, check] of checks.entries()) {
      rows.push(checkLine(check, { width, frame, theme }));
      if (check.state !== 'running') {
        if (withReasons || check.result?.verdict !== 'pass') rows.push(...reasonLines(check, width));
        continue;
      }
      const begin = rows.length - 1;
      rows.push(timeLine(check, inside), ...indent(firstAndNewest(happened[index] ?? [], most), inset));
      follow = Math.floor((begin + rows.length) / 2);
    }
    const last = newest(around, most);
    return { rows: last.length === 0 ? rows : [...rows, blank, ...indent(last, inset)], follow };
  };
  const wanted = Math.max(around.length, ...happened.map(({ length }) => length));
  /** The newest that fit; reasons of what has passed give way first. */
  for (const withReasons of [true, false]) {
    const fixed = laidOut(withReasons, 0).rows.length + (around.length === 0 ? 0 : 1);
    const room = Math.floor((height - fixed) / Math.max(1, runs + (around.length === 0 ? 0 : 1)));
    if (room >= Math.min(wanted, happenedEnough)) return laidOut(withReasons, Math.max(happenedAtLeast, room));
  }
  return laidOut(false, happenedAtLeast);
};

/** Rows for the pods at the bottom: enough to see one go and another come. */
const glanceRows = (rows: number): number => (rows < 18 ? 0 : rows < 30 ? 4 : 8);

export const checkingLayout = (inside: LessonProps): ScreenLayout => {
  const { size, theme, now, frame, attempt, lesson } = inside;
  const { run } = attempt;
  const width = Math.min(size.columns - 2, 100);
  const done = run.checks.filter(({ state }) => state === 'done').length;
  const busy = run.status === 'stopping' ? 'Stopping, and putting things back' : 'Checking your work';
  const rows = glanceRows(size.rows);
  const status: Line[] = [
    ...(rows === 0 ? [] : podGlance(attempt.live, { width, rows, now, theme })),
    ...(attempt.trouble === undefined ? [] : problemLines(attempt.trouble, width, theme)),
    [
      span(`${spinnerAt(frame, theme)} `, 'accent'),
      span(busy),
      span(`  ${spent(Math.max(0, now - run.startedAt))}`, 'dim'),
    ],
  ];
  const top = size.rows < 18 ? [] : [blank];
  const body = bodyOf(inside, width, bodyHeight(size, { top, status }));
  return {
    title: lessonTitle(lesson),
    corner: [span(`${done} of ${run.checks.length} done`, 'dim')],
    top,
    body: body.rows,
    follow: body.follow,
    status,
  };
};
