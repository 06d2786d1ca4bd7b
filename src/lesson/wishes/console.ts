import { stay, type LessonState, type Move, type Wish } from '../state.ts';
import type { InLesson } from './in-lesson.ts';

/** While the command line is open, all keys are its own. */
export const onConsole = (state: InLesson, _wish: Wish, _now: number): Move<LessonState> => stay(state);
