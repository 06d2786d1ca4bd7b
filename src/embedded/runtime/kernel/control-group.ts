import type { FileSystemView } from '../fs/view.ts';
import { processBytes, unlimitedMemoryBytes } from './machine.ts';
import type { Process } from './process.ts';

export type Limits = { memoryBytes?: number; cpuMillis?: number; cpuShares?: number };

/** How many processes a pod has. */
export type PodCount = { processes: number; readonly limit: number };

const periodMs = 100;

/** Computing is worth waiting for in a cluster that skips time, but not for ever: so long at once, ... */
const patienceMs = 200;
/** ... and this part of all time. */
const patientShare = 0.1;

/** Somebody who waits for a turn. */
export type Waiting = { resume(): void; readonly holdsClock: boolean };

/** What the kernel counts and limits for one container. */
export class ControlGroup {
  limits: Limits;
  /** Of its processes: /proc/PID/oom_score_adj. */
  readonly oomScoreAdj: number;
  readonly pod: PodCount;
  readonly members = new Set<Process>();
  cpuMs = 0;
  /** What the programs have charged. */
  chargedBytes = 0;
  /** A process of it was killed for want of memory. */
  outOfMemory = false;
  /** Processes that wait for their turn. */
  readonly waiting: Waiting[] = [];
  /** Whether it stands in the scheduler's row, or waits for its next period. */
  queued = false;
  readonly #view: FileSystemView;
  #periodStart = 0;
  #usedMs = 0;
  #patienceMs = patienceMs;
  #patientSince = 0;

  constructor(limits: Limits, pod: PodCount, view: FileSystemView, oomScoreAdj = 0) {
    this.limits = limits;
    this.oomScoreAdj = oomScoreAdj;
    this.pod = pod;
    this.#view = view;
  }

  memoryBytes(): number {
    return this.members.size * processBytes + this.chargedBytes + this.#view.memoryBytes();
  }

  /** Whether it holds more than it may. */
  overLimit(): boolean {
    const limit = this.limits.memoryBytes;
    if (limit !== undefined) return this.memoryBytes() > limit;
    return this.chargedBytes + this.#view.memoryBytes() > unlimitedMemoryBytes;
  }

  /** Who is killed when there is no memory left. */
  biggest(): Process | undefined {
    let biggest: Process | undefined;
    for (const process of this.members) {
      // Of equal ones the newest: that is who asked for more.
      if (biggest === undefined || process.chargedBytes >= biggest.chargedBytes) biggest = process;
    }
    return biggest;
  }

  addCpu(ms: number): void {
    this.cpuMs += ms;
    this.#usedMs += ms;
    this.#patienceMs -= ms;
  }

  /** Whether time should stand still for what it computes. */
  deservesPatience(now: number): boolean {
    this.#patienceMs = Math.min(patienceMs, this.#patienceMs + (now - this.#patientSince) * patientShare);
    this.#patientSince = now;
    return this.#patienceMs > 0;
  }

  /** When (by the clock) a group that has used its share of the CPU may go on; undefined: now. */
  throttledUntil(now: number): number | undefined {
    const { cpuMillis } = this.limits;
    if (cpuMillis === undefined) return undefined;
    const shareMs = (cpuMillis / 1000) * periodMs;
    if (now - this.#periodStart >= periodMs) {
      const periods = Math.floor((now - this.#periodStart) / periodMs);
      this.#usedMs = Math.max(0, this.#usedMs - shareMs * periods);
      this.#periodStart = now;
    }
    return this.#usedMs < shareMs ? undefined : this.#periodStart + periodMs;
  }
}
