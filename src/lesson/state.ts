/** Everything that a lesson knows, and what can happen to it. Plain data: no ports, no promises, no clocks. */
import type { Position } from '../domain/position.ts';
import type { Stage } from '../domain/stage.ts';
import type { CheckProgress, CheckResult, Grade } from '../domain/grade.ts';
import type { Problem } from '../domain/problem.ts';
import type { Forecast, Measured } from '../domain/identity.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { OutputPiece } from './command-output.ts';
import type { ConsoleState } from './console-state.ts';
import type { Prediction, Predictions } from './forecast.ts';
import type { DoctorRow, DoctorState } from './doctor.ts';
import type { Happening, Progress } from './journal.ts';
import type { LiveView } from './live-view.ts';
import type { ChosenCluster } from './ports.ts';
import type { Overrides, Settings } from './settings.ts';
import type { TextEdit, TextInput } from './text-input.ts';
import type { TimelineEntry } from './timeline.ts';

/** One scenario of the catalogue, with what its checks are about to break: the lines that warn of it and the questions, by check id. */
export type Lesson = {
  scenario: Scenario;
  warnings: Readonly<Record<string, readonly string[]>>;
  forecasts: Readonly<Record<string, Forecast>>;
};

export const screens = [
  'opening',
  'catalogue',
  'lesson',
  'quiz',
  'predict',
  'checking',
  'report',
  'debrief',
  'summary',
  'solution',
  'doctor',
  'settings',
] as const;

export type Screen = (typeof screens)[number];

export type OpeningState = {
  status: 'running' | 'failed' | 'ready';
  chosen: ChosenCluster | undefined;
  stages: readonly Stage[];
  problem: Problem | undefined;
  /** `kind cluster "peapod", Kubernetes v1.34.4, 1 node` */
  title: string | undefined;
  /** When the opening began, in milliseconds since the epoch; undefined until it has. */
  startedAt: number | undefined;
  /** How long it took, in milliseconds. */
  tookMs: number | undefined;
};

export type FileState = {
  /** Within the workspace folder. */
  name: string;
  /** `changed`: saved, and not applied yet. `gone`: there is no such file any more. */
  status: 'untouched' | 'changed' | 'applying' | 'applied' | 'refused' | 'gone';
  /** When it was applied or refused, in milliseconds. */
  at: number | undefined;
  /** `pod/hello created` */
  done: readonly string[];
  problems: readonly Problem[];
  /** Objects that can only be changed by making them anew. */
  replaceable: readonly string[];
  /** It was saved again while it was being applied. */
  again: boolean;
  /** What is in it; undefined until it was read, and when it is not there. */
  text: string | undefined;
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
  /** What it said it is doing, oldest first. `at`: milliseconds since the epoch. */
  lines: readonly { at: number; text: string }[];
  startedAt: number | undefined;
  measured: Measured | undefined;
  /** What the learner expected of it when the run began. */
  said?: Predictions;
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

/** What is asked before checks that disturb something, and the row with the mark. */
export type PredictState = {
  warnings: readonly string[];
  only: readonly string[] | undefined;
  questions: readonly { check: string; forecast: Forecast }[];
  /** Counts the facts of all questions. */
  selected: number;
};

export type SolutionState = {
  /** How often the learner has asked for it. */
  asked: number;
  /** The reference solution beside the learner's files; undefined until it was read. */
  files: readonly { name: string; mine: string; theirs: string }[] | undefined;
  problem: Problem | undefined;
  selected: number;
  /** It was shown in this attempt, on an earlier visit too. */
  seen: boolean;
};

export type SearchState = { typing: boolean; input: TextInput };

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
  /** The last checks that ran by themselves after a file was applied. Never shown as a screen of its own. */
  quiet: RunState;
  /** How often in a row each check has failed, by id. */
  failures: Readonly<Record<string, number>>;
  /** What `failures` was when the last hint was opened: only a failure after that asks for more help. */
  helped: Readonly<Record<string, number>>;
  /** The run whose verdicts the report shows. */
  reporting: 'run' | 'quiet';
  predict: PredictState | undefined;
  /** What was expected of each disturbing check, by check id. */
  predictions: Readonly<Record<string, Predictions>>;
  console: ConsoleState;
  solution: SolutionState;
  /** What the learner did and what the cluster did, oldest first. */
  timeline: readonly TimelineEntry[];
  live: LiveView | undefined;
  /** What is wrong with the cluster just now. */
  trouble: Problem | undefined;
  /** Set by the grading that gave full marks: the time that it took, the hints, and whether the solution was looked at. */
  finished: { ms: number; hints: number; sawSolution: boolean } | undefined;
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
  settings: Settings;
  /** What the command line and the environment say, whatever the learner has set. */
  overrides: Overrides;
  /** The screen that the settings were opened from, and the row with the mark. */
  settling: { from: Screen; selected: number } | undefined;
  doctor: DoctorState | undefined;
  /** What the catalogue is searched for. */
  search: SearchState | undefined;
  quitting: boolean;
};

/** While the learner is in a lesson. */
export type InLesson = LessonState & { attempt: AttemptState };

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
  /** What is in the file now; undefined when it is not there. */
  | { type: 'file-text'; file: string; text: string | undefined }
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
  | { type: 'run-stopped'; run: number }
  /** Already rid of control sequences; `dropped`: lines before it that were too many. */
  | { type: 'command-output'; number: number; pieces: readonly OutputPiece[]; dropped: number }
  | { type: 'command-ended'; number: number; code: number | undefined; problem: Problem | undefined }
  | { type: 'solution'; files: NonNullable<SolutionState['files']> }
  | { type: 'no-solution'; problem: Problem };

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
  /** Says what the marked fact will do; without `as` the other way round. */
  | { type: 'predict'; as?: Prediction }
  | { type: 'run' }
  | { type: 'solution' }
  | { type: 'debrief' }
  /** Opens the command line, or closes it. */
  | { type: 'console' }
  | { type: 'command' }
  /** Stops what runs on the command line; quits when nothing does. */
  | { type: 'stop-command' }
  /** Takes away the output of what has ended. */
  | { type: 'clear' }
  | { type: 'recall'; by: 1 | -1 }
  | { type: 'complete' }
  | { type: 'edit-text'; edit: TextEdit }
  | { type: 'search' }
  | { type: 'doctor' }
  | { type: 'settings' }
  | { type: 'set'; by: 1 | -1 }
  | { type: 'help' }
  | { type: 'quit'; code: number };

export type LessonEvent =
  | Wish
  | { type: 'progress-loaded'; progress: Progress; problem: Problem | undefined }
  | { type: 'settings-loaded'; settings: Settings; problem: Problem | undefined }
  | { type: 'examined'; rows: readonly DoctorRow[] }
  | ({ type: 'cluster-chosen' } & ChosenCluster)
  | { type: 'cluster-stage'; stage: Stage }
  | { type: 'cluster-asks'; question: string }
  | { type: 'cluster-open'; name: string; title: string }
  | { type: 'cluster-failed'; problem: Problem }
  | { type: 'went-wrong'; problem: Problem }
  /** What could not be saved for a while is saved now. */
  | { type: 'saved-again' }
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
  | {
      type: 'run-checks';
      run: number;
      answers: Readonly<Record<string, string>>;
      only: readonly string[] | undefined;
      /** They run by themselves: a run that the learner asks for ends them first. */
      quiet: boolean;
    }
  | { type: 'stop-checks' }
  /** `at`: where the first mistake is. */
  | { type: 'open-editor'; file: string; at: Position | undefined; how: Settings['editor'] }
  | { type: 'read-solution' }
  | { type: 'run-command'; number: number; line: string }
  /** `hard`: it took no notice the first time. */
  | { type: 'stop-command'; number: number; hard: boolean }
  | { type: 'examine' }
  | { type: 'load-settings' }
  | { type: 'save-settings'; settings: Settings }
  | { type: 'open-shell' }
  | { type: 'save'; scenario: string; happening: Happening }
  | { type: 'quit'; code: number };

/** A new state and what is to be done about it. */
export type Move<S> = { state: S; effects: readonly Effect[] };

export const stay = <S>(state: S): Move<S> => ({ state, effects: [] });
