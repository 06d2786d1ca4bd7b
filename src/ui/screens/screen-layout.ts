import type { ScreenLayout, ScreenProps } from '../layout.ts';
import { catalogueLayout } from './catalogue/catalogue.ts';
import { checkingLayout } from './checking/checking.ts';
import { debriefLayout } from './debrief/debrief.ts';
import { doctorLayout } from './doctor/doctor.ts';
import { helpLayout } from './help/help.ts';
import { lessonLayout } from './lesson/lesson.ts';
import { openingLayout } from './opening/opening.ts';
import { predictLayout } from './predict/predict.ts';
import { quizLayout } from './quiz/quiz.ts';
import { reportLayout } from './report/report.ts';
import { settingsLayout } from './settings/settings.ts';
import { solutionLayout } from './solution/solution.ts';
import { summaryLayout } from './summary/summary.ts';

/** What is on the screen now. */
export const screenLayout = (props: ScreenProps): ScreenLayout => {
  const { state } = props;
  const { screen, attempt, lessons } = state;
  if (state.help && state.dialog === undefined) return helpLayout(props);
  if (screen === 'opening') return openingLayout(props);
  if (screen === 'doctor') return doctorLayout(props);
  if (screen === 'settings') return settingsLayout(props);
  const lesson = lessons.find(({ scenario }) => scenario.slug === attempt?.slug);
  if (screen === 'catalogue' || attempt === undefined || lesson === undefined) return catalogueLayout(props);
  const inside = { ...props, attempt, lesson };
  switch (screen) {
    case 'lesson':
      return lessonLayout(inside);
    case 'quiz':
      return quizLayout(inside);
    case 'predict':
      return predictLayout(inside);
    case 'checking':
      return checkingLayout(inside);
    case 'report':
      return reportLayout(inside);
    case 'debrief':
      return debriefLayout(inside);
    case 'summary':
      return summaryLayout(inside);
    case 'solution':
      return solutionLayout(inside);
  }
};
