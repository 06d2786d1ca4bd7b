import type { ProcessDetails, ProcessView } from '../process-view.ts';

const pageBytes = 4096;
const codePages = 512;
/** As sysconf(_SC_CLK_TCK) says: 100 a second. */
const tickMs = 10;

const ticks = (ms: number): number => Math.max(0, Math.floor(ms / tickMs));
/** Signals up to 31, in decimal. */
const low = (mask: bigint): string => String(mask & 0x7fffffffn);
const pagesOf = ({ memoryBytes, state }: ProcessDetails): number =>
  state === 'Z' ? 0 : Math.ceil(memoryBytes / pageBytes);

const terminalNumber = ({ fds }: ProcessDetails): number => {
  for (const { terminal, link } of fds.values()) {
    const number = /^\/dev\/pts\/(\d+)$/.exec(link)?.[1];
    if (terminal && number !== undefined) return 136 * 256 + Number(number);
  }
  return 0;
};

/** /proc/PID/stat */
export const statText = (process: ProcessDetails, processes: ProcessView): string => {
  const { pid, command, state, ppid, group, session, cpuMs, startedAt } = process;
  const resident = pagesOf(process);
  const terminal = terminalNumber(process);
  const started = ticks(startedAt - processes.node().startedAt);
  const numbers = [
    [pid, `(${command})`, state, ppid, group, session, terminal, terminal === 0 ? -1 : group],
    // flags, page faults, then time in user and system mode, its own and its children's
    [4_194_560, 0, 0, 0, 0, ticks(cpuMs), 0, 0, 0],
    // priority, nice, threads, interval timer, start
    [20, 0, 1, 0, started],
    [resident === 0 ? 0 : (resident + codePages) * pageBytes, resident, '18446744073709551615'],
    // addresses of code and stack, which there are none of
    [1, 1, 0, 0, 0],
    // signals: pending, blocked, ignored, caught
    [0, 0, low(process.ignored), low(process.caught)],
    // waiting channel, swap, exit signal, processor and the rest
    [0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ];
  return `${numbers.flat().join(' ')}\n`;
};

/** /proc/PID/statm */
export const statmText = (process: ProcessDetails): string => {
  const resident = pagesOf(process);
  if (resident === 0) return '0 0 0 0 0 0 0\n';
  return `${resident + codePages} ${resident} 0 ${codePages} 0 ${resident} 0\n`;
};
