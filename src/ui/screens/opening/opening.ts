import { dialogLines } from '../../components/dialog/dialog-lines.ts';
import { problemLines } from '../../components/problem/problem-lines.ts';
import { stageLines } from '../../components/stages/stage-lines.ts';
import type { ScreenLayout, ScreenProps } from '../../layout.ts';
import { blank, span, type Line } from '../../text/line.ts';
import { wrap } from '../../text/wrap.ts';

export const openingLayout = ({ state, size, theme, frame }: ScreenProps): ScreenLayout => {
  const { opening, dialog } = state;
  const width = Math.min(size.columns - 2, 76);
  const { chosen } = opening;
  const cluster: Line[] =
    chosen === undefined
      ? [[span('Looking for a cluster', 'dim'), span(theme.symbols.ellipsis, 'dim')]]
      : [
          ...wrap([span('Your cluster: '), span(chosen.name, 'accent', { bold: true })], width),
          ...wrap([span(chosen.why, 'dim')], width),
        ];
  return {
    title: [span('peapod', 'accent', { bold: true })],
    corner: [],
    top: [],
    body: [
      blank,
      [span('Welcome.', 'plain', { bold: true })],
      ...wrap([span('Here you learn Kubernetes pods by making them. Each check looks at your live cluster.')], width),
      blank,
      ...cluster,
      blank,
      ...stageLines(opening.stages, frame, theme),
      ...(opening.problem === undefined ? [] : [blank, ...problemLines(opening.problem, width, theme)]),
    ],
    status: dialog === undefined ? [] : dialogLines(dialog, size.columns - 2, theme),
  };
};
