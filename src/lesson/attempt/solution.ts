/** The reference solution: asked for twice, and that it was seen is kept. */
import { openHints, stepAt } from './reading.ts';
import { stay, type AttemptEvent, type Move } from '../events.ts';
import type { AttemptState, InLesson, Lesson, LessonState, SolutionState } from '../state.ts';

export const noSolution: SolutionState = { asked: 0, files: undefined, problem: undefined, selected: 0, seen: false };

export const reduceSolution = (
  solution: SolutionState,
  event: Extract<AttemptEvent, { type: 'solution' | 'no-solution' }>,
  scenario: string,
): Move<SolutionState> => {
  if (event.type === 'no-solution') return stay({ ...solution, problem: event.problem });
  const selected = Math.min(solution.selected, Math.max(0, event.files.length - 1));
  return {
    state: { ...solution, files: event.files, problem: undefined, selected, seen: true },
    effects: solution.seen ? [] : [{ type: 'save', scenario, happening: { type: 'solution' } }],
  };
};

const hintsLeft = ({ reading }: AttemptState, { scenario }: Lesson): string => {
  const step = stepAt(scenario, reading);
  const left = step.hints.length - openHints(reading, step);
  if (left > 0) return `${left === 1 ? 'One hint' : `${left} hints`} of this step left: h opens one.`;
  return step.hints.length === 0 ? 'This step has no hints.' : 'All hints of this step are open.';
};

/** The first time it says which help is left; asked again, or once it was seen, it shows the solution. */
export const askForSolution = (state: InLesson, lesson: Lesson): Move<LessonState> => {
  const { attempt } = state;
  const { solution } = attempt;
  if (solution.asked === 0 && !solution.seen) {
    return stay({
      ...state,
      attempt: { ...attempt, solution: { ...solution, asked: 1 } },
      notice: { tone: 'info', text: `${hintsLeft(attempt, lesson)} x again shows the solution.` },
    });
  }
  return {
    state: {
      ...state,
      screen: 'solution',
      attempt: { ...attempt, solution: { ...solution, asked: solution.asked + 1, problem: undefined } },
    },
    effects: [{ type: 'read-solution' }],
  };
};

/** Another key in between: the next x asks anew. */
export const withoutAsking = (state: InLesson): InLesson => {
  const { attempt } = state;
  const { solution } = attempt;
  return solution.asked === 0 || solution.seen
    ? state
    : { ...state, attempt: { ...attempt, solution: { ...solution, asked: 0 } } };
};

export const nextSolutionFile = (solution: SolutionState): SolutionState => ({
  ...solution,
  selected: (solution.selected + 1) % Math.max(1, solution.files?.length ?? 0),
});
