import { screens, type LessonState } from '../../../lesson/state.ts';
import { keyName } from '../../key-names.ts';
import { bindings } from '../../bindings/index.ts';
import type { Binding, Place } from '../../keys.ts';
import type { ScreenLayout, ScreenProps } from '../../layout.ts';
import { blank, indent, span, type Line } from '../../text/line.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';

type HeadedPlace = Exclude<Place, 'dialog' | 'help'>;

const heads: Record<HeadedPlace, string> = {
  opening: 'At the welcome',
  catalogue: 'In the catalogue',
  search: 'While you search',
  lesson: 'In a lesson',
  console: 'On the command line',
  quiz: 'At the questions',
  predict: 'Before a check that breaks something',
  checking: 'While checks run',
  report: 'At the verdicts',
  debrief: 'At the debrief',
  summary: 'At the summary',
  solution: 'At the solution',
  doctor: 'At the doctor',
  settings: 'In the settings',
};

const keyColumn = 14;

const keyLines = (shown: readonly Binding[], width: number, theme: Theme): Line[] =>
  shown.flatMap(({ keys, about }) => {
    const names = keys.map((key) => keyName(key, theme)).join(' ');
    const [first = [], ...rest] = wrap([span(about)], width - keyColumn - 2);
    return [[span(`  ${names.padEnd(keyColumn)}`, 'accent', { bold: true }), ...first], ...indent(rest, keyColumn + 2)];
  });

const isGeneral = ({ on }: Binding): boolean => screens.every((place) => on.includes(place));

const head = (text: string): Line => [span(text, 'accent', { bold: true })];

const fact = (label: string, value: string, width: number): Line[] =>
  wrap([span(value)], width - keyColumn - 2).map((row, index) => [
    span(`  ${(index === 0 ? label : '').padEnd(keyColumn)}`, 'dim'),
    ...row,
  ]);

/** Where things are: what a learner wants to know when the screen is left for another terminal. */
const placeLines = ({ attempt }: LessonState, width: number): Line[] => {
  if (attempt?.folder === undefined) return [];
  const { folder, namespace, terminalLine } = attempt;
  return [
    head('Where things are'),
    ...fact('your files', folder, width),
    ...fact('namespace', namespace ?? '', width),
    ...(terminalLine === undefined
      ? []
      : [
          [span('  For kubectl in another terminal, paste this there:')],
          ...indent(wrap([span(terminalLine, 'code')], width - 2), 2),
        ]),
    blank,
  ];
};

export const helpLayout = ({ state, size, theme }: ScreenProps): ScreenLayout => {
  const width = Math.min(size.columns - 2, 90);
  const places = Object.keys(heads) as HeadedPlace[];
  const inOrder = places.toSorted((a, b) => Number(b === state.screen) - Number(a === state.screen));
  const sections = inOrder.flatMap((place): Line[] => [
    head(heads[place]),
    ...keyLines(
      bindings.filter((binding) => binding.on.includes(place) && !isGeneral(binding)),
      width,
      theme,
    ),
    blank,
  ]);
  return {
    title: [span('Help', 'accent', { bold: true })],
    corner: [],
    top: [],
    body: [
      ...placeLines(state, width),
      ...sections,
      head('Everywhere'),
      ...keyLines(bindings.filter(isGeneral), width, theme),
    ],
    status: [],
  };
};
