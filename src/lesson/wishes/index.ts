/** What the learner asks for, screen by screen. A wish that makes no sense where it comes changes nothing. */
import { stay, type Move, type Wish } from '../events.ts';
import type { LessonState } from '../state.ts';
import { onCatalogue } from './catalogue.ts';
import { onChecking } from './checking.ts';
import { onConsole } from './console.ts';
import { onDebrief } from './debrief.ts';
import { onDoctor } from './doctor.ts';
import { onLesson } from './lesson.ts';
import { onOpening } from './opening.ts';
import { onPredict } from './predict.ts';
import { onQuiz } from './quiz.ts';
import { onReport } from './report.ts';
import { onSearch } from './search.ts';
import { onSettings } from './settings.ts';
import { onSolution } from './solution.ts';
import { onSummary } from './summary.ts';

/** Both can be opened from nearly everywhere and lead back to where they were opened. */
const openAside = (state: LessonState, wish: Wish): Move<LessonState> | undefined => {
  const { screen } = state;
  if (screen === 'doctor' || screen === 'settings') return undefined;
  if (wish.type === 'settings') {
    return stay({ ...state, screen: 'settings', settling: { from: screen, selected: 0 } });
  }
  if (wish.type !== 'doctor') return undefined;
  return {
    state: { ...state, screen: 'doctor', doctor: { status: 'running', rows: [], from: screen } },
    effects: [{ type: 'examine' }],
  };
};

export const grantWish = (state: LessonState, wish: Wish, now: number): Move<LessonState> => {
  const { attempt, screen } = state;
  const aside = openAside(state, wish);
  if (aside !== undefined) return aside;
  if (screen === 'doctor') return onDoctor(state, wish, now);
  if (screen === 'settings') return onSettings(state, wish, now);
  if (screen === 'opening') return onOpening(state, wish, now);
  if (screen === 'catalogue' || attempt === undefined) {
    return state.search?.typing === true ? onSearch(state, wish) : onCatalogue(state, wish, now);
  }
  const inside = { ...state, attempt };
  switch (screen) {
    case 'lesson':
      return attempt.console.open ? onConsole(inside, wish, now) : onLesson(inside, wish, now);
    case 'quiz':
      return onQuiz(inside, wish);
    case 'predict':
      return onPredict(inside, wish, now);
    case 'checking':
      return onChecking(inside, wish);
    case 'report':
      return onReport(inside, wish, now);
    case 'debrief':
      return onDebrief(inside, wish);
    case 'summary':
      return onSummary(inside, wish, now);
    case 'solution':
      return onSolution(inside, wish);
  }
};
