import type { z } from 'zod';
import type { Finding } from '../src/domain/evidence.ts';
import type { Forecast, Measured } from '../src/domain/identity.ts';
import type { Problem } from '../src/domain/problem.ts';
import type { Question } from '../src/domain/scenario.ts';
import type { Clock, ClusterAccess, ExecTarget } from '../src/cluster/types.ts';

/** `read` looks only; `add` makes objects or files of its own; `disturb` changes or breaks the learner's objects. */
export type Touch = 'read' | 'add' | 'disturb';

/** What a grader may use besides the cluster, for one check of one attempt. */
export type Scope = {
  /** The attempt's namespace, where the learner's objects are. */
  namespace: string;
  clock: Clock;
  /** The time that the cluster has to get there, in milliseconds of the cluster's clock. */
  withinMs: number;
  /** A new 128-bit random word, in lower-case hex. */
  nonce(): string;
  /** A ready container outside the attempt's namespace, with busybox. */
  prober(): Promise<ExecTarget>;
  /** Runs an experiment that several checks of this grading look at only once per key. */
  once<T>(key: string, experiment: () => Promise<T>): Promise<T>;
  /** Counts the time of this promise as waiting that the check can't avoid, and passes its value on. */
  waiting<T>(promise: Promise<T>): Promise<T>;
  /** One line for the learner, now: what the check is doing or about to break. */
  say(line: string): void;
  /** What a disturbance did to a pod: for `disturb`, once, when it is known; answers what `predicts` asks. */
  measured(measured: Measured): void;
  /** Runs when the check has ended, whatever happened; all of a check's run side by side, last registered first. */
  cleanup(undo: () => Promise<unknown>): void;
  questions: readonly Question[];
  answers: Readonly<Record<string, string>>;
  /** What was wrong with the submission itself; a hint may use it. */
  problems: readonly Problem[];
};

/**
 * Gathers by reading or disturbing the cluster, then judges purely. `gather` throws when it could not look (the verdict is
 * then `error`); what it saw, however bad, it returns.
 */
export interface Grader<P, O> {
  name: string;
  /** One line for the author of a scenario. */
  about: string;
  params: z.ZodType<P>;
  touches: Touch;
  /** Whether it asks for the prober, so that one can be started ahead of time. */
  usesProber?: boolean;
  /** One line that warns the learner of what is about to be broken; for `disturb`. */
  warns?(params: P): string;
  /** What the learner may predict before it is broken; for `disturb`. Of checks that share an experiment only one asks. */
  predicts?(params: P): Forecast | undefined;
  gather(cluster: ClusterAccess, scope: Scope, params: P, signal: AbortSignal): Promise<O>;
  judge(observed: O, params: P): Finding;
}

/** A grader of any parameters and observations, as the registry holds it. */
// oxlint-disable-next-line typescript/no-explicit-any -- existential: each grader's own types meet only inside it
export type AnyGrader = Grader<any, any>;

export const defineGrader = <P, O>(grader: Grader<P, O>): Grader<P, O> => grader;
