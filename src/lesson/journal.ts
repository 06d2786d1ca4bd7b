/** The durable events of all lessons as JSON lines, and the progress that they add up to. Reading and writing is a port. */
import type { Outcome } from '../domain/grade.ts';

export type Happening =
  /** An attempt has a namespace; the same one again when it goes on. */
  | { type: 'began'; namespace: string }
  | { type: 'step'; step: string }
  /** So many hints of this step are open now. */
  | { type: 'hint'; step: string; hints: number }
  | { type: 'answer'; question: string; option: string }
  /** `full`: all checks of the scenario were asked. `ms`: time spent on the attempt until then. */
  | { type: 'graded'; points: number; outOf: number; outcome: Outcome; full: boolean; ms: number }
  | { type: 'left'; ms: number }
  /** The learner has looked at the solution. */
  | { type: 'solution' }
  /** The namespace is gone: the next attempt starts from the beginning. */
  | { type: 'discarded' };

export type JournalEntry = Happening & {
  /** ISO 8601 */
  at: string;
  /** The scenario's slug. */
  scenario: string;
};

/** What is remembered of one scenario. */
export type ScenarioProgress = {
  namespace: string | undefined;
  /** The step's id, of the attempt that goes on. */
  step: string | undefined;
  /** By step id. */
  hints: Readonly<Record<string, number>>;
  answers: Readonly<Record<string, string>>;
  /** The most points ever, and out of how many they were. */
  best: { points: number; outOf: number } | undefined;
  /** All checks passed in one grading. */
  done: boolean;
  /** Time spent on the attempt that goes on, without the visit that is not over. */
  ms: number;
  /** The solution was shown in the attempt that goes on. */
  sawSolution: boolean;
};

/** By slug. */
export type Progress = Readonly<Record<string, ScenarioProgress>>;

export const noProgress: ScenarioProgress = {
  namespace: undefined,
  step: undefined,
  hints: {},
  answers: {},
  best: undefined,
  done: false,
  ms: 0,
  sawSolution: false,
};

const format = 1;

export const encodeEntry = (entry: JournalEntry): string => `${JSON.stringify({ v: format, ...entry })}\n`;

/** The text to append to a journal that ends in `tail`: a line that was cut off must not swallow the next one. */
export const appendix = (tail: string, entries: readonly JournalEntry[]): string =>
  `${tail === '' || tail.endsWith('\n') ? '' : '\n'}${entries.map(encodeEntry).join('')}`;

type Field = 'string' | 'number' | 'boolean';

const fields: { [T in Happening['type']]: Record<Exclude<keyof Extract<Happening, { type: T }>, 'type'>, Field> } = {
  began: { namespace: 'string' },
  step: { step: 'string' },
  hint: { step: 'string', hints: 'number' },
  answer: { question: 'string', option: 'string' },
  graded: { points: 'number', outOf: 'number', outcome: 'string', full: 'boolean', ms: 'number' },
  left: { ms: 'number' },
  solution: {},
  discarded: {},
};

/** `newer`: a line that a later version of peapod wrote. */
const decodeLine = (line: string): JournalEntry | 'newer' | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { v, ...entry } = value as Record<string, unknown>;
  if (typeof v === 'number' && v > format) return 'newer';
  if (v !== format || typeof entry['type'] !== 'string' || !Object.hasOwn(fields, entry['type'])) return undefined;
  const wanted = { at: 'string', scenario: 'string', ...fields[entry['type'] as Happening['type']] };
  const fits = Object.entries(wanted).every(([name, type]) => typeof entry[name] === type);
  return fits ? (entry as JournalEntry) : undefined;
};

/**
 * `skipped` lines were cut off or come from another version of peapod (so many of them from a `newer` one); as the journal
 * is only ever added to, they stay.
 */
export const decodeJournal = (text: string): { entries: JournalEntry[]; skipped: number; newer: number } => {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const decoded = lines.map(decodeLine);
  const entries = decoded.filter((line) => line !== undefined && line !== 'newer');
  return {
    entries,
    skipped: lines.length - entries.length,
    newer: decoded.filter((line) => line === 'newer').length,
  };
};

const better = (
  best: ScenarioProgress['best'],
  grade: { points: number; outOf: number },
): NonNullable<ScenarioProgress['best']> =>
  best === undefined || grade.points >= best.points ? { points: grade.points, outOf: grade.outOf } : best;

/** What one event changes in what is remembered. */
export const remember = (before: ScenarioProgress, entry: Happening): ScenarioProgress => {
  switch (entry.type) {
    case 'began':
      // Another namespace than before: the old one was lost, and the work in it; what was read and answered was not.
      return { ...before, namespace: entry.namespace };
    case 'step':
      return { ...before, step: entry.step };
    case 'hint':
      return { ...before, hints: { ...before.hints, [entry.step]: entry.hints } };
    case 'answer':
      return { ...before, answers: { ...before.answers, [entry.question]: entry.option } };
    case 'graded':
      return {
        ...before,
        best: better(before.best, entry),
        done: before.done || (entry.full && entry.outcome === 'pass'),
      };
    case 'left':
      return { ...before, ms: before.ms + entry.ms };
    case 'solution':
      return { ...before, sawSolution: true };
    case 'discarded':
      return { ...noProgress, best: before.best, done: before.done };
  }
};

export const replay = (entries: readonly JournalEntry[]): Progress => {
  const progress: Record<string, ScenarioProgress> = {};
  for (const entry of entries) progress[entry.scenario] = remember(progress[entry.scenario] ?? noProgress, entry);
  return progress;
};
