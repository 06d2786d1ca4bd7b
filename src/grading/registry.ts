/** What grading needs of a grader. The real ones are in graders/ and arrive as an argument. */
import type { Clock, ClusterAccess, ExecTarget } from '../cluster/types.ts';
import type { Finding } from '../domain/evidence.ts';
import type { Problem } from '../domain/problem.ts';
import type { Question } from '../domain/scenario.ts';

export type GraderScope = {
  namespace: string;
  clock: Clock;
  withinMs: number;
  nonce(): string;
  prober(): Promise<ExecTarget>;
  once<T>(key: string, experiment: () => Promise<T>): Promise<T>;
  waiting<T>(promise: Promise<T>): Promise<T>;
  say(line: string): void;
  cleanup(undo: () => Promise<unknown>): void;
  questions: readonly Question[];
  answers: Readonly<Record<string, string>>;
  problems: readonly Problem[];
};

export type GraderEntry = {
  touches: 'read' | 'add' | 'disturb';
  usesProber?: boolean;
  // oxlint-disable-next-line typescript/no-explicit-any -- existential: parameters and observations belong to the grader
  warns?(params: any): string;
  // oxlint-disable-next-line typescript/no-explicit-any -- see above
  gather(cluster: ClusterAccess, scope: GraderScope, params: any, signal: AbortSignal): Promise<any>;
  // oxlint-disable-next-line typescript/no-explicit-any -- see above
  judge(observed: any, params: any): Finding;
};

export type GraderRegistry = ReadonlyMap<string, GraderEntry>;
