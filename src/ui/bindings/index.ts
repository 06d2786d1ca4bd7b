/** Every key binding of the workshop, as data: what a key does, the row at the bottom and the help are all made from this. */
import type { Binding } from '../keys.ts';
import { catalogueBindings } from './catalogue.ts';
import { checksBindings } from './checks.ts';
import { consoleBindings } from './console.ts';
import { debriefBindings } from './debrief.ts';
import { dialogBindings } from './dialog.ts';
import { doctorBindings } from './doctor.ts';
import { generalBindings } from './general.ts';
import { lessonBindings } from './lesson.ts';
import { openingBindings } from './opening.ts';
import { predictBindings } from './predict.ts';
import { quizBindings } from './quiz.ts';
import { searchBindings } from './search.ts';
import { settingsBindings } from './settings.ts';
import { solutionBindings } from './solution.ts';

export const bindings: readonly Binding[] = [
  ...openingBindings,
  ...catalogueBindings,
  ...searchBindings,
  ...lessonBindings,
  ...consoleBindings,
  ...quizBindings,
  ...predictBindings,
  ...checksBindings,
  ...debriefBindings,
  ...solutionBindings,
  ...doctorBindings,
  ...settingsBindings,
  ...dialogBindings,
  ...generalBindings,
];
