import type { Program } from '../../../runtime/sys.ts';
import { awk } from './awk/awk.ts';
import { base64 } from './base64.ts';
import { cat } from './cat.ts';
import { md5sum, sha1sum, sha256sum, sha3sum, sha512sum } from './checksums.ts';
import { cksum } from './cksum.ts';
import { cmp } from './cmp.ts';
import { comm } from './comm.ts';
import { cut } from './cut.ts';
import { diff } from './diff/diff.ts';
import { dos2unix, unix2dos } from './dos2unix.ts';
import { expand, unexpand } from './expand.ts';
import { fold } from './fold.ts';
import { egrep, fgrep, grep } from './grep.ts';
import { head } from './head.ts';
import { hexdump } from './hexdump.ts';
import { nl } from './nl.ts';
import { od } from './od.ts';
import { less, more } from './pager.ts';
import { paste } from './paste.ts';
import { rev } from './rev.ts';
import { sed } from './sed/sed.ts';
import { shuf } from './shuf.ts';
import { sort } from './sort.ts';
import { split } from './split.ts';
import { strings } from './strings.ts';
import { tac } from './tac.ts';
import { tail } from './tail.ts';
import { tee } from './tee.ts';
import { tr } from './tr.ts';
import { uniq } from './uniq.ts';
import { wc } from './wc.ts';
import { xxd } from './xxd.ts';

/** Programs that read and write text, by name. */
export const textApplets: Record<string, Program> = {
  awk,
  base64,
  cat,
  cksum,
  cmp,
  comm,
  cut,
  diff,
  dos2unix,
  egrep,
  expand,
  fgrep,
  fold,
  grep,
  head,
  hexdump,
  less,
  md5sum,
  more,
  nl,
  od,
  paste,
  rev,
  sed,
  sha1sum,
  sha256sum,
  sha3sum,
  sha512sum,
  shuf,
  sort,
  split,
  strings,
  tac,
  tail,
  tee,
  tr,
  unexpand,
  uniq,
  unix2dos,
  wc,
  xxd,
};
