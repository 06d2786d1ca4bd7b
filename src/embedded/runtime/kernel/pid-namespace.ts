import { SysError } from '../sys.ts';
import type { Process } from './process.ts';

/** As /proc/sys/kernel/pid_max of a small machine. */
const pidMax = 32768;

/** Processes by number, as those inside see them. */
export class PidNamespace {
  readonly id: number;
  /** Pid 1: takes in orphans, and all others end with it. The node's namespace has none that could end. */
  init: Process | undefined;
  readonly #processes = new Map<number, Process>();
  #last: number;

  constructor(id: number, lastPid = 0) {
    this.id = id;
    this.#last = lastPid;
  }

  /** Gives the process its number. */
  add(process: Process): number {
    if (this.#processes.size >= pidMax - 1) throw new SysError('EAGAIN');
    do {
      this.#last = this.#last + 1 >= pidMax ? 2 : this.#last + 1;
    } while (this.#processes.has(this.#last));
    this.#processes.set(this.#last, process);
    return this.#last;
  }

  remove(pid: number): void {
    this.#processes.delete(pid);
  }

  get(pid: number): Process | undefined {
    return this.#processes.get(pid);
  }

  /** By number. */
  list(): Process[] {
    return [...this.#processes].toSorted(([a], [b]) => a - b).map(([, process]) => process);
  }
}
