import { askForChecks } from '../checks/checking.ts';
import { nextFile } from '../files/files.ts';
import { askForSolution, withoutAsking } from '../attempt/solution.ts';
import { stay, type Move, type Wish } from '../events.ts';
import type { InLesson, LessonState } from '../state.ts';
import { currentLesson, leaveAttempt, startAttempt } from '../visits.ts';
import { hint } from './hint.ts';
import { tell, withAttempt } from './in-lesson.ts';
import { onFile } from './on-file.ts';
import { showReport } from './report.ts';
import { walk } from './walk.ts';

export const onLesson = (inside: InLesson, wish: Wish, now: number): Move<LessonState> => {
  const state = wish.type === 'solution' ? inside : withoutAsking(inside);
  const { attempt } = state;
  if (wish.type === 'back') return leaveAttempt(state, now);
  if (attempt.status !== 'ready') {
    if (wish.type !== 'retry' || attempt.status !== 'failed') return stay(state);
    return startAttempt(state, attempt.slug, now);
  }
  const lesson = currentLesson(state);
  switch (wish.type) {
    case 'step':
      return walk(state, lesson, wish.by);
    case 'hint':
      return hint(state, lesson);
    case 'next-file':
      return withAttempt(state, { files: nextFile(attempt.files) });
    case 'edit':
    case 'apply':
    case 'replace':
      return onFile(state, wish.type);
    case 'solution':
      return askForSolution(state, lesson);
    case 'shell':
      return attempt.canOpenShell ? { state, effects: [{ type: 'open-shell' }] } : stay(state);
    case 'console':
      return withAttempt(state, { console: { ...attempt.console, open: true } });
    case 'quiz':
      return lesson.scenario.questions.length === 0
        ? tell(state, 'This scenario asks no questions.')
        : stay({ ...state, screen: 'quiz' });
    case 'check':
      return askForChecks(state, now);
    case 'report':
      return showReport(state);
    case 'reset':
      return stay({ ...state, dialog: { kind: 'reset' } });
    default:
      return stay(state);
  }
};
