import type { Program } from '../../../runtime/sys.ts';
import { cat } from './cat.ts';
import { cut } from './cut.ts';
import { head } from './head.ts';
import { tail } from './tail.ts';
import { tee } from './tee.ts';
import { tr } from './tr.ts';
import { wc } from './wc.ts';

/** Programs that read and write text, by name. */
export const textApplets: Record<string, Program> = {
  cat,
  cut,
  head,
  tail,
  tee,
  tr,
  wc,
};
