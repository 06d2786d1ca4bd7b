/** Ports whose every answer the test gives by hand, with a clock that stands still until it is told to go on. */
import { failed, ok, type Problem } from '../../src/domain/problem.ts';
import type { JournalEntry } from '../../src/lesson/journal.ts';
import type {
  ApplyReport,
  Attempt,
  BeginRequest,
  CommandCall,
  GradeCall,
  LendTerminal,
  OpeningCalls,
  Ports,
} from '../../src/lesson/ports.ts';
import { defaultSettings, type Settings } from '../../src/lesson/settings.ts';
import type { DoctorRow } from '../../src/lesson/doctor.ts';
import type { SolutionState } from '../../src/lesson/state.ts';
import type { Grade } from '../../src/domain/grade.ts';

export const problem = (code: string): Problem => ({ code, what: `${code} happened.`, next: 'Try again.' });

type Deferred<T> = { promise: Promise<T>; resolve: (value: T) => void; reject: (error: unknown) => void };

const defer = <T>(): Deferred<T> => {
  let resolve: Deferred<T>['resolve'] = () => {};
  let reject: Deferred<T>['reject'] = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
};

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Lets everything that is already decided take its course. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export type FakeAttempt = {
  request: BeginRequest;
  signal: AbortSignal;
  watch: Parameters<Attempt['watch']>[0] | undefined;
  applies: { file: string; how: 'apply' | 'replace'; answer: Deferred<ApplyReport> }[];
  gradings: { call: GradeCall; signal: AbortSignal; answer: Deferred<Grade> }[];
  /** From now on gradings that are stopped take their time to clean up, until the returned function is called. */
  holdGradings(): () => void;
  commands: {
    line: string;
    onOutput: CommandCall['onOutput'];
    signal: AbortSignal;
    hurry: AbortSignal;
    answer: Deferred<Awaited<ReturnType<Attempt['commands']['run']>>>;
  }[];
  ended: { discard: boolean }[];
};

export const fakePorts = (saved: JournalEntry[] = []) => {
  let now = Date.parse('2026-11-21T12:00:00Z');
  const sleepers = new Set<{ until: number; wake: () => void }>();
  const fake = {
    log: [] as string[],
    /** Of the learner's files, by name. */
    texts: {} as Record<string, string>,
    /** What the watch of the files takes for known. */
    textsWatched: {} as Record<string, string | undefined>,
    solution: [] as NonNullable<SolutionState['files']>,
    doctorRows: [] as DoctorRow[],
    settings: defaultSettings,
    settingsProblem: undefined as Problem | undefined,
    settingsUnsaved: undefined as Problem | undefined,
    saved: [] as Settings[],
    entries: [...saved],
    journalProblem: undefined as Problem | undefined,
    appendFails: undefined as Error | undefined,
    openings: [] as {
      calls: OpeningCalls;
      signal: AbortSignal;
      answer: Deferred<Awaited<ReturnType<Ports['openCluster']>>>;
    }[],
    attempts: [] as FakeAttempt[],
    onFile: (_file: string): void => {},
    onFileTrouble: (_problem: Problem): void => {},
    beginFails: undefined as Problem | undefined,
    endFails: undefined as Problem | undefined,
    pass: (ms: number): void => {
      now += ms;
      for (const sleeper of sleepers) if (sleeper.until <= now) sleeper.wake();
    },
  };
  const begin = (request: BeginRequest, signal: AbortSignal): Attempt => {
    let cleaning: Promise<void> = Promise.resolve();
    const state: FakeAttempt = {
      request,
      signal,
      watch: undefined,
      applies: [],
      gradings: [],
      holdGradings: () => {
        const { promise, resolve } = defer<void>();
        cleaning = promise;
        return () => resolve();
      },
      commands: [],
      ended: [],
    };
    fake.attempts.push(state);
    const apply = (how: 'apply' | 'replace') => (file: string) => {
      const answer = defer<ApplyReport>();
      state.applies.push({ file, how, answer });
      return answer.promise;
    };
    return {
      namespace: request.namespace ?? `kp-${request.scenario.slug}-${fake.attempts.length}`,
      workspaceFolder: `/workspace/${request.scenario.slug}`,
      files: ['pod.yaml'],
      terminalLine: undefined,
      watch: (calls, stop) => {
        state.watch = calls;
        return untilAborted(stop);
      },
      read: async (file) => fake.texts[file],
      commands: {
        takesTerminal: (line) => line.includes('-it'),
        run: ({ line, onOutput, hurry }, stop) => {
          const answer = defer<Awaited<ReturnType<Attempt['commands']['run']>>>();
          state.commands.push({ line, onOutput, signal: stop, hurry, answer });
          return answer.promise;
        },
        runInTerminal: async (line) => {
          fake.log.push(`terminal ${line}`);
          return ok({ code: 0 });
        },
      },
      solution: async () => ok(fake.solution),
      apply: apply('apply'),
      replace: apply('replace'),
      grade: (call, stop) => {
        const answer = defer<Grade>();
        state.gradings.push({ call, signal: stop, answer });
        const end = (): void => void cleaning.then(() => answer.reject(stop.reason));
        stop.addEventListener('abort', end, { once: true });
        return answer.promise;
      },
      openShell: async () => {
        fake.log.push('shell');
        return ok(undefined);
      },
      end: async (how) => {
        fake.log.push(`end ${request.scenario.slug}${how.discard ? ' discard' : ''}`);
        state.ended.push(how);
        return fake.endFails === undefined ? ok(undefined) : failed(fake.endFails);
      },
    };
  };
  const ports: Ports = {
    clock: {
      now: () => now,
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          const sleeper = {
            until: now + ms,
            wake: () => {
              sleepers.delete(sleeper);
              resolve();
            },
          };
          sleepers.add(sleeper);
          signal?.addEventListener('abort', () => {
            sleepers.delete(sleeper);
            reject(signal.reason as Error);
          });
        }),
    },
    openCluster: (calls, signal) => {
      const answer = defer<Awaited<ReturnType<Ports['openCluster']>>>();
      fake.openings.push({ calls, signal, answer });
      return answer.promise;
    },
    beginAttempt: async (request, signal) => {
      fake.log.push(`begin ${request.scenario.slug}${request.fresh ? ' fresh' : ''}`);
      return fake.beginFails === undefined ? ok(begin(request, signal)) : failed(fake.beginFails);
    },
    watchFiles: (_folder, { texts, onChange, onTrouble }, signal) => {
      fake.textsWatched = Object.fromEntries(texts);
      fake.onFile = onChange;
      fake.onFileTrouble = onTrouble;
      return untilAborted(signal);
    },
    editorFor: (folder, file, at, how) => ({
      takesTerminal: how !== 'code',
      open: async () => {
        fake.log.push(`edit ${folder} ${file}${at === undefined ? '' : `:${at.line}`}`);
        return ok(undefined);
      },
    }),
    examine: async () => fake.doctorRows,
    settings: {
      load: async () => ({ settings: fake.settings, problem: fake.settingsProblem }),
      save: async (settings) => {
        fake.saved.push(settings);
        return fake.settingsUnsaved === undefined ? ok(undefined) : failed(fake.settingsUnsaved);
      },
    },
    journal: {
      load: async () => ({ entries: [...saved], problem: fake.journalProblem }),
      append: async (entries) => {
        if (fake.appendFails !== undefined) throw fake.appendFails;
        fake.entries.push(...entries);
      },
    },
  };
  return { ports, fake };
};

/** Lends a terminal, and tells when it was out and back. */
export const lending = () => {
  const lent: string[] = [];
  const lendTerminal: LendTerminal = async (work) => {
    lent.push('out');
    const value = await work();
    lent.push('back');
    return value;
  };
  return { lent, lendTerminal };
};
