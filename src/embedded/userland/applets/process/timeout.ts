import { type Program, type Signal, signals, SysError } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { parseDuration } from './durations.ts';
import { start } from './run-command.ts';
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
  const pid = await start(sys, argv);
  if (pid < 0) return -pid;
  // The watcher is a child, so that the program's end is heard of at once.
  const watcher = sys.fork(async (child) => {
    await child.sleep(parseDuration(limitText)!);
    send(child.kill.bind(child), pid, signal);
    const grace = options.value('k');
    if (grace !== undefined) {
      await child.sleep(parseDuration(grace)!);
      send(child.kill.bind(child), pid, 'KILL');
    }
    return 0;
  });
  const ended = await sys.wait(pid);
  send(sys.kill.bind(sys), watcher, 'KILL');
  await sys.wait(watcher);
  const exit = ended?.exit ?? { code: 0 };
  if (exit.signal === undefined) return exit.code;
  return 128 + signals[exit.signal];
};

/** It may have ended by itself meanwhile. */
const send = (kill: (pid: number, signal: Signal) => void, pid: number, signal: Signal): void => {
  try {
    kill(pid, signal);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
  }
};
