/** What the learner asks for, screen by screen. A wish that makes no sense where it comes changes nothing. */
import { askForChecks } from './checking.ts';
import { applyFile, nextFile, selectedFile } from './files.ts';
import { moveOption, moveQuestion, questionAt, takeAnswer } from './quiz.ts';
import { moveStep, openHint, openHints, stepAt } from './reading.ts';
import { hasFullMarks } from './run.ts';
import { moveSelection } from './selection.ts';
import {
  stay,
  type AttemptState,
  type Effect,
  type Lesson,
  type LessonState,
  type Move,
  type Notice,
  type Wish,
} from './state.ts';
import { currentLesson, leaveAttempt, startAttempt } from './visits.ts';

type InLesson = LessonState & { attempt: AttemptState };

const tell = (state: LessonState, text: string, tone: Notice['tone'] = 'info'): Move<LessonState> =>
  stay({ ...state, notice: { tone, text } });

const withAttempt = (state: InLesson, change: Partial<AttemptState>, effects: readonly Effect[] = []) => ({
  state: { ...state, attempt: { ...state.attempt, ...change } },
  effects,
});

const onOpening = (state: LessonState, wish: Wish): Move<LessonState> =>
  wish.type === 'retry' && state.opening.status === 'failed'
    ? {
        state: { ...state, opening: { ...state.opening, status: 'running', stages: [], problem: undefined } },
        effects: [{ type: 'open-cluster' }],
      }
    : stay(state);

const onCatalogue = (state: LessonState, wish: Wish, now: number): Move<LessonState> => {
  switch (wish.type) {
    case 'select':
      return stay({ ...state, cursor: moveSelection(state.cursor, state.lessons.length, wish.by) });
    case 'open': {
      const slug = wish.scenario ?? state.lessons[state.cursor]?.scenario.slug;
      return slug === undefined ? stay(state) : startAttempt(state, slug, now);
    }
    default:
      return stay(state);
  }
};

const walk = (state: InLesson, { scenario }: Lesson, by: 1 | -1): Move<LessonState> => {
  const reading = moveStep(state.attempt.reading, scenario, by);
  if (reading.step === state.attempt.reading.step) {
    return by === 1 ? tell(state, 'This is the last step. c checks all of it.') : stay(state);
  }
  const step = stepAt(scenario, reading).id;
  return withAttempt(state, { reading }, [
    { type: 'save', scenario: scenario.slug, happening: { type: 'step', step } },
  ]);
};

const hint = (state: InLesson, { scenario }: Lesson): Move<LessonState> => {
  const { reading } = state.attempt;
  const step = stepAt(scenario, reading);
  const opened = openHint(reading, scenario);
  if (step.hints.length === 0) return tell(state, 'This step has no hints.');
  if (opened === reading) return tell(state, 'That was the last hint of this step.');
  const happening = { type: 'hint', step: step.id, hints: openHints(opened, step) } as const;
  return withAttempt(state, { reading: opened }, [{ type: 'save', scenario: scenario.slug, happening }]);
};

const onFile = (state: InLesson, wish: 'edit' | 'apply' | 'replace'): Move<LessonState> => {
  const { files } = state.attempt;
  const file = selectedFile(files);
  if (file === undefined) return stay(state);
  if (wish === 'edit') return { state, effects: [{ type: 'open-editor', file: file.name }] };
  if (wish === 'replace' && file.replaceable.length === 0) return tell(state, 'Nothing has to be made anew.');
  const move = applyFile(files, file.name, wish === 'apply' ? 'apply-file' : 'replace-object');
  return withAttempt(state, { files: move.state }, move.effects);
};

const onLesson = (state: InLesson, wish: Wish, now: number): Move<LessonState> => {
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

const onQuiz = (state: InLesson, wish: Wish): Move<LessonState> => {
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
      return { state: { ...next, screen: last ? 'lesson' : 'quiz' }, effects };
    }
    case 'back':
      return stay({ ...state, screen: 'lesson' });
    default:
      return stay(state);
  }
};

const onChecking = (state: InLesson, wish: Wish): Move<LessonState> => {
  const { run } = state.attempt;
  if ((wish.type !== 'stop' && wish.type !== 'back') || run.status !== 'running') return stay(state);
  return withAttempt(state, { run: { ...run, status: 'stopping' } }, [{ type: 'stop-checks' }]);
};

const onReport = (state: InLesson, wish: Wish, now: number): Move<LessonState> => {
  const { run } = state.attempt;
  switch (wish.type) {
    case 'select':
      return withAttempt(state, {
        run: { ...run, selected: moveSelection(run.selected, run.checks.length, wish.by) },
      });
    case 'summary':
      if (hasFullMarks(run)) return stay({ ...state, screen: 'summary' });
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

const onSummary = (state: InLesson, wish: Wish, now: number): Move<LessonState> => {
  switch (wish.type) {
    case 'open':
      return leaveAttempt(state, now);
    case 'report':
      return stay({ ...state, screen: 'report' });
    case 'back':
      return stay({ ...state, screen: 'lesson' });
    default:
      return stay(state);
  }
};

export const grantWish = (state: LessonState, wish: Wish, now: number): Move<LessonState> => {
  const { attempt, screen } = state;
  if (screen === 'opening') return onOpening(state, wish);
  if (screen === 'catalogue' || attempt === undefined) return onCatalogue(state, wish, now);
  const inside = { ...state, attempt };
  switch (screen) {
    case 'lesson':
      return onLesson(inside, wish, now);
    case 'quiz':
      return onQuiz(inside, wish);
    case 'checking':
      return onChecking(inside, wish);
    case 'report':
      return onReport(inside, wish, now);
    case 'summary':
      return onSummary(inside, wish, now);
  }
};
