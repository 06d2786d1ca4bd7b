/** The workshop in sentences, for screen readers: no columns, no drawing, only what is new to know. */
import type { LessonState } from '../../lesson/state.ts';
import type { Theme } from '../theme.ts';
import type { Panel } from '../view.ts';
import {
  checkingSentences,
  debriefSentences,
  lessonSentences,
  predictSentences,
  quizSentences,
  reportSentences,
  solutionSentences,
  summarySentences,
} from './inside.ts';
import { catalogueSentences, doctorSentences, openingSentences, settingsSentences } from './outside.ts';

const screenSentences = (state: LessonState, theme: Theme, panel: Panel): string[] => {
  const { screen, attempt, lessons } = state;
  if (screen === 'opening') return openingSentences(state);
  if (screen === 'doctor') return doctorSentences(state);
  if (screen === 'settings') return settingsSentences(state);
  const lesson = lessons.find(({ scenario }) => scenario.slug === attempt?.slug);
  if (screen === 'catalogue' || attempt === undefined || lesson === undefined) return catalogueSentences(state);
  const inside = { attempt, lesson, theme, panel };
  switch (screen) {
    case 'lesson':
      return lessonSentences(inside);
    case 'quiz':
      return quizSentences(inside);
    case 'predict':
      return predictSentences(inside);
    case 'checking':
      return checkingSentences(inside);
    case 'report':
      return reportSentences(inside);
    case 'debrief':
      return debriefSentences(inside);
    case 'summary':
      return summarySentences(inside);
    case 'solution':
      return solutionSentences(inside);
  }
};

const dialog = ({ dialog: open }: LessonState): string[] => {
  switch (open?.kind) {
    case undefined:
      return [];
    case 'cluster':
      return [open.question, 'Press y for yes, n for no.'];
    case 'disturb':
      return [`This check will: ${open.warnings.join('; ')}.`, 'Press y to run it, n to leave it.'];
    case 'reset':
      return ['Start over, with all objects of this lesson removed? Press y for yes, n for no.'];
  }
};

/** `panel`: what of a lesson the learner has turned to. */
export const sentences = (state: LessonState, theme: Theme, panel: Panel): string[] => [
  ...(state.dialog === undefined ? screenSentences(state, theme, panel) : dialog(state)),
  ...(state.notice === undefined ? [] : [state.notice.text]),
];
