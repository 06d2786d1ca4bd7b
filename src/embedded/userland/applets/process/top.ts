import type { Program, Sys } from '../../../runtime/sys.ts';
import { readAccounts } from '../files/accounts.ts';
import { complain, readOptions } from '../options.ts';
import { loadAverages } from './load-averages.ts';
import { commandLine } from './ps.ts';
import { writeText } from './write-text.ts';

const screen = async (sys: Sys): Promise<string> => {
  const { totalBytes, freeBytes } = sys.memory();
  const kilobytes = (bytes: number): string => `${Math.round(bytes / 1024)}K`;
  const processes = sys.processes();
  const accounts = await readAccounts(sys);
  const uptimeMs = Math.max(1, sys.uptime() * 1000);
  const running = processes.filter(({ state }) => state === 'R').length;
  const lines = processes
    .toSorted((a, b) => b.cpuMs - a.cpuMs)
    .map((one) => {
      const virtual = Math.round((one.memoryBytes + 4 * 1024 * 1024) / 1024);
      const share = (part: number): string => `${Math.round(part * 100)}%`.padStart(4);
      const numbers = `${String(one.pid).padStart(5)} ${String(one.ppid).padStart(5)} ${accounts.userName(one.uid).slice(0, 8).padEnd(8)}`;
      const memory = share((virtual * 1024) / totalBytes);
      return `${numbers} ${one.state}   ${String(virtual).padStart(6)} ${memory} ${share(one.cpuMs / uptimeMs)} ${commandLine(one)}\n`;
    });
  const busy = Math.min(100, Math.round(processes.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / (uptimeMs / 100)));
  return [
    `Mem: ${kilobytes(totalBytes - freeBytes)} used, ${kilobytes(freeBytes)} free, 0K shrd, 0K buff, 0K cached\n`,
    `CPU: ${`${busy}%`.padStart(4)} usr   0% sys   0% nic ${`${100 - busy}%`.padStart(4)} idle   0% io   0% irq   0% sirq\n`,
    `Load average: ${await loadAverages(sys)} ${running}/${processes.length} ${sys.pid}\n`,
    '  PID  PPID USER     STAT   VSZ %VSZ %CPU COMMAND\n',
    ...lines,
  ].join('');
};

const clear = '\x1b[H\x1b[J';

export const top: Program = async (sys) => {
  const options = await readOptions(sys, { short: 'bHn:d:m', usage: '[-bH] [-n COUNT] [-d SECONDS]' });
  if (typeof options === 'number') return options;
  const count = Number(options.value('n') ?? Number.POSITIVE_INFINITY);
  const seconds = Number(options.value('d') ?? 5);
  if (Number.isNaN(count) || Number.isNaN(seconds)) {
    await complain(sys, `invalid number '${options.value(Number.isNaN(count) ? 'n' : 'd')}'`);
    return 1;
  }
  for (let round = 1; ; round += 1) {
    const status = await writeText(sys, (options.has('b') ? '' : clear) + (await screen(sys)));
    if (status !== 0 || round >= count) return status;
    await sys.sleep(seconds * 1000);
  }
};
