/** The workshop in sentences, for screen readers: no columns, no drawing, only what is new to know. */
import type { CheckState, FileState, LessonState } from '../../lesson/state.ts';
import { selectedFile } from '../../lesson/files.ts';
import { openHints, stepAt } from '../../lesson/reading.ts';
import { questionAt } from '../../lesson/quiz.ts';
import { describeProblem } from '../../domain/problem.ts';
import { isSettled } from '../components/live-panel/live-lines.ts';
import { textOf } from '../text/line.ts';
import { markdownLines } from '../text/markdown.ts';
import { spent } from '../text/time.ts';
import type { Theme } from '../theme.ts';

const lineLength = 10_000;

const spokenMarkdown = (source: string, theme: Theme): string[] =>
  markdownLines(source, lineLength, theme.symbols)
    .map(textOf)
    .filter((row) => row.trim() !== '');

const words: Record<string, string> = {
  pass: 'passed',
  fail: 'failed',
  skip: 'skipped',
  error: 'could not be checked',
};

const fileWords: Record<FileState['status'], string> = {
  untouched: 'not applied yet',
  changed: 'changed',
  applying: 'being applied',
  applied: 'applied',
  refused: 'refused',
  gone: 'not there any more',
};

const checkSentence = ({ id, title, state, result, lines }: CheckState): string => {
  if (result !== undefined) return `Check ${id}, ${title}: ${words[result.verdict]}. ${result.reason}`;
  return state === 'running'
    ? `Check ${id}, ${title}: running. ${lines.at(-1)?.text ?? ''}`
    : `Check ${id}, ${title}: waiting.`;
};

const opening = ({ opening: { chosen, stages, problem } }: LessonState): string[] => [
  'Welcome to peapod. Your cluster is being opened.',
  ...(chosen === undefined ? [] : [`Cluster ${chosen.name}: ${chosen.why}`]),
  ...stages.filter(({ state }) => state !== 'done').map(({ title, state }) => `${title}: ${state}.`),
  ...(problem === undefined ? [] : [describeProblem(problem)]),
];

const catalogue = ({ lessons, cursor, progress }: LessonState): string[] => {
  const scenario = lessons[cursor]?.scenario;
  if (scenario === undefined) return ['There are no scenarios.'];
  const solved = progress[scenario.slug]?.done === true ? ' Solved.' : '';
  return [
    `Catalogue, ${cursor + 1} of ${lessons.length}. Track ${scenario.track.title}.`,
    `${scenario.id}, ${scenario.title}. Level ${scenario.level}, ${scenario.minutes} minutes.${solved} ${scenario.about}`,
  ];
};

const lesson = ({ attempt, lessons }: LessonState, theme: Theme): string[] => {
  const scenario = lessons.find((each) => each.scenario.slug === attempt?.slug)?.scenario;
  if (attempt === undefined || scenario === undefined) return [];
  if (attempt.status === 'starting') return [`${scenario.title} is being set up.`];
  if (attempt.problem !== undefined) return [describeProblem(attempt.problem)];
  const step = stepAt(scenario, attempt.reading);
  const file = selectedFile(attempt.files);
  const pods = attempt.live?.pods ?? [];
  return [
    `Step ${attempt.reading.step + 1} of ${scenario.steps.length}: ${step.title}.`,
    ...spokenMarkdown(step.body, theme),
    ...step.hints
      .slice(0, openHints(attempt.reading, step))
      .flatMap((hint, index) => [`Hint ${index + 1} of ${step.hints.length}.`, ...spokenMarkdown(hint, theme)]),
    `${pods.filter(isSettled).length} of ${pods.length} pods run as they should.`,
    ...pods.filter((pod) => !isSettled(pod)).map(({ name, status }) => `Pod ${name}: ${status}.`),
    ...(file === undefined
      ? []
      : [`File ${file.name}: ${fileWords[file.status]}.`, ...file.problems.map(describeProblem)]),
    ...(attempt.trouble === undefined ? [] : [describeProblem(attempt.trouble)]),
  ];
};

const quiz = ({ attempt, lessons }: LessonState): string[] => {
  const scenario = lessons.find((each) => each.scenario.slug === attempt?.slug)?.scenario;
  if (attempt === undefined || scenario === undefined) return [];
  const question = questionAt(attempt.quiz, scenario.questions);
  const options = attempt.quiz.order[question?.id ?? ''] ?? [];
  return [
    `Question ${attempt.quiz.question + 1} of ${scenario.questions.length}: ${question?.ask ?? ''}`.replaceAll('`', ''),
    `Option ${attempt.quiz.option + 1} of ${options.length}: ${question?.options[options[attempt.quiz.option] ?? ''] ?? ''}`,
  ];
};

const report = ({ attempt }: LessonState): string[] => {
  const { run } = attempt ?? {};
  if (run?.problem !== undefined) return [describeProblem(run.problem)];
  const shown = run?.checks[run.selected]?.result;
  return [
    `${run?.grade?.points ?? 0} of ${run?.grade?.outOf ?? 0} points.`,
    ...(run?.checks ?? []).map(checkSentence),
    ...(shown?.hint === undefined ? [] : [`Hint for ${shown.check}: ${shown.hint}`]),
  ];
};

const summary = ({ attempt }: LessonState): string[] => [
  `Solved, with ${attempt?.run.grade?.points ?? 0} points, in ${spent(attempt?.finished?.ms ?? 0)}, with ${attempt?.finished?.hints ?? 0} hints.`,
];

const screenSentences = (state: LessonState, theme: Theme): string[] => {
  switch (state.screen) {
    case 'opening':
      return opening(state);
    case 'catalogue':
      return catalogue(state);
    case 'lesson':
      return lesson(state, theme);
    case 'quiz':
      return quiz(state);
    case 'checking':
      return (state.attempt?.run.checks ?? []).map(checkSentence);
    case 'report':
      return report(state);
    case 'summary':
      return summary(state);
    case 'predict':
    case 'debrief':
    case 'solution':
    case 'doctor':
    case 'settings':
      return [];
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
    case 'solution':
      return ['Show the solution? Press y for yes, n for no.'];
    case 'reset':
      return ['Start over, with all objects of this lesson removed? Press y for yes, n for no.'];
  }
};

export const sentences = (state: LessonState, theme: Theme): string[] => [
  ...(state.dialog === undefined ? screenSentences(state, theme) : dialog(state)),
  ...(state.notice === undefined ? [] : [state.notice.text]),
];
