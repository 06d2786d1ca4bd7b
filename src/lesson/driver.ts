/** Holds the state of all lessons, carries out what the machine asks for, and brings the answers back as events. */
import { failed, ok, type Problem, type Result } from '../domain/problem.ts';
import { attemptSession, type AttemptSession } from './session/attempt-session.ts';
import { replay } from './journal.ts';
import { initial, reduce } from './machine.ts';
import type { LendTerminal, Ports } from './ports.ts';
import { journalSaver } from './session/saving.ts';
import type { Overrides, Settings } from './settings.ts';
import type { Effect, LessonEvent } from './events.ts';
import type { Lesson, LessonState } from './state.ts';
import { unexpected } from './unexpected.ts';

export type Driver = {
  getState(): LessonState;
  /** Calls after each change; returns how to stop that. */
  subscribe(listener: () => void): () => void;
  dispatch(event: LessonEvent): void;
  /** Resolves with the exit code once the learner has asked to quit. Nothing has been closed by then. */
  ended: Promise<number>;
  /** Ends everything that still runs and resolves when it has ended and all is saved; else with why it is not. */
  close(): Promise<Problem | undefined>;
};

export type DriverOptions = {
  ports: Ports;
  lessons: readonly Lesson[];
  /** Slug of the scenario to begin with. */
  startWith?: string | undefined;
  /** What the command line and the environment say, whatever the learner has set. */
  overrides?: Overrides;
  /** Gives the terminal to an editor or a shell while it runs. */
  lendTerminal?: LendTerminal;
};

export const createDriver = (options: DriverOptions): Driver => {
  const { ports, lessons, startWith, overrides, lendTerminal = (work) => work() } = options;
  const { clock, journal } = ports;
  const over = new AbortController();
  const listeners = new Set<() => void>();
  const underWay = new Set<Promise<unknown>>();
  const first = initial(lessons, startWith, overrides);
  let state = first.state;
  let session: { slug: string; attempt: AttemptSession } | undefined;
  /** How the last visit to a scenario ends, by slug. */
  const endings = new Map<string, Promise<Result<void>>>();
  let answerCluster: ((yes: boolean) => void) | undefined;
  let unsaved: Problem | undefined;
  let end: (code: number) => void = () => {};
  const ended = new Promise<number>((resolve) => {
    end = resolve;
  });

  const dispatch = (event: LessonEvent): void => {
    if (over.signal.aborted) return;
    const { state: next, effects } = reduce(state, event, clock.now());
    const changed = next !== state;
    state = next;
    for (const effect of effects) carryOut(effect);
    if (changed) for (const listener of listeners) listener();
  };

  /** Work whose failure is a bug of a port: it is shown, and the program goes on. */
  const start = async (work: Promise<unknown>): Promise<void> => {
    underWay.add(work);
    try {
      await work;
    } catch (error) {
      dispatch({ type: 'went-wrong', problem: unexpected(error) });
    } finally {
      underWay.delete(work);
    }
  };

  const openCluster = async (): Promise<void> => {
    const opened: Result<{ name: string; title: string }> = await ports
      .openCluster(
        {
          onChosen: (choice) => dispatch({ type: 'cluster-chosen', ...choice }),
          onStage: (stage) => dispatch({ type: 'cluster-stage', stage }),
          confirm: (question) =>
            new Promise((resolve) => {
              answerCluster = resolve;
              dispatch({ type: 'cluster-asks', question });
            }),
        },
        over.signal,
      )
      .catch((error: unknown) => failed(unexpected(error)));
    dispatch(
      opened.ok
        ? { type: 'cluster-open', name: opened.value.name, title: opened.value.title }
        : { type: 'cluster-failed', problem: opened.problem },
    );
  };

  const loadProgress = async (): Promise<void> => {
    const { entries, problem } = await journal.load();
    dispatch({ type: 'progress-loaded', progress: replay(entries), problem });
  };

  const loadSettings = async (): Promise<void> =>
    dispatch({ type: 'settings-loaded', ...(await ports.settings.load()) });

  const saveSettings = async (settings: Settings): Promise<void> => {
    const written = await ports.settings.save(settings);
    if (!written.ok) dispatch({ type: 'went-wrong', problem: written.problem });
  };

  const examine = async (): Promise<void> => dispatch({ type: 'examined', rows: await ports.examine(over.signal) });

  const saver = journalSaver({
    append: (entries) => journal.append(entries),
    clock,
    signal: over.signal,
    onFailing: (error) => {
      unsaved = notSaved(error);
      dispatch({ type: 'went-wrong', problem: unsaved });
    },
    onRecovered: () => dispatch({ type: 'saved-again' }),
  });

  const save = ({ scenario, happening }: Omit<Extract<Effect, { type: 'save' }>, 'type'>): void =>
    void start(saver.save({ ...happening, scenario, at: new Date(clock.now()).toISOString() }));

  /** What is discarded counts as that only once it is gone: until then its name must not be forgotten. */
  const finish = async (slug: string, attempt: AttemptSession, discard: boolean): Promise<Result<void>> => {
    const ended = await attempt.end(discard).catch((error: unknown) => failed(unexpected(error)));
    if (ended.ok && discard) {
      save({ scenario: slug, happening: { type: 'discarded' } });
      dispatch({ type: 'discarded', scenario: slug });
    }
    return ended;
  };

  const leave = (discard: boolean): Promise<Result<void>> => {
    if (session === undefined) return Promise.resolve(ok(undefined));
    const { slug, attempt } = session;
    session = undefined;
    const ending = finish(slug, attempt, discard);
    endings.set(slug, ending);
    void start(ending);
    return ending;
  };

  const leaveAndTell = async (discard: boolean): Promise<void> => {
    const left = await leave(discard);
    if (!left.ok) dispatch({ type: 'went-wrong', problem: left.problem });
  };

  /** Whatever came of the visit before, the next one goes on with what is there then. */
  const endOfVisit = async (slug: string): Promise<Result<void>> => {
    await endings.get(slug);
    return ok(undefined);
  };

  const begin = (
    epoch: number,
    slug: string,
    how: { namespace: string | undefined; fresh: boolean; after: Promise<Result<void>> },
  ) => {
    const lesson = lessons.find(({ scenario }) => scenario.slug === slug);
    if (lesson === undefined) throw new TypeError(`no lesson is called ${slug}`);
    const attempt = attemptSession({
      ports,
      scenario: lesson.scenario,
      lendTerminal,
      ...how,
      dispatch: (event) => dispatch({ type: 'of-attempt', epoch, event }),
    });
    session = { slug, attempt };
    void start(attempt.running);
  };

  const carryOut = (effect: Effect): void => {
    switch (effect.type) {
      case 'load-settings':
        return void start(loadSettings());
      case 'save-settings':
        return void start(saveSettings(effect.settings));
      case 'examine':
        return void start(examine());
      case 'load-progress':
        return void start(loadProgress());
      case 'open-cluster':
        return void start(openCluster());
      case 'answer-cluster':
        return answerCluster?.(effect.yes);
      case 'start-scenario':
        void start(leaveAndTell(false));
        return begin(effect.epoch, effect.scenario, {
          namespace: effect.namespace,
          fresh: false,
          after: endOfVisit(effect.scenario),
        });
      case 'stop-scenario':
        return void start(leaveAndTell(effect.discard));
      case 'reset-scenario':
        return begin(effect.epoch, effect.scenario, { namespace: undefined, fresh: true, after: leave(true) });
      case 'save':
        return save(effect);
      case 'quit':
        return end(effect.code);
      default:
        if (session !== undefined) void start(session.attempt.carryOut(effect));
    }
  };

  for (const effect of first.effects) carryOut(effect);

  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch,
    ended,
    close: async () => {
      over.abort();
      answerCluster?.(false);
      void start(leave(false));
      while (underWay.size > 0) await Promise.allSettled(underWay);
      return (await saver.finish()) > 0 ? unsaved : undefined;
    },
  };
};

const notSaved = (error: unknown): Problem => ({
  code: 'progress-not-saved',
  what: `Your progress is not being saved: ${error instanceof Error ? error.message : String(error)}.`,
  next: 'The lesson goes on; free some space or check the rights of the folder, and all of it is saved then.',
});
