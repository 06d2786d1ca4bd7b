/** What grading needs of a grader. The real ones are in graders/ and arrive as an argument. */
import type { AnyGrader, Scope } from '../../graders/grader.ts';

export type GraderScope = Scope;
export type GraderEntry = Pick<AnyGrader, 'touches' | 'usesProber' | 'warns' | 'predicts' | 'gather' | 'judge'>;
export type GraderRegistry = ReadonlyMap<string, GraderEntry>;
