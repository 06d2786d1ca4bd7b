import type { Program } from '../../../runtime/sys.ts';
import { writeText } from './write-text.ts';

export const clear: Program = (sys) => writeText(sys, '\x1b[H\x1b[J');

/** Only a terminal is reset. */
export const reset: Program = async (sys) =>
  sys.isTerminal(1) ? writeText(sys, '\x1bc\x1b(B\x1b[m\x1b[J\x1b[?25h') : 0;
