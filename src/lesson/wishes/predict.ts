/** The question before checks that break something: what will change, and what will stay? */
import { beginRun } from '../checks/checking.ts';
import { filesBeingApplied } from '../files/files.ts';
import { factsAsked, type Prediction } from '../checks/forecast.ts';
import { moveSelection } from '../selection.ts';
import { stay, type Move, type Wish } from '../events.ts';
import type { InLesson, LessonState, PredictState } from '../state.ts';
import { tell, withAttempt } from './in-lesson.ts';

const answer = (state: InLesson, predict: PredictState, as: Prediction | undefined): Move<LessonState> => {
  const { predictions } = state.attempt;
  const asked = factsAsked(predict)[predict.selected];
  if (asked === undefined) return stay(state);
  const { check, fact } = asked;
  const before = predictions[check] ?? {};
  const said = as ?? (before[fact] === 'changes' ? 'stays' : 'changes');
  return withAttempt(state, { predictions: { ...predictions, [check]: { ...before, [fact]: said } } });
};

export const onPredict = (state: InLesson, wish: Wish, now: number): Move<LessonState> => {
  const { predict, files } = state.attempt;
  if (predict === undefined) return stay({ ...state, screen: 'lesson' });
  switch (wish.type) {
    case 'select': {
      const selected = moveSelection(predict.selected, factsAsked(predict).length, wish.by);
      return withAttempt(state, { predict: { ...predict, selected } });
    }
    case 'predict':
      return answer(state, predict, wish.as);
    case 'run': {
      const applying = filesBeingApplied(files);
      if (applying.length === 0) return beginRun(state, predict.only, now);
      return tell(state, `${applying.join(', ')} is being applied. Press Enter again in a moment.`);
    }
    case 'back':
      return stay({ ...state, screen: 'lesson', attempt: { ...state.attempt, predict: undefined } });
    default:
      return stay(state);
  }
};
