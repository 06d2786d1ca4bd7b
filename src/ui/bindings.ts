/** Every key binding of the workshop, as data: what a key does, the row at the bottom and the help are all made from this. */
import { selectedFile } from '../lesson/files.ts';
import { hasFullMarks } from '../lesson/run.ts';
import type { Binding, Place, Situation } from './keys.ts';
import { hasTwoColumns } from './screens/lesson/columns.ts';

export const everywhere: readonly Place[] = ['opening', 'catalogue', 'lesson', 'quiz', 'checking', 'report', 'summary'];

const isReady = ({ state: { attempt } }: Situation): boolean => attempt?.status === 'ready';

const hasQuestions = (now: Situation): boolean => {
  const { attempt, lessons } = now.state;
  const scenario = lessons.find((lesson) => lesson.scenario.slug === attempt?.slug)?.scenario;
  return isReady(now) && (scenario?.questions.length ?? 0) > 0;
};

const canReplace = ({ state: { attempt } }: Situation): boolean =>
  attempt?.status === 'ready' && (selectedFile(attempt.files)?.replaceable.length ?? 0) > 0;

const scrolling = (on: readonly Place[], keys: { up: readonly string[]; down: readonly string[] }): Binding[] => [
  { keys: keys.up, on, label: 'up', about: 'scroll up', action: { type: 'scroll', by: 'line-up' } },
  { keys: keys.down, on, label: 'down', about: 'scroll down', action: { type: 'scroll', by: 'line-down' } },
  { keys: ['pageup'], on, label: 'page up', about: 'scroll one page up', action: { type: 'scroll', by: 'page-up' } },
  {
    keys: ['pagedown', 'space'],
    on,
    label: 'page down',
    about: 'scroll one page down',
    action: { type: 'scroll', by: 'page-down' },
  },
];

const selecting = (on: readonly Place[], what: string): Binding[] => [
  { keys: ['up', 'k'], on, label: 'up', about: `the ${what} above`, action: { type: 'select', by: -1 } },
  { keys: ['down', 'j'], on, label: 'down', about: `the ${what} below`, action: { type: 'select', by: 1 } },
  { keys: ['home'], on, label: 'first', about: `the first ${what}`, action: { type: 'select', by: 'first' } },
  { keys: ['end'], on, label: 'last', about: `the last ${what}`, action: { type: 'select', by: 'last' } },
];

const opening: Binding[] = [
  {
    keys: ['r'],
    on: ['opening'],
    label: 'try again',
    about: 'try to open the cluster again',
    action: { type: 'retry' },
    rank: 10,
    when: ({
      state: {
        opening: { status },
      },
    }) => status === 'failed',
  },
];

const catalogue: Binding[] = [
  {
    keys: ['return'],
    on: ['catalogue'],
    label: 'open',
    about: 'begin this scenario, or go on with it',
    action: { type: 'open' },
    rank: 10,
  },
  ...selecting(['catalogue'], 'scenario'),
];

const lesson: Binding[] = [
  {
    keys: ['r'],
    on: ['lesson'],
    label: 'try again',
    about: 'when the set-up failed: try it again',
    action: { type: 'retry' },
    rank: 5,
    when: ({ state: { attempt } }) => attempt?.status === 'failed',
  },
  {
    keys: ['n', 'right'],
    on: ['lesson'],
    label: 'next',
    about: 'the next step',
    action: { type: 'step', by: 1 },
    rank: 10,
    when: isReady,
  },
  {
    keys: ['p', 'left'],
    on: ['lesson'],
    label: 'back',
    about: 'the step before',
    action: { type: 'step', by: -1 },
    rank: 60,
    when: isReady,
  },
  {
    keys: ['h'],
    on: ['lesson'],
    label: 'hint',
    about: 'open one more hint of this step',
    action: { type: 'hint' },
    rank: 20,
    when: isReady,
  },
  {
    keys: ['e'],
    on: ['lesson', 'report'],
    label: 'edit',
    about: 'open the file in your editor ($VISUAL or $EDITOR)',
    action: { type: 'edit' },
    rank: 30,
    when: isReady,
  },
  {
    keys: ['a'],
    on: ['lesson', 'report'],
    label: 'apply',
    about: 'apply the file to the cluster; saving it does so too',
    action: { type: 'apply' },
    rank: 65,
    when: isReady,
  },
  {
    keys: ['r'],
    on: ['lesson', 'report'],
    label: 'make anew',
    about: 'when an apply was refused: delete what can not be changed and make it anew',
    action: { type: 'replace' },
    rank: 15,
    when: canReplace,
  },
  {
    keys: ['c'],
    on: ['lesson'],
    label: 'check',
    about: 'check what the steps so far ask for; on the last step, all of it',
    action: { type: 'check' },
    rank: 25,
    when: isReady,
  },
  {
    keys: ['z'],
    on: ['lesson'],
    label: 'quiz',
    about: 'answer the questions of this scenario',
    action: { type: 'quiz' },
    rank: 28,
    when: hasQuestions,
  },
  {
    keys: ['v'],
    on: ['lesson', 'summary'],
    label: 'verdicts',
    about: 'the verdicts of the last check and their evidence',
    action: { type: 'report' },
    rank: 55,
    when: ({ state: { attempt } }) => attempt !== undefined && attempt.run.status !== 'none',
  },
  {
    keys: ['tab'],
    on: ['lesson'],
    label: 'pods',
    about: 'on a narrow terminal: the cluster in the place of the text',
    action: { type: 'panel' },
    rank: 35,
    when: (now) => isReady(now) && !hasTwoColumns(now.size.columns) && now.view.panel === 'text',
  },
  {
    keys: ['tab'],
    on: ['lesson'],
    label: 'text',
    about: 'and the text again',
    action: { type: 'panel' },
    rank: 5,
    when: (now) => isReady(now) && !hasTwoColumns(now.size.columns) && now.view.panel === 'cluster',
  },
  {
    keys: ['s'],
    on: ['lesson'],
    label: 'shell',
    about: 'a shell beside your files, with kubectl for this lesson; exit ends it',
    action: { type: 'shell' },
    rank: 45,
    when: ({ state: { attempt } }) => attempt?.status === 'ready' && attempt.canOpenShell,
  },
  {
    keys: ['f'],
    on: ['lesson'],
    label: 'file',
    about: 'the next file, when there is more than one',
    action: { type: 'next-file' },
    rank: 50,
    when: ({ state: { attempt } }) => (attempt?.files.list.length ?? 0) > 1,
  },
  {
    keys: ['R'],
    on: ['lesson'],
    label: 'start over',
    about: 'remove all objects of this lesson and begin with the first files',
    action: { type: 'reset' },
    rank: 90,
    when: isReady,
  },
  {
    keys: ['escape'],
    on: ['lesson'],
    label: 'leave',
    about: 'back to the catalogue; you can go on another time',
    action: { type: 'back' },
    rank: 48,
  },
  ...scrolling(['lesson'], { up: ['up', 'k'], down: ['down', 'j'] }),
];

const quiz: Binding[] = [
  {
    keys: ['return'],
    on: ['quiz'],
    label: 'answer',
    about: 'take this option as your answer',
    action: { type: 'answer' },
    rank: 10,
  },
  {
    keys: ['n', 'right'],
    on: ['quiz'],
    label: 'next question',
    about: 'the next question',
    action: { type: 'question', by: 1 },
    rank: 20,
  },
  {
    keys: ['p', 'left'],
    on: ['quiz'],
    label: 'question before',
    about: 'the question before',
    action: { type: 'question', by: -1 },
  },
  {
    keys: ['escape'],
    on: ['quiz'],
    label: 'to the step',
    about: 'back to the step',
    action: { type: 'back' },
    rank: 30,
  },
  ...selecting(['quiz'], 'option'),
];

const checks: Binding[] = [
  {
    keys: ['escape'],
    on: ['checking'],
    label: 'stop',
    about: 'stop the checks; what they changed is put back',
    action: { type: 'stop' },
    rank: 10,
  },
  {
    keys: ['return'],
    on: ['report'],
    label: 'go on',
    about: 'to the next step when all so far passes, to your summary after full marks',
    action: { type: 'summary' },
    rank: 10,
  },
  {
    keys: ['c'],
    on: ['report'],
    label: 'check again',
    about: 'run the checks again',
    action: { type: 'check' },
    rank: 20,
    when: ({ state: { attempt } }) => attempt !== undefined && !hasFullMarks(attempt.run),
  },
  {
    keys: ['escape'],
    on: ['report', 'summary'],
    label: 'to the step',
    about: 'back to the step',
    action: { type: 'back' },
    rank: 40,
  },
  {
    keys: ['return'],
    on: ['summary'],
    label: 'catalogue',
    about: 'to the catalogue',
    action: { type: 'open' },
    rank: 10,
  },
  ...selecting(['report'], 'check'),
  ...scrolling(['report'], { up: ['K'], down: ['J'] }),
];

const dialog: Binding[] = [
  { keys: ['y'], on: ['dialog'], label: 'yes', about: 'yes', action: { type: 'confirm', yes: true }, rank: 10 },
  {
    keys: ['n', 'escape'],
    on: ['dialog'],
    label: 'no',
    about: 'no',
    action: { type: 'confirm', yes: false },
    rank: 20,
  },
];

const general: Binding[] = [
  {
    keys: ['?'],
    on: everywhere,
    label: 'help',
    about: 'all keys',
    action: { type: 'help' },
    rank: 100,
  },
  {
    keys: ['escape', '?', 'return'],
    on: ['help'],
    label: 'close',
    about: 'close this help',
    action: { type: 'help' },
    rank: 10,
  },
  ...scrolling(['help'], { up: ['up', 'k'], down: ['down', 'j'] }),
  {
    keys: ['q'],
    on: [...everywhere, 'help'],
    label: 'quit',
    about: 'quit; everything you did is kept',
    action: { type: 'quit', code: 0 },
    rank: 101,
  },
  {
    keys: ['ctrl-c'],
    on: [...everywhere, 'help', 'dialog'],
    label: 'quit',
    about: 'quit at once, from anywhere',
    action: { type: 'quit', code: 130 },
  },
];

export const bindings: readonly Binding[] = [
  ...opening,
  ...catalogue,
  ...lesson,
  ...quiz,
  ...checks,
  ...dialog,
  ...general,
];
