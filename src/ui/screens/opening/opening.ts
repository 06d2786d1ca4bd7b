import { dialogLines } from '../../components/dialog/dialog-lines.ts';
import { noticeLines } from '../../components/notice/notice-lines.ts';
import { problemLines } from '../../components/problem/problem-lines.ts';
import { stageLines } from '../../components/stages/stage-lines.ts';
import type { ScreenLayout, ScreenProps } from '../../layout.ts';
import { isFirstVisit, wholeCourse } from '../../../lesson/opening.ts';
import type { LessonState, OpeningState } from '../../../lesson/state.ts';
import { keyName } from '../../key-names.ts';
import { blank, indent, span, type Line } from '../../text/line.ts';
import { spent } from '../../text/time.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';

/** Until then nobody wonders how long it has been. */
const countsFromMs = 1_500;

const opened = ({ opening: { title, tookMs } }: LessonState, width: number, { symbols }: Theme): Line[] => {
  const took = tookMs === undefined ? '' : tookMs < 10_000 ? `${(tookMs / 1_000).toFixed(1)} s` : spent(tookMs);
  return wrap(
    [
      span(`${symbols.pass} `, 'good'),
      span(`${title ?? ''} is ready`),
      span(took === '' ? '' : ` ${symbols.separator} it took ${took}`, 'dim'),
    ],
    width,
  );
};

const clusterLines = (state: LessonState, width: number, { theme, frame, now }: ScreenProps): Line[] => {
  const { chosen, stages, problem, status, startedAt } = state.opening;
  if (chosen === undefined && problem === undefined) {
    return [[span('Looking for a cluster', 'dim'), span(theme.symbols.ellipsis, 'dim')]];
  }
  const waited = now - (startedAt ?? now);
  const progress: Line[] = [
    ...stageLines(stages, frame, theme),
    ...(status === 'running' && waited >= countsFromMs ? [[span(`  ${spent(waited)} so far`, 'dim')]] : []),
  ];
  return [
    ...(chosen === undefined
      ? []
      : [
          ...wrap([span('Your cluster: '), span(chosen.name, 'accent', { bold: true })], width),
          ...wrap([span(chosen.why, 'dim')], width),
          ...(chosen.takes === undefined || status === 'ready'
            ? []
            : wrap([span(`How long: ${chosen.takes}.`, 'dim')], width)),
        ]),
    ...(status === 'ready' ? opened(state, width, theme) : progress),
    ...(problem === undefined ? [] : [blank, ...problemLines(problem, width, theme)]),
  ];
};

const steps: readonly (readonly [word: string, text: string])[] = [
  ['Read', 'a step. n turns the page, p turns it back.'],
  ['Save', 'your file: e opens it, and what you save goes to the cluster.'],
  ['Look', 'at the cluster beside the step, as it changes. Tab turns to it.'],
  ['Check', 'with c: it looks at the live cluster and says what is missing.'],
  ['Hints', 'open with h, one at a time. ? lists all keys, wherever you are.'],
];

export const howItWorksWords: readonly string[] = steps.map(([word, text]) => `${word} ${text}`);

const wordWidth = 7;

/** What somebody needs to know who has never been here. */
const howItWorks = (state: LessonState, width: number): Line[] => {
  const { scenarios, tracks, minutes } = wholeCourse(state);
  return [
    blank,
    [span('How a lesson works', 'plain', { bold: true })],
    ...steps.flatMap(([word, text]) => {
      const [first = [], ...rest] = wrap([span(text)], width - wordWidth);
      return [[span(word.padEnd(wordWidth), 'accent', { bold: true }), ...first], ...indent(rest, wordWidth)];
    }),
    blank,
    ...wrap(
      [
        span(
          `${scenarios} scenarios in ${tracks} tracks, about ${spent(minutes * 60_000)} in all. Everything you do is kept: leave when you like.`,
        ),
      ],
      width,
    ),
  ];
};

const goOnLines = ({ status, eager }: OpeningState, theme: Theme): Line[] => {
  if (status === 'ready') {
    return [[span(keyName('return', theme), 'accent', { bold: true }), span(' goes on to the catalogue.')]];
  }
  return status === 'running' && eager ? [[span('The catalogue comes as soon as the cluster is there.', 'dim')]] : [];
};

export const openingLayout = (props: ScreenProps): ScreenLayout => {
  const { state, size, theme } = props;
  const { dialog, notice, opening } = state;
  const width = Math.min(size.columns - 2, 76);
  const first = isFirstVisit(state);
  return {
    title: [span('peapod', 'accent', { bold: true })],
    corner: [],
    top: [],
    body: [
      blank,
      [span('Welcome.', 'plain', { bold: true })],
      ...wrap([span('Learn Kubernetes pods by making them. Each check looks at your live cluster.')], width),
      blank,
      ...clusterLines(state, width, props),
      ...(first && opening.problem === undefined ? howItWorks(state, width) : []),
    ],
    status:
      dialog === undefined
        ? [...noticeLines(notice, size.columns - 2, theme, 6), ...goOnLines(opening, theme)]
        : dialogLines(dialog, size.columns - 2, theme),
  };
};
