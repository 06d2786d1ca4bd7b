import type { LessonState } from '../../../lesson/state.ts';
import { keyName } from '../../key-names.ts';
import { bindings, type Place } from '../../keys.ts';
import type { ScreenLayout, ScreenProps } from '../../layout.ts';
import { blank, indent, span, type Line } from '../../text/line.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';

const heads: Partial<Record<Place, string>> = {
  catalogue: 'In the catalogue',
  lesson: 'In a lesson',
  quiz: 'At the questions',
  checking: 'While checks run',
  report: 'At the verdicts',
  summary: 'At the summary',
};

const keyColumn = 14;

const keyLines = (place: Place, width: number, theme: Theme): Line[] =>
  bindings
    .filter(({ on }) => on.includes(place))
    .flatMap(({ keys, about }) => {
      const names = keys.map((key) => keyName(key, theme)).join(' ');
      const [first = [], ...rest] = wrap([span(about)], width - keyColumn - 2);
      return [
        [span(`  ${names.padEnd(keyColumn)}`, 'accent', { bold: true }), ...first],
        ...indent(rest, keyColumn + 2),
      ];
    });

/** Where things are: what a learner wants to know when the screen is left for another terminal. */
const placeLines = ({ attempt }: LessonState, width: number): Line[] => {
  if (attempt?.folder === undefined) return [];
  const { folder, namespace, terminalLine } = attempt;
  return [
    [span('Where things are', 'accent', { bold: true })],
    ...wrap([span('  your files   ', 'dim'), span(folder)], width),
    ...wrap([span('  namespace    ', 'dim'), span(namespace ?? '')], width),
    ...(terminalLine === undefined
      ? []
      : [
          ...wrap([span('  To use kubectl in another terminal, paste this there:', 'dim')], width),
          ...indent(wrap([span(terminalLine, 'code')], width - 2), 2),
        ]),
    blank,
  ];
};

export const helpLayout = ({ state, size, theme }: ScreenProps): ScreenLayout => {
  const width = Math.min(size.columns - 2, 90);
  const places = Object.keys(heads) as Place[];
  const here = places.filter((place) => place === state.screen);
  const body = [...here, ...places.filter((place) => place !== state.screen)].flatMap((place): Line[] => [
    [span(heads[place] ?? '', 'accent', { bold: true })],
    ...keyLines(place, width, theme),
    blank,
  ]);
  return {
    title: [span('Help', 'accent', { bold: true })],
    corner: [],
    top: [],
    body: [...placeLines(state, width), ...body.slice(0, -1)],
    status: [],
  };
};
