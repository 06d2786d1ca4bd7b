/** The lesson as one pure function: what happened, and what is to be done about it. It knows no cluster and no terminal. */
import type { Problem } from '../domain/problem.ts';
import { reduceAttempt, withHistory } from './attempt/attempt.ts';
import { checkAfterApply } from './checks/checking.ts';
import { answerDialog } from './dialogs.ts';
import { noProgress, remember, type Progress } from './journal.ts';
import { isFirstVisit, openingStart, reduceOpening } from './opening.ts';
import { appliedByHand } from './applied-by-hand.ts';
import { checkQuietly } from './checks/quiet.ts';
import { defaultSettings, type Overrides } from './settings.ts';
import { stay, type AttemptEvent, type Effect, type LessonEvent, type Move, type Wish } from './events.ts';
import type { AttemptState, Lesson, LessonState, Notice } from './state.ts';
import { currentLesson, discarded, quit } from './visits.ts';
import { grantWish } from './wishes/index.ts';
import { goIn } from './wishes/opening.ts';

export const initial = (
  lessons: readonly Lesson[],
  startWith?: string,
  overrides: Overrides = {},
): Move<LessonState> => ({
  state: {
    lessons,
    screen: 'opening',
    help: false,
    opening: openingStart,
    startWith,
    cursor: 0,
    progress: {},
    attempt: undefined,
    epochs: 0,
    dialog: undefined,
    notice: undefined,
    checkWaits: false,
    settings: defaultSettings,
    overrides,
    settling: undefined,
    doctor: undefined,
    search: undefined,
    quitting: false,
  },
  // The cluster waits for the progress: an attempt that goes on is named in it.
  effects: [{ type: 'load-settings' }, { type: 'load-progress' }],
});

const trouble = ({ what, next }: Problem): Notice => ({ tone: 'bad', text: `${what.replace(/\.?$/, '.')} ${next}` });

/** Trouble that nobody has read yet stays beside the new one. */
const troubleToo = ({ notice }: LessonState, problem: Problem | undefined): Notice | undefined => {
  if (problem === undefined) return notice;
  const added = trouble(problem);
  return notice?.tone === 'bad' ? { tone: 'bad', text: `${notice.text} ${added.text}` } : added;
};

const onWish = (state: LessonState, wish: Wish, now: number): Move<LessonState> => {
  const quiet = { ...state, notice: undefined, checkWaits: false };
  if (wish.type === 'quit') return quit(quiet, wish.code, now);
  if (wish.type === 'help') return stay({ ...quiet, help: !state.help });
  if (wish.type === 'confirm') return answerDialog(quiet, wish.yes, now);
  if (state.help) return stay(wish.type === 'back' ? { ...quiet, help: false } : state);
  // The question on the screen comes first.
  return state.dialog === undefined ? grantWish(quiet, wish, now) : stay(state);
};

const firstUnsolved = (lessons: readonly Lesson[], progress: Progress): number =>
  Math.max(
    0,
    lessons.findIndex(({ scenario }) => progress[scenario.slug]?.done !== true),
  );

/** Words that go with an event of the attempt, where the screen alone would not say it. */
const noticeFor = (state: LessonState, attempt: AttemptState, event: AttemptEvent): Notice | undefined => {
  if (event.type === 'began') {
    const before = state.progress[attempt.slug]?.namespace;
    if (before === undefined) return state.notice;
    return before === event.namespace
      ? { tone: 'info', text: 'You go on where you left.' }
      : { tone: 'info', text: 'Your earlier objects are gone from the cluster, so this is a new namespace.' };
  }
  const told = event.type === 'handed-back' || event.type === 'files-unwatched';
  return told && event.problem !== undefined ? trouble(event.problem) : state.notice;
};

/** Where an event of the attempt leads: only to what the learner is waiting for. */
const screenAfter = ({ screen }: LessonState, { run }: AttemptState, event: AttemptEvent): LessonState['screen'] => {
  if (screen !== 'checking' || !('run' in event) || event.run !== run.number) return screen;
  if (event.type === 'graded' || event.type === 'run-broke') {
    return run.status === 'done' || run.status === 'broken' ? 'report' : screen;
  }
  return event.type === 'run-stopped' && run.status !== 'running' ? 'lesson' : screen;
};

const onAttempt = (state: LessonState, epoch: number, event: AttemptEvent, now: number): Move<LessonState> => {
  const { attempt } = state;
  if (attempt === undefined || attempt.epoch !== epoch) return stay(state);
  const { state: next, effects } = reduceAttempt(attempt, currentLesson({ ...state, attempt }), event, now);
  const after = {
    ...state,
    attempt: next,
    screen: screenAfter(state, next, event),
    notice: noticeFor(state, attempt, event),
  };
  if (event.type === 'command-ended') {
    const command = next.console.commands.find(({ number }) => number === event.number);
    return appliedByHand(command, next.files).reduce<Move<LessonState>>(
      (move, applied) => {
        const more = onAttempt(move.state, epoch, applied, now);
        return { state: more.state, effects: [...move.effects, ...more.effects] };
      },
      { state: after, effects },
    );
  }
  if (event.type !== 'applied') return { state: after, effects };
  const then = state.checkWaits ? checkAfterApply(after, now) : stay(after);
  const last = checkQuietly(then.state, event, now);
  return { state: last.state, effects: [...effects, ...then.effects, ...last.effects] };
};

const step = (state: LessonState, event: LessonEvent, now: number): Move<LessonState> => {
  switch (event.type) {
    case 'of-attempt':
      return onAttempt(state, event.epoch, event.event, now);
    case 'progress-loaded':
      return {
        state: {
          ...state,
          progress: event.progress,
          cursor: firstUnsolved(state.lessons, event.progress),
          notice: troubleToo(state, event.problem),
          opening: { ...state.opening, startedAt: now },
        },
        effects: [{ type: 'open-cluster' }],
      };
    case 'settings-loaded':
      return stay({ ...state, settings: event.settings, notice: troubleToo(state, event.problem) });
    case 'examined':
      return stay(
        state.doctor === undefined
          ? state
          : { ...state, doctor: { ...state.doctor, status: 'done', rows: event.rows } },
      );
    case 'cluster-open': {
      const open = { ...state, opening: reduceOpening(state.opening, event, now) };
      // Whoever is here for the first time reads on; whoever is elsewhere goes in on coming back.
      const stays = isFirstVisit(open) && !open.opening.eager;
      return state.screen !== 'opening' || stays ? stay(open) : goIn(open, now);
    }
    case 'cluster-asks':
      return stay({ ...state, dialog: { kind: 'cluster', question: event.question } });
    case 'cluster-chosen':
    case 'cluster-stage':
    case 'cluster-failed':
      return stay({ ...state, opening: reduceOpening(state.opening, event, now) });
    case 'discarded':
      return stay(discarded(state, event.scenario, now));
    case 'went-wrong':
      return stay({ ...state, notice: trouble(event.problem) });
    case 'saved-again':
      return stay({ ...state, notice: { tone: 'good', text: 'Your progress is saved again, all of it.' } });
    default:
      return onWish(state, event, now);
  }
};

/** What is saved is remembered at once, so that the state and the journal never tell different stories. */
const withSaved = (state: LessonState, effects: readonly Effect[]): LessonState =>
  effects.reduce(
    (known, effect) =>
      effect.type === 'save'
        ? {
            ...known,
            progress: {
              ...known.progress,
              [effect.scenario]: remember(known.progress[effect.scenario] ?? noProgress, effect.happening),
            },
          }
        : known,
    state,
  );

/** Whatever changed an attempt, its timeline tells it. */
const recorded = ({ attempt: before }: LessonState, after: LessonState, now: number): LessonState => {
  const { attempt } = after;
  if (before === undefined || attempt === undefined || before === attempt || before.epoch !== attempt.epoch)
    return after;
  return { ...after, attempt: withHistory(before, attempt, currentLesson({ ...after, attempt }), now) };
};

/** `now`: milliseconds since the epoch. */
export const reduce = (state: LessonState, event: LessonEvent, now: number): Move<LessonState> => {
  if (state.quitting) return stay(state);
  const { state: next, effects } = step(state, event, now);
  return { state: withSaved(recorded(state, next, now), effects), effects };
};
