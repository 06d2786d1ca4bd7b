/** What the learner did, and what the checks say, as entries of the timeline: seen in what it changed. */
import { openHints } from '../attempt/reading.ts';
import { isGoing } from '../checks/run.ts';
import type { CommandState } from '../console/console-state.ts';
import type { AttemptState, FileState, Lesson, RunState } from '../state.ts';
import type { TimelineEntry } from './timeline.ts';

type Tone = TimelineEntry['tone'];

const you = (at: number, tone: Tone, text: string): TimelineEntry => ({ at, who: 'you', tone, text });
const check = (at: number, tone: Tone, text: string): TimelineEntry => ({ at, who: 'check', tone, text });

const listedAtMost = 4;

const listed = (texts: readonly string[]): string =>
  texts.length <= listedAtMost
    ? texts.join(', ')
    : `${texts.slice(0, listedAtMost - 1).join(', ')} and ${texts.length - listedAtMost + 1} more`;

const appliedFile = ({ name, done, problems }: FileState, now: number): TimelineEntry => {
  const [first] = problems;
  if (first !== undefined) return you(now, 'bad', `${name} was refused: ${first.what}`);
  return you(now, 'good', `applied ${name}: ${done.length === 0 ? 'there is nothing in it' : listed(done)}`);
};

const filesBetween = (before: AttemptState, after: AttemptState, now: number): TimelineEntry[] => {
  if (before.files === after.files) return [];
  return after.files.list
    .filter((file) => file.at !== undefined && file.at !== before.files.list.find(({ name }) => name === file.name)?.at)
    .map((file) => appliedFile(file, now));
};

const hintsBetween = (
  { reading: before }: AttemptState,
  { reading: after }: AttemptState,
  { scenario }: Lesson,
  now: number,
): TimelineEntry[] => {
  if (before.hints === after.hints) return [];
  return scenario.steps
    .filter((step) => openHints(after, step) > openHints(before, step))
    .map((step) => you(now, 'plain', `opened hint ${openHints(after, step)} of ${step.hints.length}`));
};

const verdictTones: Record<string, Tone> = { pass: 'good', fail: 'bad', skip: 'plain', error: 'warn' };
const verdictWords: Record<string, string> = {
  pass: 'passed',
  fail: 'failed',
  skip: 'was skipped',
  error: 'could not be checked',
};

const outcomeOf = ({ status, grade, checks }: RunState, now: number): TimelineEntry[] => {
  if (status === 'broken') return [check(now, 'warn', 'the checks could not go on')];
  if (grade === undefined) return [];
  const passed = checks.filter(({ result }) => result?.verdict === 'pass').length;
  const tone = grade.outcome === 'pass' ? 'good' : 'bad';
  return [check(now, tone, `${passed} of ${checks.length} passed: ${grade.points} of ${grade.outOf} points`)];
};

const runBetween = ({ run: before }: AttemptState, { run: after }: AttemptState, now: number): TimelineEntry[] => {
  if (before === after) return [];
  if (after.number !== before.number) {
    const count = after.checks.length;
    return [you(now, 'plain', `asked for ${count === 1 ? 'a check' : `${count} checks`}`)];
  }
  const stopped = isGoing(before) && after.startedAt !== before.startedAt;
  if (stopped || (before.status === 'stopping' && after.status === 'none'))
    return [you(now, 'plain', 'stopped the checks')];
  const said = after.checks.flatMap((each, index): TimelineEntry[] => {
    const known = before.checks[index];
    if (known === each) return [];
    const line = each.lines.at(-1);
    return [
      ...(line !== undefined && line !== known?.lines.at(-1)
        ? [{ ...check(line.at, 'plain', line.text), check: each.id }]
        : []),
      ...(each.result !== undefined && known?.result === undefined
        ? [
            check(
              now,
              verdictTones[each.result.verdict] ?? 'plain',
              `${each.id}, ${each.title}: ${verdictWords[each.result.verdict]}`,
            ),
          ]
        : []),
    ];
  });
  return [...said, ...(before.status === after.status ? [] : outcomeOf(after, now))];
};

const givenCommand = ({ line, code, startedAt }: CommandState): TimelineEntry =>
  you(
    startedAt,
    code === 0 ? 'plain' : 'warn',
    `gave ${line} (${code === undefined ? 'it was stopped' : `exit code ${code}`})`,
  );

const commandsBetween = ({ console: before }: AttemptState, { console: after }: AttemptState): TimelineEntry[] => {
  if (before.commands === after.commands) return [];
  return after.commands
    .filter(({ status, number }) => {
      const known = before.commands.find((each) => each.number === number);
      return status === 'done' && known?.status !== 'done';
    })
    .map(givenCommand);
};

export const deedsBetween = (
  before: AttemptState,
  after: AttemptState,
  lesson: Lesson,
  now: number,
): TimelineEntry[] => [
  ...filesBetween(before, after, now),
  ...hintsBetween(before, after, lesson, now),
  ...runBetween(before, after, now),
  ...commandsBetween(before, after),
];
