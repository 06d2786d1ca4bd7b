import type { Dialog } from '../../../lesson/state.ts';
import { indent, span, type Line } from '../../text/line.ts';
import { wrap } from '../../text/wrap.ts';
import type { Theme } from '../../theme.ts';

const asked = (dialog: Dialog): { head: string; points: readonly string[]; question: string } => {
  switch (dialog.kind) {
    case 'cluster':
      return { head: dialog.question, points: [], question: 'Go on?' };
    case 'disturb':
      return { head: 'To see how it holds, this check will:', points: dialog.warnings, question: 'Run it?' };
    case 'reset':
      return {
        head: 'Starting over removes all objects of this lesson and gives you the first files again. Yours stay beside them, with .old at the end.',
        points: [],
        question: 'Start over?',
      };
  }
};

/** A question in the place of the status rows; the lesson stays readable above it. */
export const dialogLines = (dialog: Dialog, width: number, { symbols }: Theme): Line[] => {
  const { head, points, question } = asked(dialog);
  return [
    ...wrap([span(head, 'warn', { bold: true })], width),
    ...points.flatMap((point) => {
      const [first = [], ...rest] = wrap([span(point)], width - 4);
      return [[span(`  ${symbols.bullet} `, 'warn'), ...first], ...indent(rest, 4)];
    }),
    [span(question, 'plain', { bold: true })],
  ];
};
