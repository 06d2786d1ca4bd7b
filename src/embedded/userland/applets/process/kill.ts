import { type Program, type Signal, type Sys, SysError, signals } from '../../../runtime/sys.ts';
import { complain, readOptions, showUsage } from '../options.ts';
import { Matcher } from './process-names.ts';
import { killCommand, numericPids, parseSignal } from './send-signal.ts';
import { writeText } from './write-text.ts';

export const kill: Program = async (sys) => {
  if (sys.argv.length === 2 && sys.argv[1] === '--help') return showUsage(sys, { usage: '[-l] [-SIG] PID...' }, 0);
  const { status, text, problems } = killCommand(sys, sys.argv.slice(1), numericPids);
  for (const problem of problems) await complain(sys, problem);
  return writeText(sys, text, status);
};

/** The others: nobody means itself. */
const others = (sys: Sys): ReturnType<Sys['processes']> => sys.processes().filter(({ pid }) => pid !== sys.pid);

/** Sends to each; complains where it can't. Returns how many got it. */
const sendAll = async (sys: Sys, pids: readonly number[], signal: Signal | 0): Promise<number> => {
  let sent = 0;
  for (const pid of pids) {
    try {
      sys.kill(pid, signal);
      sent += 1;
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      await complain(sys, `can't kill pid ${pid}: ${error.message}`);
    }
  }
  return sent;
};

export const killall: Program = async (sys) => {
  let args = sys.argv.slice(1);
  if (args[0] === '--help' && args.length === 1) return showUsage(sys, { usage: '[-lq] [-SIG] PROCESS_NAME...' }, 0);
  if (args[0] === '-l') {
    const { text } = killCommand(sys, args, numericPids);
    return writeText(sys, text);
  }
  const quiet = args[0] === '-q';
  if (quiet) args = args.slice(1);
  let signal: Signal | 0 = 'TERM';
  if (args[0]?.startsWith('-') === true) {
    const name = args[0] === '-s' ? (args[1] ?? '') : args[0].slice(1);
    const parsed = parseSignal(name);
    if (parsed === undefined) {
      await complain(sys, `bad signal name '${name}'`);
      return 1;
    }
    signal = parsed;
    args = args.slice(args[0] === '-s' ? 2 : 1);
  }
  if (args.length === 0) {
    await complain(sys, 'you need to specify whom to kill');
    return 1;
  }
  let status = 0;
  for (const name of args) {
    const pids = others(sys)
      .filter((one) => Matcher.isCalled(one, name))
      .map(({ pid }) => pid);
    if (pids.length === 0) {
      status = 1;
      if (!quiet) await complain(sys, `${name}: no process killed`);
    } else if ((await sendAll(sys, pids, signal)) === 0) status = 1;
  }
  return status;
};

const searchTable = {
  short: '+flvnoxs:P:u:acL',
  usage: '[-flanovx] [-s SID|-P PPID|PATTERN]',
};

/** `pgrep` lists, `pkill` sends a signal. */
const search =
  (kills: boolean): Program =>
  async (sys) => {
    let argv = sys.argv.slice(1);
    let signal: Signal | 0 = 'TERM';
    const name = argv[0]?.slice(1) ?? '';
    if (
      kills &&
      argv[0]?.startsWith('-') === true &&
      (parseSignal(name) !== undefined || Object.hasOwn(signals, name))
    ) {
      signal = parseSignal(name)!;
      argv = argv.slice(1);
    }
    const table = kills ? { ...searchTable, usage: '[-l|-SIGNAL] [-xfvno] [-s SID|-P PPID|PATTERN]' } : searchTable;
    const options = await readOptions(sys, table, argv);
    if (typeof options === 'number') return options;
    const [pattern] = options.operands;
    const parent = options.value('P');
    if ((pattern === undefined && parent === undefined) || options.operands.length > 1) return showUsage(sys, table);
    const matcher = Matcher.compile(pattern ?? '', options.has('x'));
    if (matcher === undefined) {
      await complain(sys, `bad regex '${pattern}'`);
      return 1;
    }
    let found = others(sys).filter((one) => {
      if (parent !== undefined && one.ppid !== Number(parent)) return false;
      return matcher.matches(options.has('f') ? one.argv.join(' ') : one.command) !== options.has('v');
    });
    if (options.has('n')) found = found.slice(-1);
    else if (options.has('o')) found = found.slice(0, 1);
    if (found.length === 0) return 1;
    if (kills) {
      const sent = await sendAll(
        sys,
        found.map(({ pid }) => pid),
        signal,
      );
      return sent > 0 ? 0 : 1;
    }
    const line = (one: (typeof found)[number]): string => {
      if (options.has('a')) return `${one.pid} ${one.argv.join(' ')}\n`;
      return options.has('l') ? `${one.pid} ${one.command}\n` : `${one.pid}\n`;
    };
    return writeText(sys, found.map(line).join(''));
  };

export const pgrep: Program = search(false);
export const pkill: Program = search(true);

export const pidof: Program = async (sys) => {
  const options = await readOptions(sys, { short: 'so:', usage: '[OPTIONS] [NAME]...' });
  if (typeof options === 'number') return options;
  const omitted = options.values('o').map((word) => (word === '%PPID' ? sys.ppid : Number(word)));
  let pids = options.operands
    .flatMap((name) =>
      others(sys)
        .filter((one) => Matcher.isCalled(one, name))
        .map(({ pid }) => pid),
    )
    .filter((pid) => !omitted.includes(pid))
    .toSorted((a, b) => b - a);
  if (options.has('s')) pids = pids.slice(0, 1);
  if (pids.length === 0) return 1;
  return writeText(sys, `${pids.join(' ')}\n`);
};
