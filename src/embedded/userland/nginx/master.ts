/** The master process: starts workers, replaces those that die, and does what signals say. */
import { SysError, type Signal, type Sys } from '../../runtime/sys.ts';
import { readTextFile } from '../net/read-file.ts';
import { Emergency } from './config/emergency.ts';
import type { ErrorLevel } from './config/scope.ts';
import { writeErrorLog } from './logs.ts';
import { createStatistics } from './statistics.ts';
import { readConfiguration, startCycle, type CommandLine, type Cycle } from './start-up.ts';
import { runWorker } from './worker.ts';

type Order = 'quit' | 'terminate' | 'reload' | 'reopen';

const orders: readonly (readonly [signal: Signal, number: number, order: Order, words: string])[] = [
  ['TERM', 15, 'terminate', ', exiting'],
  ['INT', 2, 'terminate', ', exiting'],
  ['QUIT', 3, 'quit', ', shutting down'],
  ['HUP', 1, 'reload', ', reconfiguring'],
  ['USR1', 10, 'reopen', ', reopening logs'],
];

export const runMaster = async (sys: Sys, commandLine: CommandLine, first: Cycle): Promise<number> => {
  sys.setTitle(`nginx: master process ${sys.argv.join(' ')}`);
  const statistics = createStatistics();
  let cycle = first;
  /** Pids of the workers, and whether one was told to go. */
  const workers = new Map<number, { leaving: boolean }>();
  const heard: { order: Order; text: string }[] = [];
  let ending: Order | undefined;

  const say = (level: ErrorLevel, text: string): Promise<void> =>
    writeErrorLog(sys, cycle.files, cycle.config.errorLog, level, text);
  for (const [signal, number, order, words] of orders) {
    sys.onSignal(signal, () => heard.push({ order, text: `signal ${number} (SIG${signal}) received${words}` }));
  }

  const startWorkers = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      const { config, files, ports, user } = cycle;
      const pid = sys.fork((child) => runWorker(child, { config, files, ports, user, statistics }));
      workers.set(pid, { leaving: false });
      await say('notice', `start worker process ${pid}`);
    }
  };
  const dismiss = (signal: Signal, pids: readonly number[]): void => {
    for (const pid of pids) {
      const worker = workers.get(pid);
      if (worker !== undefined) worker.leaving = true;
      sendQuietly(sys, pid, signal);
    }
  };

  await say('notice', 'start worker processes');
  await startWorkers(await workerCount(sys, cycle));
  for (;;) {
    for (let next = heard.shift(); next !== undefined; next = heard.shift()) {
      await say('notice', next.text);
      if (next.order === 'terminate' || next.order === 'quit') {
        ending = next.order;
        dismiss(next.order === 'quit' ? 'QUIT' : 'TERM', [...workers.keys()]);
      } else if (next.order === 'reload' && ending === undefined) {
        await say('notice', 'reconfiguring');
        const old = [...workers.keys()];
        const renewed = await renew(sys, commandLine, cycle, say);
        if (renewed === undefined) continue;
        const left = cycle.ports.filter(({ fd }) => !renewed.ports.some((port) => port.fd === fd));
        cycle = renewed;
        await say('notice', 'using the "epoll" event method');
        await say('notice', 'start worker processes');
        await startWorkers(await workerCount(sys, cycle));
        for (const { fd } of left) sys.close(fd);
        dismiss('QUIT', old);
      }
    }
    if (ending !== undefined && workers.size === 0) break;
    const ended = await waitForWorker(sys);
    if (ended === undefined) continue;
    const { pid, exit } = ended;
    const known = workers.get(pid);
    workers.delete(pid);
    await say('notice', `signal 17 (SIGCHLD) received from ${pid}`);
    if (exit.signal === undefined) await say('notice', `worker process ${pid} exited with code ${exit.code}`);
    else await say('alert', `worker process ${pid} exited on signal ${signalNumbers[exit.signal] ?? 0}`);
    if (ending === undefined && known !== undefined && !known.leaving) await startWorkers(1);
  }
  removeQuietly(sys, cycle.config.pid);
  await say('notice', 'exit');
  return 0;
};

const signalNumbers: Partial<Record<Signal, number>> = { HUP: 1, INT: 2, QUIT: 3, KILL: 9, SEGV: 11, TERM: 15 };

/** A new configuration, or undefined: it is no good, and everything stays as it was. */
const renew = async (
  sys: Sys,
  commandLine: CommandLine,
  cycle: Cycle,
  say: (level: ErrorLevel, text: string) => Promise<void>,
): Promise<Cycle | undefined> => {
  try {
    const config = await readConfiguration(sys, commandLine);
    for (const warning of config.warnings) await say('warn', warning);
    return await startCycle(sys, { config, files: cycle.files, ports: cycle.ports, say });
  } catch (error) {
    if (!(error instanceof Emergency)) throw error;
    await say('emerg', error.message);
    return undefined;
  }
};

/** Undefined: a signal came. */
const waitForWorker = async (sys: Sys): Promise<Awaited<ReturnType<Sys['wait']>>> => {
  try {
    return await sys.wait(-1, { interruptible: true });
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (error.errno === 'ECHILD') await restUntilSignal(sys);
    return undefined;
  }
};

const longMs = 3_600_000;

const restUntilSignal = async (sys: Sys): Promise<void> => {
  try {
    await sys.sleep(longMs);
  } catch (error) {
    if (!(error instanceof SysError) || error.errno !== 'EINTR') throw error;
  }
};

const workerCount = async (sys: Sys, { config }: Cycle): Promise<number> => {
  if (config.workers !== 'auto') return config.workers;
  const processors = (await readTextFile(sys, '/proc/cpuinfo'))?.match(/^processor\s*:/gmu)?.length;
  return Math.max(1, processors ?? 1);
};

const sendQuietly = (sys: Sys, pid: number, signal: Signal): void => {
  try {
    sys.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
  }
};

const removeQuietly = (sys: Sys, path: string): void => {
  try {
    sys.unlink(path);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
  }
};
