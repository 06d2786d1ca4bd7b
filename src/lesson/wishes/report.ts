import { askForChecks } from '../checking.ts';
import { hasFullMarks } from '../run.ts';
import { moveSelection } from '../selection.ts';
import { stay, type LessonState, type Move, type Wish } from '../state.ts';
import { currentLesson } from '../visits.ts';
import { withAttempt, type InLesson } from './in-lesson.ts';
import { onFile } from './on-file.ts';
import { walk } from './walk.ts';

export const onReport = (state: InLesson, wish: Wish, now: number): Move<LessonState> => {
  const { run } = state.attempt;
  switch (wish.type) {
    case 'select':
      return withAttempt(state, {
        run: { ...run, selected: moveSelection(run.selected, run.checks.length, wish.by) },
      });
    case 'summary':
      if (hasFullMarks(run)) {
        return stay({ ...state, screen: currentLesson(state).scenario.debrief.length > 0 ? 'debrief' : 'summary' });
      }
      // What passes so far leads on; what does not leads back to where it can be mended.
      return run.grade?.outcome === 'pass'
        ? walk({ ...state, screen: 'lesson' }, currentLesson(state), 1)
        : stay({ ...state, screen: 'lesson' });
    case 'edit':
    case 'apply':
    case 'replace':
      return onFile(state, wish.type);
    case 'check':
    case 'retry':
      return askForChecks(state, now);
    case 'back':
      return stay({ ...state, screen: 'lesson' });
    default:
      return stay(state);
  }
};
