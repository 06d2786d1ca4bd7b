/** Everything that a lesson knows. Plain data: no ports, no promises, no clocks. */
import type { Stage } from '../domain/stage.ts';
import type { CheckResult, Grade } from '../domain/grade.ts';
import type { Problem } from '../domain/problem.ts';
import type { Forecast, Measured } from '../domain/identity.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { ConsoleState } from './console/console-state.ts';
import type { Predictions } from './checks/forecast.ts';
import type { DoctorState } from './doctor.ts';
import type { Progress } from './journal.ts';
import type { LiveView } from './live/live-view.ts';
import type { ChosenCluster } from './ports.ts';
import type { Overrides, Settings } from './settings.ts';
import type { TextInput } from './text-input.ts';
import type { TimelineEntry } from './timeline/timeline.ts';

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
  /** The learner has read the welcome before the cluster was there. */
  eager: boolean;
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
