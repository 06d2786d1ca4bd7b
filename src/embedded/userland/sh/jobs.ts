/** Background commands of a shell. */
import type { Exit, Sys } from '../../runtime/sys.ts';
import { signals, SysError } from '../../runtime/sys.ts';

export type Job = {
  number: number;
  /** The last is what `$!` says. */
  pids: readonly number[];
  exits: Map<number, Exit>;
  /** Its end was asked for. */
  waited?: boolean;
  text: string;
};

/** A shell remembers no more than this many ends that nobody asked for. */
const mostJobs = 4096;

/** glibc's words. */
const signalText: Readonly<Record<string, string>> = {
  HUP: 'Hangup',
  INT: 'Interrupt',
  QUIT: 'Quit',
  ILL: 'Illegal instruction',
  TRAP: 'Trace/breakpoint trap',
  ABRT: 'Aborted',
  BUS: 'Bus error',
  FPE: 'Floating point exception',
  KILL: 'Killed',
  USR1: 'User defined signal 1',
  SEGV: 'Segmentation fault',
  USR2: 'User defined signal 2',
  PIPE: 'Broken pipe',
  ALRM: 'Alarm clock',
  TERM: 'Terminated',
  STKFLT: 'Stack fault',
  XCPU: 'CPU time limit exceeded',
  XFSZ: 'File size limit exceeded',
  VTALRM: 'Virtual timer expired',
  PROF: 'Profiling timer expired',
  IO: 'I/O possible',
  PWR: 'Power failure',
  SYS: 'Bad system call',
};

export const statusOf = (exit: Exit): number => (exit.signal === undefined ? exit.code : 128 + signals[exit.signal]);

/** What a shell says about a child that ended by a signal. */
export const deathNotice = (exit: Exit): string | undefined =>
  exit.signal === undefined || exit.signal === 'PIPE' || exit.signal === 'INT'
    ? undefined
    : (signalText[exit.signal] ?? `Signal ${signals[exit.signal]}`);

export class Jobs {
  readonly #sys: Sys;
  #jobs: Job[] = [];

  constructor(sys: Sys) {
    this.#sys = sys;
  }

  add(pids: readonly number[], text: string): Job {
    if (this.#jobs.length >= mostJobs) this.#jobs = this.#jobs.filter((job) => !this.done(job));
    // What was waited for makes room.
    const old = this.#jobs.find((job) => job.waited === true && this.done(job));
    if (old !== undefined) this.forget(old);
    let number = 1;
    while (this.#jobs.some((job) => job.number === number)) number += 1;
    const job: Job = { number, pids, exits: new Map(), text };
    this.#jobs.push(job);
    return job;
  }

  get all(): readonly Job[] {
    return this.#jobs;
  }

  done(job: Job): boolean {
    return job.exits.size === job.pids.length;
  }

  /** How the job ended, as its last process did. */
  exit(job: Job): Exit | undefined {
    return this.done(job) ? job.exits.get(job.pids.at(-1)!) : undefined;
  }

  byPid(pid: number): Job | undefined {
    return this.#jobs.find((job) => job.pids.at(-1) === pid);
  }

  /** `%1`, `%%`, `%+`, `%-`, `%name`. */
  bySpec(spec: string): Job | undefined {
    const text = spec.slice(1);
    if (text === '' || text === '%' || text === '+') return this.#jobs.at(-1);
    if (text === '-') return this.#jobs.at(-2);
    if (/^\d+$/.test(text)) return this.#jobs.find(({ number }) => number === Number(text));
    const found = this.#jobs.filter((job) =>
      text.startsWith('?') ? job.text.includes(text.slice(1)) : job.text.startsWith(text),
    );
    return found.length === 1 ? found[0] : undefined;
  }

  forget(job: Job): void {
    this.#jobs = this.#jobs.filter((one) => one !== job);
  }

  /** Notes an end that was waited for. */
  ended(pid: number, exit: Exit): void {
    for (const job of this.#jobs) if (job.pids.includes(pid)) job.exits.set(pid, exit);
  }

  /** Takes the ends of children that have ended by now. */
  async collect(): Promise<void> {
    try {
      while (this.#jobs.some((job) => !this.done(job))) {
        const ended = await this.#sys.wait(-1, { noHang: true });
        if (ended === undefined) return;
        this.ended(ended.pid, ended.exit);
      }
    } catch (error) {
      if (!(error instanceof SysError) || error.errno !== 'ECHILD') throw error;
      for (const job of this.#jobs)
        for (const pid of job.pids) if (!job.exits.has(pid)) job.exits.set(pid, { code: 127 });
    }
  }
}
