/** What the lesson's driver needs from the outside. The composition root implements it over a cluster; tests use fakes. */
import type { Grade } from '../domain/grade.ts';
import type { Problem, Result } from '../domain/problem.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { OutputStream } from './console/command-output.ts';
import type { JournalEntry } from './journal.ts';
import type { LiveView } from './live/live-view.ts';
import type { Settings } from './settings.ts';
import type { CheckProgress } from '../domain/grade.ts';
import type { DoctorRow } from './doctor.ts';
import type { Position } from '../domain/position.ts';
import type { Stage } from '../domain/stage.ts';
import type { SolutionState } from './state.ts';

export type ClusterSummary = {
  /** As given to `--cluster`: `kind`. */
  name: string;
  /** One line for people: `kind cluster "peapod", Kubernetes v1.34.4, 1 node`. */
  title: string;
};

/** `takes`: how long it takes until it is there, in words: `under a second`. */
export type ChosenCluster = { name: string; why: string; takes?: string };

export type OpeningCalls = {
  /** Which cluster it will be, and why that one; as soon as that is known. */
  onChosen: (choice: ChosenCluster) => void;
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
  /** What the files said when they were read last, by name: whatever is in them now besides is a change. */
  texts: ReadonlyMap<string, string | undefined>;
  /** With the name of each file of the folder whose text has changed. */
  onChange: (file: string) => void;
  /** From now on changes may go unnoticed; applying by hand still works. */
  onTrouble: (problem: Problem) => void;
};

/** The learner's editor, found for one file. */
export type Editing = {
  /** It runs in this terminal, which must be free until it ends; otherwise it opens beside the workshop and `open` returns at once. */
  takesTerminal: boolean;
  open(signal: AbortSignal): Promise<Result<void>>;
};

/** A line that the learner gave, run by a shell in the workspace folder with `kubectl` for this namespace. */
export type CommandCall = {
  line: string;
  onOutput: (text: string, stream: OutputStream) => void;
  /** Aborted when it took no notice of being asked to end: it is ended at once then. */
  hurry: AbortSignal;
};

export type Commands = {
  /** Whether the line wants the terminal to itself (`exec -it`, `edit`). */
  takesTerminal(line: string): boolean;
  /** Resolves with the exit code when it has ended; abort ends it and all that it started. The port slows down floods. */
  run(call: CommandCall, signal: AbortSignal): Promise<Result<{ code: number }>>;
  /** The same in the terminal itself, which must be free until it ends. */
  runInTerminal(line: string, signal: AbortSignal): Promise<Result<{ code: number }>>;
};

export type WatchCalls = {
  /** May come in bursts: the driver hands on the first at once, then at most five a second, and fewer once it lasts. */
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
  /** The text of one of the files; undefined when it is not there. */
  read(file: string): Promise<string | undefined>;
  commands: Commands;
  /** The reference solution beside the learner's files. */
  solution(): Promise<Result<NonNullable<SolutionState['files']>>>;
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

/** Gives the terminal to an editor, a shell or a command while it runs. */
export type LendTerminal = <T>(work: () => Promise<T>) => Promise<T>;

export type Ports = {
  clock: Clock;
  openCluster(calls: OpeningCalls, signal: AbortSignal): Promise<Result<ClusterSummary>>;
  beginAttempt(request: BeginRequest, signal: AbortSignal): Promise<Result<Attempt>>;
  /** Resolves when the signal is aborted. */
  watchFiles(folder: string, calls: FileCalls, signal: AbortSignal): Promise<void>;
  /** The learner's editor on one file of the folder. */
  editorFor(folder: string, file: string, at: Position | undefined, how: Settings['editor']): Editing;
  /** What is installed and what works here. */
  examine(signal: AbortSignal): Promise<readonly DoctorRow[]>;
  settings: {
    /** The default ones with a problem when they can't be read. */
    load(): Promise<{ settings: Settings; problem: Problem | undefined }>;
    save(settings: Settings): Promise<Result<void>>;
  };
  journal: {
    /** All that was ever written, oldest first; what can't be read is left out, and the problem says so. */
    load(): Promise<{ entries: JournalEntry[]; problem: Problem | undefined }>;
    /** Writes all of them or none, and rejects then. */
    append(entries: readonly JournalEntry[]): Promise<void>;
  };
};
