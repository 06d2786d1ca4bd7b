/** The screens around the lessons, in sentences. */
import { isFirstVisit } from '../../lesson/opening.ts';
import { foundLessons, lessonInSight } from '../../lesson/search.ts';
import { defaultSettings, settingChoices, settingTitles, type Settings } from '../../lesson/settings.ts';
import type { LessonState } from '../../lesson/state.ts';
import { howItWorksWords } from '../screens/opening/opening.ts';
import { sentence } from '../text/sentence.ts';
import { spokenProblem } from './speech.ts';

export const openingSentences = (state: LessonState): string[] => {
  const { status, chosen, stages, problem, title } = state.opening;
  return [
    status === 'ready'
      ? `Welcome to peapod. Your cluster is ready: ${title}.`
      : 'Welcome to peapod. Your cluster is being opened.',
    ...(chosen === undefined ? [] : [`Cluster ${chosen.name}: ${chosen.why}`]),
    ...stages.filter(({ state }) => state !== 'done').map((stage) => `${stage.title}: ${stage.state}.`),
    ...(problem === undefined ? [] : [spokenProblem(problem)]),
    ...(status === 'ready' && isFirstVisit(state) ? ['How a lesson works.', ...howItWorksWords] : []),
  ];
};

const searchSentences = (state: LessonState): string[] => {
  const { search } = state;
  if (search === undefined) return [];
  if (search.input.text === '') return ['Search: nothing typed yet.'];
  const found = foundLessons(state).length;
  return [`Search: ${search.input.text}. ${found === 0 ? 'Nothing found' : `${found} found`}.`];
};

export const catalogueSentences = (state: LessonState): string[] => {
  const { lessons, progress } = state;
  const searched = searchSentences(state);
  const cursor = lessonInSight(state);
  const scenario = cursor === undefined ? undefined : lessons[cursor]?.scenario;
  if (cursor === undefined || scenario === undefined)
    return searched.length === 0 ? ['There are no scenarios.'] : searched;
  const known = progress[scenario.slug];
  const solved = known?.done === true ? ' Solved.' : known?.namespace === undefined ? '' : ' Begun.';
  return [
    ...searched,
    `Catalogue, ${cursor + 1} of ${lessons.length}. Track ${scenario.track.title}.`,
    `${scenario.id}, ${scenario.title}. Level ${scenario.level}, ${scenario.minutes} minutes.${solved} ${scenario.about}`,
  ];
};

export const settingsSentences = ({ settings, settling }: LessonState): string[] => {
  const names = Object.keys(defaultSettings) as (keyof Settings)[];
  const name = names[settling?.selected ?? 0] ?? names[0]!;
  const choices: readonly { value: Settings[keyof Settings]; label: string; about: string }[] = settingChoices[name];
  const chosen = choices.find(({ value }) => value === settings[name]);
  return [
    `Settings, ${names.indexOf(name) + 1} of ${names.length}.`,
    `${settingTitles[name]}: ${chosen?.label ?? ''}. ${chosen?.about ?? ''}.`,
  ];
};

const areas = { installed: 'Installed', clusters: 'Cluster', places: 'Place' } as const;
const words = { good: 'good', missing: 'missing', info: 'noted' } as const;

export const doctorSentences = ({ doctor }: LessonState): string[] =>
  doctor === undefined || doctor.status === 'running'
    ? ['The doctor is looking at what is installed here.']
    : doctor.rows.map(
        ({ area, name, state, detail, next }) =>
          `${areas[area]} ${name}, ${words[state]}: ${sentence(detail)}${next === undefined ? '' : ` Next: ${next}`}`,
      );
