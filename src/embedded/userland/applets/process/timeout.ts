import { type Program, type Signal, type Sys, SysError } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { parseDuration } from './durations.ts';
import { become } from './run-command.ts';
import { parseSignal } from './send-signal.ts';

const table = { short: '+s:k:', usage: '[-s SIG] [-k KILL_SECS] SECS PROG ARGS' };

export const timeout: Program = async (sys) => {
  const options = await readOptions(sys, table);
  if (typeof options === 'number') return options;
  const [limitText, ...argv] = options.operands;
  if (limitText === undefined) return showUsage(sys, table);
  const signalText = options.value('s') ?? 'TERM';
  const signal = parseSignal(signalText);
  if (signal === undefined || signal === 0) {
    await complain(sys, `unknown signal '${signalText}'`);
    return 1;
  }
  for (const word of [limitText, options.value('k') ?? '0']) {
    if (parseDuration(word) === undefined) {
      await complain(sys, `invalid number '${word}'`);
      return 1;
    }
  }
  if (argv.length === 0) return showUsage(sys, table);
  await watch(sys, { limitMs: parseDuration(limitText)!, signal, graceMs: parseDuration(options.value('k') ?? '') });
  return become(sys, argv);
};

type Watch = { limitMs: number; signal: Signal; graceMs: number | undefined };

/** So often the watcher looks whether there is still something to watch. */
const lookMs = 1000;

/** Starts a grandchild, which is nobody's business, to end this process in time: the program that it becomes. */
const watch = async (sys: Sys, { limitMs, signal, graceMs }: Watch): Promise<void> => {
  const { pid } = sys;
  const guard = async (child: Sys, ms: number): Promise<boolean> => {
    for (let left = ms; left > 0; left -= lookMs) {
      await child.sleep(Math.min(left, lookMs));
      if (!send(child, pid, 0)) return false;
    }
    return true;
  };
  const parent = sys.fork(async (middle) => {
    middle.fork(
      async (child) => {
        if (!(await guard(child, limitMs))) return 0;
        send(child, pid, signal);
        if (graceMs === undefined || !(await guard(child, graceMs))) return 0;
        send(child, pid, 'KILL');
        return 0;
      },
      { fds: new Map() },
    );
    return 0;
  });
  await sys.wait(parent);
};

/** False: the process is gone. */
const send = (sys: Sys, pid: number, signal: Signal | 0): boolean => {
  try {
    sys.kill(pid, signal);
    return true;
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    return false;
  }
};
