/** The reference solution beside the learner's files. */
import { failed, type Result } from '../../domain/problem.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { SolutionState } from '../../lesson/state.ts';

export const readSolution = async (
  _scenario: Scenario,
  _folder: string,
): Promise<Result<NonNullable<SolutionState['files']>>> =>
  failed({ code: 'no-solution', what: 'there is no solution to show yet', next: 'Use h for a hint.' });
