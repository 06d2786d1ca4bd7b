/** The terminals of a container's processes, found by the descriptors that mean them. */
import type { OpenFile } from '../../open-file.ts';
import type { ProcessView } from '../process-view.ts';

const prefix = '/dev/pts/';

const terminalsOf = (fds: ReadonlyMap<number, OpenFile>): OpenFile[] =>
  [...fds.values()].filter((file) => file.terminal);

/** What /dev/tty means: the terminal of the process's session. */
export const terminalOf = (processes: ProcessView, pid: number): OpenFile | undefined => {
  const process = processes.get(pid);
  if (process === undefined) return undefined;
  const [own] = terminalsOf(process.fds);
  if (own !== undefined) return own;
  return processes
    .list()
    .filter(({ session }) => session === process.session)
    .flatMap(({ fds }) => terminalsOf(fds))[0];
};

/** All that are open, by number. */
export const terminals = (processes: ProcessView): Map<number, OpenFile> => {
  const found = new Map<number, OpenFile>();
  for (const { fds } of processes.list()) {
    for (const file of terminalsOf(fds)) {
      if (file.link.startsWith(prefix)) found.set(Number(file.link.slice(prefix.length)), file);
    }
  }
  return found;
};

export const terminalNumbered = (processes: ProcessView, number: number): OpenFile | undefined =>
  terminals(processes).get(number);
