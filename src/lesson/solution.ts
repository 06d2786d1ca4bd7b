import type { AttemptEvent, SolutionState } from './state.ts';

export const noSolution: SolutionState = { asked: 0, files: undefined, problem: undefined, selected: 0 };

export const reduceSolution = (
  solution: SolutionState,
  event: Extract<AttemptEvent, { type: 'solution' | 'no-solution' }>,
): SolutionState =>
  event.type === 'solution'
    ? { ...solution, files: event.files, problem: undefined, selected: 0 }
    : { ...solution, problem: event.problem };
