import type { Program } from '../../../runtime/sys.ts';
import { chroot } from './chroot.ts';
import { clear, reset } from './clear.ts';
import { date } from './date.ts';
import { echo } from './echo.ts';
import { env, printenv } from './env.ts';
import { expr } from './expr.ts';
import { factor } from './factor.ts';
import { free } from './free.ts';
import { hostid } from './hostid.ts';
import { groups, id, whoami } from './id.ts';
import { kill, killall, pgrep, pidof, pkill } from './kill.ts';
import { logger } from './logger.ts';
import { nice } from './nice.ts';
import { nohup } from './nohup.ts';
import { nproc } from './nproc.ts';
import { printf } from './printf.ts';
import { ps } from './ps.ts';
import { seq } from './seq.ts';
import { setsid } from './setsid.ts';
import { sleep, usleep } from './sleep.ts';
import { su } from './su.ts';
import { test } from './test.ts';
import { time } from './time.ts';
import { timeout } from './timeout.ts';
import { top } from './top.ts';
import { falseProgram, trueProgram } from './true.ts';
import { stty, tty } from './tty.ts';
import { arch, uname } from './uname.ts';
import { uptime } from './uptime.ts';
import { watch } from './watch.ts';
import { which } from './which.ts';
import { xargs } from './xargs.ts';
import { yes } from './yes.ts';

/** Programs about processes, their environment, time and numbers, by name. */
export const processApplets: Record<string, Program> = {
  '[': test,
  '[[': test,
  arch,
  chroot,
  clear,
  date,
  echo,
  env,
  expr,
  factor,
  false: falseProgram,
  free,
  groups,
  hostid,
  id,
  kill,
  killall,
  logger,
  nice,
  nohup,
  nproc,
  pgrep,
  pidof,
  pkill,
  printenv,
  printf,
  ps,
  reset,
  seq,
  setsid,
  sleep,
  stty,
  su,
  test,
  time,
  timeout,
  top,
  true: trueProgram,
  tty,
  uname,
  uptime,
  usleep,
  watch,
  which,
  whoami,
  xargs,
  yes,
};
