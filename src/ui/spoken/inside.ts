/** The screens of a lesson, in sentences. */
import { selectedFile } from '../../lesson/files/files.ts';
import { factTitles, forecastRows } from '../../lesson/checks/forecast.ts';
import { questionAt } from '../../lesson/attempt/quiz.ts';
import { openHints, stepAt } from '../../lesson/attempt/reading.ts';
import type { ConsoleState } from '../../lesson/console/console-state.ts';
import type { PodView } from '../../lesson/live/pod-view.ts';
import type { AttemptState, CheckState, FileState, Lesson } from '../../lesson/state.ts';
import { isSettled } from '../components/live-panel/live-lines.ts';
import { sentence } from '../text/sentence.ts';
import { spent } from '../text/time.ts';
import type { Theme } from '../theme.ts';
import type { Panel } from '../view.ts';
import { panelSentences } from './panels.ts';
import { spokenMarkdown, spokenProblem } from './speech.ts';

export type Inside = { attempt: AttemptState; lesson: Lesson; theme: Theme; panel: Panel };

const verdictWords: Record<string, string> = {
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
  if (result !== undefined) return `Check ${id}, ${title}: ${verdictWords[result.verdict]}. ${sentence(result.reason)}`;
  return state === 'running'
    ? `Check ${id}, ${title}: running. ${lines.at(-1)?.text ?? ''}`
    : `Check ${id}, ${title}: waiting.`;
};

/** The newest lines of what a command printed: more is one page up on the screen, and too much to be read out. */
const linesSpoken = 20;

const consoleSentences = ({ input, commands, candidates }: ConsoleState): string[] => {
  const last = commands.at(-1);
  const output = (last?.output.lines ?? []).slice(-linesSpoken).map(({ text }) => text);
  return [
    ...(last === undefined ? [] : [`You gave: ${last.line}`, ...output]),
    ...(last?.status === 'done' && last.code !== 0 ? [`It ended with exit code ${last.code ?? 'unknown'}.`] : []),
    ...(last !== undefined && last.status !== 'done' ? ['It still runs. Control C stops it.'] : []),
    ...(candidates.length === 0 ? [] : [`Could be: ${candidates.join(', ')}.`]),
    `Command line: ${input.text === '' ? 'empty' : input.text}`,
  ];
};

const stepSentences = ({ attempt, lesson: { scenario }, theme }: Inside): string[] => {
  const step = stepAt(scenario, attempt.reading);
  return [
    `Step ${attempt.reading.step + 1} of ${scenario.steps.length}: ${step.title}.`,
    ...spokenMarkdown(step.body, theme),
    ...step.hints
      .slice(0, openHints(attempt.reading, step))
      .flatMap((hint, index) => [`Hint ${index + 1} of ${step.hints.length}.`, ...spokenMarkdown(hint, theme)]),
  ];
};

const podsSentence = (pods: readonly PodView[]): string =>
  pods.length === 0
    ? 'There are no pods yet.'
    : `${pods.filter(isSettled).length} of ${pods.length} pods run as they should.`;

export const lessonSentences = (inside: Inside): string[] => {
  const { attempt, lesson, panel } = inside;
  const { scenario } = lesson;
  if (attempt.status === 'starting') return [`${scenario.title} is being set up.`];
  if (attempt.problem !== undefined) return [spokenProblem(attempt.problem)];
  if (attempt.console.open) return consoleSentences(attempt.console);
  const file = selectedFile(attempt.files);
  const pods = attempt.live?.pods ?? [];
  const missing = attempt.quiet.checks.find(({ result }) => result?.verdict === 'fail');
  return [
    ...(panelSentences(panel, attempt) ?? stepSentences(inside)),
    ...(panel === 'cluster' ? [] : [podsSentence(pods)]),
    ...(panel === 'cluster' ? [] : pods.filter((pod) => !isSettled(pod))).map(
      ({ name, status }) => `Pod ${name}: ${status}.`,
    ),
    ...(file === undefined
      ? []
      : [`File ${file.name}: ${fileWords[file.status]}.`, ...file.problems.map(spokenProblem)]),
    ...(missing === undefined ? [] : [checkSentence(missing)]),
    ...(attempt.trouble === undefined ? [] : [spokenProblem(attempt.trouble)]),
  ];
};

/** The marks of code and of emphasis. */
const plain = (text: string): string => text.replaceAll(/`|\*\*/g, '');

export const quizSentences = ({ attempt, lesson: { scenario } }: Inside): string[] => {
  const question = questionAt(attempt.quiz, scenario.questions);
  const options = attempt.quiz.order[question?.id ?? ''] ?? [];
  const shown = options[attempt.quiz.option] ?? '';
  const taken = attempt.quiz.answers[question?.id ?? ''] === shown ? ' This is your answer.' : '';
  return [
    plain(`Question ${attempt.quiz.question + 1} of ${scenario.questions.length}: ${question?.ask ?? ''}`),
    plain(`Option ${attempt.quiz.option + 1} of ${options.length}: ${question?.options[shown] ?? ''}.${taken}`),
  ];
};

export const predictSentences = ({ attempt: { predict, predictions } }: Inside): string[] => {
  if (predict === undefined) return [];
  const rows = predict.questions.flatMap(({ check, forecast }) =>
    forecast.about.map((fact) => ({ check, ask: forecast.ask, fact })),
  );
  const row = rows[predict.selected];
  const said = row === undefined ? undefined : predictions[row.check]?.[row.fact];
  return [
    ...(predict.selected === 0 && said === undefined ? [`These checks will: ${predict.warnings.join('; ')}.`] : []),
    ...(row === undefined
      ? []
      : [row.ask, `${predict.selected + 1} of ${rows.length}, ${factTitles[row.fact]}: ${said ?? 'no answer yet'}.`]),
  ];
};

/** What has passed is told at the end. */
export const checkingSentences = ({ attempt: { run, trouble } }: Inside): string[] => [
  run.status === 'stopping'
    ? 'Stopping, and putting things back.'
    : `${run.checks.filter(({ state }) => state === 'done').length} of ${run.checks.length} checks are done.`,
  ...run.checks.filter(({ state }) => state === 'running').map(checkSentence),
  ...(trouble === undefined ? [] : [spokenProblem(trouble)]),
];

const forecastSentences = ({ attempt, lesson }: Inside, { id, measured }: CheckState): string[] => {
  const about = lesson.forecasts[id]?.about ?? [];
  if (measured === undefined) return [];
  return forecastRows(about, measured, attempt.predictions[id] ?? {}).map(
    ({ fact, said, measured: was, before, after }) =>
      `${factTitles[fact]} ${was}, from ${before} to ${after}.${said === undefined ? '' : ` You said it ${said}.`}`,
  );
};

export const reportSentences = (inside: Inside): string[] => {
  const { run } = inside.attempt;
  if (run.problem !== undefined) return [spokenProblem(run.problem)];
  const shown = run.checks[run.selected];
  return [
    `${run.grade?.points ?? 0} of ${run.grade?.outOf ?? 0} points.`,
    ...run.checks.map(checkSentence),
    ...(shown === undefined ? [] : forecastSentences(inside, shown)),
    ...(shown?.result?.hint === undefined ? [] : [`Hint for ${shown.id}: ${shown.result.hint}`]),
  ];
};

export const debriefSentences = ({ lesson: { scenario }, theme }: Inside): string[] => [
  'Full marks.',
  ...scenario.debrief.flatMap(({ title, body }) => [`${title}.`, ...spokenMarkdown(body, theme)]),
];

export const summarySentences = ({ attempt: { run, finished } }: Inside): string[] => [
  `Solved, with ${run.grade?.points ?? 0} points, in ${spent(finished?.ms ?? 0)}, with ${finished?.hints ?? 0} hints${finished?.sawSolution === true ? ' and a look at the solution' : ''}.`,
];

/** As many words as a difference has, read line by line: what is missing and what is too much. */
export const solutionSentences = ({ attempt: { solution } }: Inside): string[] => {
  if (solution.problem !== undefined) return [spokenProblem(solution.problem)];
  const file = solution.files?.[solution.selected];
  if (file === undefined) return ['The solution is being read.'];
  return [`Solution, file ${file.name}.`, ...file.theirs.split('\n').filter((line) => line.trim() !== '')];
};
