import { stay, type LessonState, type Move, type Wish } from '../state.ts';
import type { InLesson } from './in-lesson.ts';

export const onPredict = (state: InLesson, wish: Wish): Move<LessonState> =>
  wish.type === 'back' ? stay({ ...state, screen: 'lesson' }) : stay(state);
