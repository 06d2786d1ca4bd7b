/** What the lesson's driver needs from the outside. The composition root implements it over a cluster; tests use fakes. */
import type { Grade } from '../domain/grade.ts';
import type { Problem, Result } from '../domain/problem.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { JournalEntry } from './journal.ts';
import type { LiveView } from './live-view.ts';
import type { CheckProgress, Stage } from './state.ts';

export type ClusterSummary = {
  /** As given to `--cluster`: `kind`. */
  name: string;
  /** One line for people: `kind cluster "peapod", Kubernetes v1.34.4, 1 node`. */
  title: string;
};

export type OpeningCalls = {
  /** Which cluster it will be, and why that one; as soon as that is known. */
  onChosen: (choice: { name: string; why: string }) => void;
  onStage: (stage: Stage) => void;
  /** Asks the learner before anything is done on a cluster that peapod did not make. */
  confirm: (question: string) => Promise<boolean>;
};

export type BeginRequest = {
  scenario: Scenario;
  /** The namespace of the attempt that is to go on. When it is gone, a new one is made. */
  namespace: string | undefined;
  /** Write all start files anew and keep the learner's earlier ones aside; otherwise only missing files are written. */
  fresh: boolean;
  onStage: (stage: Stage) => void;
};

/** What became of the objects of one file. */
export type ApplyReport = {
  /** In the order of the file: `pod/hello created`, `service/shop unchanged`. */
  done: string[];
  /** Empty when all of it was applied. `where` names file, line and column where that is known. */
  problems: Problem[];
  /** Objects (`pod/hello`) that can only take this change when they are deleted and made again. */
  replaceable: string[];
};

export type GradeCall = {
  answers: Readonly<Record<string, string>>;
  /** Only these checks; undefined for all. */
  only: readonly string[] | undefined;
  onProgress: (progress: CheckProgress) => void;
};

export type FileCalls = {
  /** With the name of each file of the folder whose text has changed. */
  onChange: (file: string) => void;
  /** From now on changes may go unnoticed; applying by hand still works. */
  onTrouble: (problem: Problem) => void;
};

export type WatchCalls = {
  /** May come in bursts: the driver hands on at most ten views a second. */
  onView: (view: LiveView) => void;
  /** Trouble of the watch itself, and undefined once it is over. */
  onTrouble: (problem: Problem | undefined) => void;
};

/** One learner's go at one scenario, in a namespace of its own. Ends with `end`; every other call ends with its signal. */
export type Attempt = {
  namespace: string;
  /** Absolute path of the folder with the files that the learner edits. */
  workspaceFolder: string;
  /** Names of those files within the folder; at least one. */
  files: string[];
  /** To paste into another terminal, after which `kubectl` reaches this namespace; short enough for one row. */
  terminalLine: string | undefined;
  /** Resolves when the signal is aborted. */
  watch(calls: WatchCalls, signal: AbortSignal): Promise<void>;
  apply(file: string, signal: AbortSignal): Promise<ApplyReport>;
  /** Deletes what `file` describes, waits until it is gone, and makes it again. */
  replace(file: string, signal: AbortSignal): Promise<ApplyReport>;
  /** Rejects only when the signal is aborted, after all that the checks started is cleaned up. */
  grade(call: GradeCall, signal: AbortSignal): Promise<Grade>;
  /** A shell in the workspace folder whose `kubectl` reaches this namespace. The terminal is free while it runs. */
  openShell: ((signal: AbortSignal) => Promise<Result<void>>) | undefined;
  /** `discard` removes the namespace and everything in it; otherwise it stays for another day. The problem: it is still there. */
  end(how: { discard: boolean }): Promise<Result<void>>;
};

export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Rejects when the signal is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

export type Ports = {
  clock: Clock;
  openCluster(calls: OpeningCalls, signal: AbortSignal): Promise<Result<ClusterSummary>>;
  beginAttempt(request: BeginRequest, signal: AbortSignal): Promise<Result<Attempt>>;
  /** Resolves when the signal is aborted. */
  watchFiles(folder: string, calls: FileCalls, signal: AbortSignal): Promise<void>;
  /** The learner's editor on one file of the folder, until it is closed. The terminal is free while it runs. */
  openEditor(folder: string, file: string, signal: AbortSignal): Promise<Result<void>>;
  journal: {
    /** All that was ever written, oldest first; what can't be read is left out. */
    load(): Promise<Result<JournalEntry[]>>;
    append(entry: JournalEntry): Promise<void>;
  };
};
