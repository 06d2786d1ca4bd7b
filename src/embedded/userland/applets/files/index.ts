import type { Program } from '../../../runtime/sys.ts';
import { gunzip, gzip, zcat } from './archive/gzip.ts';
import { tar } from './archive/tar.ts';
import { basename } from './basename.ts';
import { chmod } from './chmod.ts';
import { chgrp, chown } from './chown.ts';
import { cp } from './cp.ts';
import { dd } from './dd.ts';
import { df } from './df.ts';
import { dirname } from './dirname.ts';
import { du } from './du.ts';
import { find } from './find/find.ts';
import { install } from './install.ts';
import { link, unlink } from './link.ts';
import { ln } from './ln.ts';
import { ls } from './ls.ts';
import { mkdir } from './mkdir.ts';
import { mkfifo, mknod } from './mkfifo.ts';
import { mktemp } from './mktemp.ts';
import { mount } from './mount.ts';
import { mountpoint } from './mountpoint.ts';
import { mv } from './mv.ts';
import { readlink } from './readlink.ts';
import { realpath } from './realpath.ts';
import { rm } from './rm.ts';
import { rmdir } from './rmdir.ts';
import { stat } from './stat.ts';
import { fsync, sync } from './sync.ts';
import { touch } from './touch.ts';
import { tree } from './tree.ts';
import { truncate } from './truncate.ts';
import { umount } from './umount.ts';

/** Programs that work on files and folders, by name. */
export const fileApplets: Record<string, Program> = {
  basename,
  chgrp,
  chmod,
  chown,
  cp,
  dd,
  df,
  dirname,
  du,
  find,
  fsync,
  gunzip,
  gzip,
  install,
  link,
  ln,
  ls,
  mkdir,
  mkfifo,
  mknod,
  mktemp,
  mount,
  mountpoint,
  mv,
  readlink,
  realpath,
  rm,
  rmdir,
  stat,
  sync,
  tar,
  touch,
  tree,
  truncate,
  umount,
  unlink,
  zcat,
};
