/** An exception that got through to the edge, in words: expected failures are values and never get here. */
import { isClusterError } from '../cluster/types.ts';
import { describeProblem } from '../domain/problem.ts';
import { exitCodes } from './exit-codes.ts';

export const explainCrash = (error: unknown): number => {
  if (isClusterError(error)) {
    process.stderr.write(
      `${describeProblem({
        code: 'cluster-trouble',
        what: error.message,
        where: 'cluster',
        next: 'peapod doctor says what works here; peapod cluster down and up makes a new cluster.',
      })}\n`,
    );
    return exitCodes.couldNotCheck;
  }
  process.stderr.write(
    `peapod has a fault, please report it:\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return exitCodes.couldNotCheck;
};
