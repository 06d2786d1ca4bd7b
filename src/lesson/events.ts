/** What can happen to a lesson, what the learner asks for, and what is to be done about it. */
import type { Position } from '../domain/position.ts';
import type { Stage } from '../domain/stage.ts';
import type { CheckProgress, Grade } from '../domain/grade.ts';
import type { Problem } from '../domain/problem.ts';
import type { OutputPiece } from './console/command-output.ts';
import type { Prediction } from './checks/forecast.ts';
import type { DoctorRow } from './doctor.ts';
import type { Happening, Progress } from './journal.ts';
import type { LiveView } from './live/live-view.ts';
import type { ChosenCluster } from './ports.ts';
import type { Settings } from './settings.ts';
import type { TextEdit } from './text-input.ts';
import type { SolutionState } from './state.ts';

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
