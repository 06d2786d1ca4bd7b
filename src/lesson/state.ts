/** Everything that a lesson knows, and what can happen to it. Plain data: no ports, no promises, no clocks. */
import type { CheckResult, Grade } from '../domain/grade.ts';
import type { Problem } from '../domain/problem.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { Happening, Progress } from './journal.ts';
import type { LiveView } from './live-view.ts';

/** Progress of something slow, stage by stage. */
export type Stage = { title: string; state: 'running' | 'done' | 'failed' };

/** Progress of one check, as the grader reports it. */
export type CheckProgress =
  | { check: string; state: 'running' }
  | { check: string; state: 'says'; line: string }
  | { check: string; state: 'done'; result: CheckResult };

/** One scenario of the catalogue, with the lines that warn of what its checks are about to break, by check id. */
export type Lesson = { scenario: Scenario; warnings: Readonly<Record<string, readonly string[]>> };

export type Screen = 'opening' | 'catalogue' | 'lesson' | 'quiz' | 'checking' | 'report' | 'summary';

export type OpeningState = {
  status: 'running' | 'failed' | 'ready';
  chosen: { name: string; why: string } | undefined;
  stages: readonly Stage[];
  problem: Problem | undefined;
  /** `kind cluster "peapod", Kubernetes v1.34.4, 1 node` */
  title: string | undefined;
};

export type FileState = {
  /** Within the workspace folder. */
  name: string;
  /** `changed`: saved, and not applied yet. */
  status: 'untouched' | 'changed' | 'applying' | 'applied' | 'refused';
  /** When it was applied or refused, in milliseconds. */
  at: number | undefined;
  /** `pod/hello created` */
  done: readonly string[];
  problems: readonly Problem[];
  /** Objects that can only be changed by making them anew. */
  replaceable: readonly string[];
  /** It was saved again while it was being applied. */
  again: boolean;
};

export type FilesState = { list: readonly FileState[]; selected: number };

export type ReadingState = { step: number; hints: Readonly<Record<string, number>> };

export type QuizState = {
  question: number;
  /** The highlighted option of the shown question. */
  option: number;
  /** Option keys by question id, in the order of this attempt. */
  order: Readonly<Record<string, readonly string[]>>;
  answers: Readonly<Record<string, string>>;
};

export type CheckState = {
  id: string;
  title: string;
  points: number;
  because: string;
  state: 'pending' | 'running' | 'done';
  /** What it said it is doing, oldest first. */
  lines: readonly string[];
  result: CheckResult | undefined;
};

export type RunState = {
  status: 'none' | 'running' | 'stopping' | 'done' | 'broken';
  /** Counts the runs of this attempt: reports of an earlier run are dropped. */
  number: number;
  checks: readonly CheckState[];
  /** All checks of the scenario take part. */
  full: boolean;
  startedAt: number;
  grade: Grade | undefined;
  problem: Problem | undefined;
  /** The check whose evidence is shown. */
  selected: number;
  /** The last run that came to its end, for when this one is stopped. */
  last: RunState | undefined;
};

export type AttemptState = {
  slug: string;
  /** Counts the attempts of this session: reports of an earlier attempt are dropped. */
  epoch: number;
  status: 'starting' | 'ready' | 'failed';
  stages: readonly Stage[];
  /** Why it could not start. */
  problem: Problem | undefined;
  namespace: string | undefined;
  folder: string | undefined;
  terminalLine: string | undefined;
  canOpenShell: boolean;
  /** When this visit began. */
  since: number;
  /** Time spent before this visit, in milliseconds. */
  earlierMs: number;
  reading: ReadingState;
  files: FilesState;
  quiz: QuizState;
  run: RunState;
  live: LiveView | undefined;
  /** What is wrong with the cluster just now. */
  trouble: Problem | undefined;
  /** Set by the grading that gave full marks: the time that it took, and the hints. */
  finished: { ms: number; hints: number } | undefined;
};

export type Dialog =
  | { kind: 'cluster'; question: string }
  | { kind: 'disturb'; warnings: readonly string[]; only: readonly string[] | undefined }
  | { kind: 'reset' };

export type Notice = { tone: 'info' | 'good' | 'bad'; text: string };

export type LessonState = {
  lessons: readonly Lesson[];
  screen: Screen;
  help: boolean;
  opening: OpeningState;
  /** The scenario to begin with as soon as the cluster is there. */
  startWith: string | undefined;
  /** Index in `lessons`. */
  cursor: number;
  progress: Progress;
  attempt: AttemptState | undefined;
  /** How many attempts there were. */
  epochs: number;
  dialog: Dialog | undefined;
  notice: Notice | undefined;
  /** A check that waits until what is being applied is on the cluster. The next key takes it back. */
  checkWaits: boolean;
  quitting: boolean;
};

/** Comes from the attempt of this epoch. */
export type AttemptEvent =
  | { type: 'stage'; stage: Stage }
  | {
      type: 'began';
      namespace: string;
      folder: string;
      files: readonly string[];
      terminalLine: string | undefined;
      canOpenShell: boolean;
    }
  | { type: 'not-begun'; problem: Problem }
  | { type: 'file-saved'; file: string }
  | {
      type: 'applied';
      file: string;
      done: readonly string[];
      problems: readonly Problem[];
      replaceable: readonly string[];
    }
  | { type: 'view'; view: LiveView }
  | { type: 'trouble'; problem: Problem | undefined }
  | { type: 'files-unwatched'; problem: Problem }
  | { type: 'handed-back'; problem: Problem | undefined }
  | { type: 'check-progress'; run: number; progress: CheckProgress }
  | { type: 'graded'; run: number; grade: Grade }
  | { type: 'run-broke'; run: number; problem: Problem }
  | { type: 'run-stopped'; run: number };

/** What the learner asks for. */
export type Wish =
  | { type: 'select'; by: number | 'first' | 'last' }
  | { type: 'open'; scenario?: string }
  | { type: 'retry' }
  | { type: 'back' }
  | { type: 'step'; by: 1 | -1 }
  | { type: 'hint' }
  | { type: 'next-file' }
  | { type: 'edit' }
  | { type: 'shell' }
  | { type: 'apply' }
  | { type: 'replace' }
  | { type: 'quiz' }
  | { type: 'question'; by: 1 | -1 }
  | { type: 'answer' }
  | { type: 'check' }
  | { type: 'stop' }
  | { type: 'report' }
  | { type: 'summary' }
  | { type: 'reset' }
  | { type: 'confirm'; yes: boolean }
  | { type: 'help' }
  | { type: 'quit'; code: number };

export type LessonEvent =
  | Wish
  | { type: 'progress-loaded'; progress: Progress; problem: Problem | undefined }
  | { type: 'cluster-chosen'; name: string; why: string }
  | { type: 'cluster-stage'; stage: Stage }
  | { type: 'cluster-asks'; question: string }
  | { type: 'cluster-open'; name: string; title: string }
  | { type: 'cluster-failed'; problem: Problem }
  | { type: 'went-wrong'; problem: Problem }
  /** The namespace of the last visit is gone, and the journal says so. */
  | { type: 'discarded'; scenario: string }
  | { type: 'of-attempt'; epoch: number; event: AttemptEvent };

/** What the driver is asked to do. Its answers come back as events. */
export type Effect =
  | { type: 'load-progress' }
  | { type: 'open-cluster' }
  | { type: 'answer-cluster'; yes: boolean }
  | { type: 'start-scenario'; epoch: number; scenario: string; namespace: string | undefined }
  /** With `discard` its namespace is removed; that is journaled once it is done. */
  | { type: 'stop-scenario'; discard: boolean }
  /** Ends the attempt as with `discard` and, if that succeeds, starts the same scenario with fresh files. */
  | { type: 'reset-scenario'; epoch: number; scenario: string }
  | { type: 'apply-file'; file: string }
  | { type: 'replace-object'; file: string }
  | { type: 'run-checks'; run: number; answers: Readonly<Record<string, string>>; only: readonly string[] | undefined }
  | { type: 'stop-checks' }
  | { type: 'open-editor'; file: string }
  | { type: 'open-shell' }
  | { type: 'save'; scenario: string; happening: Happening }
  | { type: 'quit'; code: number };

/** A new state and what is to be done about it. */
export type Move<S> = { state: S; effects: readonly Effect[] };

export const stay = <S>(state: S): Move<S> => ({ state, effects: [] });
