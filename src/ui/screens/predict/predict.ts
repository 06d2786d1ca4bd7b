import { factTitles, type Fact, type Prediction } from '../../../lesson/checks/forecast.ts';
import type { PredictState } from '../../../lesson/state.ts';
import { noticeLines } from '../../components/notice/notice-lines.ts';
import { lessonTitle, type LessonProps, type ScreenLayout } from '../../layout.ts';
import { blank, indent, padded, span, type Line, type Span } from '../../text/line.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';

const factWidth = 12;

const choice = (said: Prediction | undefined, value: Prediction, { symbols }: Theme): Span[] => [
  span(said === value ? `(${symbols.dot}) ` : '( ) ', said === value ? 'accent' : 'dim'),
  span(value, 'plain', { bold: said === value }),
];

const factLine = (fact: Fact, said: Prediction | undefined, lit: boolean, theme: Theme): Line => [
  span(lit ? `${theme.symbols.pointer} ` : '  ', 'accent', { bold: true }),
  span(padded(factTitles[fact], factWidth), 'plain', { bold: lit }),
  ...choice(said, 'stays', theme),
  span('   '),
  ...choice(said, 'changes', theme),
];

const warningLines = ({ warnings }: PredictState, width: number, { symbols }: Theme): Line[] => [
  ...wrap([span('To see how your work holds, the check will:', 'warn', { bold: true })], width),
  ...warnings.flatMap((warning) => {
    const [first = [], ...rest] = wrap([span(warning)], width - 4);
    return [[span(`  ${symbols.bullet} `, 'warn'), ...first], ...indent(rest, 4)];
  }),
];

export const predictLayout = ({ state, size, theme, attempt, lesson }: LessonProps): ScreenLayout => {
  const { predict, predictions } = attempt;
  const width = Math.min(size.columns - 2, 76);
  const rows: Line[] = [blank];
  let follow = 0;
  if (predict !== undefined) {
    rows.push(...warningLines(predict, width, theme));
    let place = 0;
    for (const { check, forecast } of predict.questions) {
      rows.push(blank, ...wrap([span(forecast.ask, 'plain', { bold: true })], width));
      for (const fact of forecast.about) {
        const lit = place === predict.selected;
        if (lit) follow = rows.length;
        rows.push(factLine(fact, predictions[check]?.[fact], lit, theme));
        place += 1;
      }
    }
  }
  return {
    title: lessonTitle(lesson),
    corner: [span('what do you expect?', 'dim')],
    top: [],
    body: rows,
    // Until the learner moves, the beginning is what matters.
    follow: predict?.selected === 0 ? 0 : follow,
    status: [
      ...wrap([span('A wrong guess costs nothing, and rows may stay open. Enter runs it.', 'dim')], width),
      ...noticeLines(state.notice, size.columns - 2, theme),
    ],
  };
};
