import type { Stage } from '../../../domain/stage.ts';
import { span, type Line } from '../../text/line.ts';
import type { Theme } from '../../theme.ts';

export const spinnerAt = (frame: number, { symbols }: Theme): string =>
  symbols.spinner[frame % symbols.spinner.length] ?? symbols.pending;

export const stageLines = (stages: readonly Stage[], frame: number, theme: Theme): Line[] =>
  stages.map(({ title, state }): Line => {
    if (state === 'done') return [span(`${theme.symbols.pass} `, 'good'), span(title)];
    if (state === 'failed') return [span(`${theme.symbols.fail} `, 'bad'), span(title)];
    return [span(`${spinnerAt(frame, theme)} `, 'accent'), span(title, 'plain', { bold: true })];
  });
