import type { Notice } from '../../../lesson/state.ts';
import { span, type Line, type Tone } from '../../text/line.ts';
import { wrap } from '../../text/wrap.ts';

const tones: Record<Notice['tone'], Tone> = { info: 'accent', good: 'good', bad: 'bad' };

/** At most this many rows: a notice must not push the lesson off the screen. */
const rowsKept = 3;

export const noticeLines = (notice: Notice | undefined, width: number): Line[] =>
  notice === undefined ? [] : wrap([span(notice.text, tones[notice.tone])], width).slice(0, rowsKept);
