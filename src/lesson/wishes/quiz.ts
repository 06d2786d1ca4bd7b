import type { Question } from '../../domain/scenario.ts';
import { moveOption, moveQuestion, questionAt, takeAnswer, unanswered } from '../attempt/quiz.ts';
import { moveSelection } from '../selection.ts';
import { stay, type Move, type Wish } from '../events.ts';
import type { InLesson, LessonState, Notice, QuizState } from '../state.ts';
import { currentLesson } from '../visits.ts';
import { withAttempt } from './in-lesson.ts';

const afterwards = (quiz: QuizState, questions: readonly Question[]): Notice => {
  const open = unanswered(quiz, questions);
  const text =
    open === 0
      ? 'All questions are answered: c checks them.'
      : open === 1
        ? 'One question is still open: z goes back to it.'
        : `${open} questions are still open: z goes back to them.`;
  return { tone: 'info', text };
};

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
      if (!last) return { state: next, effects };
      return { state: { ...next, screen: 'lesson', notice: afterwards(answered, questions) }, effects };
    }
    case 'back':
      return stay({ ...state, screen: 'lesson' });
    default:
      return stay(state);
  }
};
