import { moveOption, moveQuestion, questionAt, takeAnswer } from '../quiz.ts';
import { moveSelection } from '../selection.ts';
import { stay, type InLesson, type LessonState, type Move, type Wish } from '../state.ts';
import { currentLesson } from '../visits.ts';
import { withAttempt } from './in-lesson.ts';

export const onQuiz = (state: InLesson, wish: Wish): Move<LessonState> => {
  const { quiz } = state.attempt;
  const { scenario } = currentLesson(state);
  const { questions } = scenario;
  switch (wish.type) {
    case 'select':
      return withAttempt(state, {
        quiz: moveOption(quiz, questions, (count) => moveSelection(quiz.option, count, wish.by)),
      });
    case 'question':
      return withAttempt(state, { quiz: moveQuestion(quiz, questions, wish.by) });
    case 'answer': {
      const question = questionAt(quiz, questions)?.id ?? '';
      const { quiz: answered, option } = takeAnswer(quiz, questions);
      const last = quiz.question === questions.length - 1;
      const happening = { type: 'answer', question, option } as const;
      const { state: next, effects } = withAttempt(
        state,
        { quiz: last ? answered : moveQuestion(answered, questions, 1) },
        [{ type: 'save', scenario: scenario.slug, happening }],
      );
      return { state: { ...next, screen: last ? 'lesson' : 'quiz' }, effects };
    }
    case 'back':
      return stay({ ...state, screen: 'lesson' });
    default:
      return stay(state);
  }
};
