import { askForChecks } from '../checking.ts';
import { nextFile } from '../files.ts';
import { openHint, openHints, stepAt } from '../reading.ts';
import { stay, type Lesson, type LessonState, type Move, type Wish } from '../state.ts';
import { currentLesson, leaveAttempt, startAttempt } from '../visits.ts';
import { tell, withAttempt, type InLesson } from './in-lesson.ts';
import { onFile } from './on-file.ts';
import { walk } from './walk.ts';

const hint = (state: InLesson, { scenario }: Lesson): Move<LessonState> => {
  const { reading } = state.attempt;
  const step = stepAt(scenario, reading);
  const opened = openHint(reading, scenario);
  if (step.hints.length === 0) return tell(state, 'This step has no hints.');
  if (opened === reading) return tell(state, 'That was the last hint of this step.');
  const happening = { type: 'hint', step: step.id, hints: openHints(opened, step) } as const;
  return withAttempt(state, { reading: opened }, [{ type: 'save', scenario: scenario.slug, happening }]);
};

export const onLesson = (state: InLesson, wish: Wish, now: number): Move<LessonState> => {
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
      return attempt.run.status === 'none'
        ? tell(state, 'No check has run yet. c runs one.')
        : stay({ ...state, screen: attempt.run.status === 'running' ? 'checking' : 'report' });
    case 'reset':
      return stay({ ...state, dialog: { kind: 'reset' } });
    default:
      return stay(state);
  }
};
