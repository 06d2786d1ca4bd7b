import type { Program } from '../../../runtime/sys.ts';
import { awk } from './awk/awk.ts';
import { cat } from './cat.ts';
import { cut } from './cut.ts';
import { egrep, fgrep, grep } from './grep.ts';
import { head } from './head.ts';
import { sed } from './sed/sed.ts';
import { sort } from './sort.ts';
import { tail } from './tail.ts';
import { tee } from './tee.ts';
import { tr } from './tr.ts';
import { uniq } from './uniq.ts';
import { wc } from './wc.ts';

/** Programs that read and write text, by name. */
export const textApplets: Record<string, Program> = {
  awk,
  cat,
  cut,
  egrep,
  fgrep,
  grep,
  head,
  sed,
  sort,
  tail,
  tee,
  tr,
  uniq,
  wc,
};
