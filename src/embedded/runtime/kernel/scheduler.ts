/**
 * Who computes when. All processes share the thread with the API: a turn of the event loop gives them a few
 * milliseconds together, then everybody who wants to go on stands in a row, container by container.
 */
import type { Clock } from '../../clock.ts';
import type { ControlGroup } from './control-group.ts';
import type { Process } from './process.ts';

/** What processes may use between two turns of the event loop. */
const sliceMs = 2;
/** The share of the thread that busy containers get in the long run: the rest is the API's and the controllers'. */
const share = 0.6;
/** How much may be used at once by those who were quiet: starting a hundred pods is no spinning. */
const creditMs = 500;
/** How long they all pause when the credit is used up. */
const pauseMs = 5;

export class Scheduler {
  readonly #clock: Clock;
  /** Groups with somebody who waits, in the order in which they will be served. */
  readonly #row: ControlGroup[] = [];
  #ticking = false;
  #current: Process | undefined;
  /** Until when time was charged to somebody. */
  #mark = 0;
  #sliceStart = 0;
  #inSlice = false;
  /** Tells a slice that began later from the one whose end was announced. */
  #slice = 0;
  #credit = creditMs;
  #refilled = performance.now();
  #stopped = false;
  #holders = 0;
  #releaseClock: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Process makes a system call: the time since its last one was its own. */
  count(process: Process): void {
    const now = performance.now();
    if (!this.#inSlice) this.#beginSlice(now);
    if (this.#current === process) this.#charge(process, now - this.#mark);
    this.#current = process;
    this.#mark = now;
  }

  /** It waits: what follows is not its time. */
  left(process: Process): void {
    if (this.#current === process) this.#current = undefined;
  }

  /** Undefined: it may go on. */
  turn(process: Process): Promise<void> | undefined {
    this.count(process);
    if (this.#mark - this.#sliceStart < sliceMs && this.#credit > 0 && !this.#throttled(process.group))
      return undefined;
    this.left(process);
    const { group } = process;
    const holdsClock = group.deservesPatience(this.#clock.now());
    if (holdsClock) this.#holdClock(1);
    return new Promise((resume) => {
      group.waiting.push({ resume, holdsClock });
      this.#enqueue(group);
    });
  }

  isRunning(process: Process): boolean {
    return this.#current === process;
  }

  /** Nobody gets a turn any more. */
  stop(): void {
    this.#stopped = true;
    this.#row.length = 0;
    this.#releaseClock?.();
  }

  #beginSlice(now: number): void {
    this.#inSlice = true;
    this.#sliceStart = now;
    this.#mark = now;
    this.#current = undefined;
    this.#credit = Math.min(creditMs, this.#credit + (now - this.#refilled) * share);
    this.#refilled = now;
    this.#slice += 1;
    const slice = this.#slice;
    setImmediate(() => {
      if (this.#slice !== slice) return;
      this.#inSlice = false;
      this.#current = undefined;
    });
  }

  #charge(process: Process, ms: number): void {
    process.cpuMs += ms;
    process.group.addCpu(ms);
    this.#credit -= ms;
  }

  #throttled(group: ControlGroup): boolean {
    return group.limits.cpuMillis !== undefined && group.throttledUntil(this.#clock.now()) !== undefined;
  }

  #enqueue(group: ControlGroup): void {
    if (group.queued || group.waiting.length === 0) return;
    group.queued = true;
    const until = group.throttledUntil(this.#clock.now());
    if (until === undefined) {
      this.#row.push(group);
      this.#tickSoon();
      return;
    }
    this.#clock.schedule(until, () => {
      group.queued = false;
      this.#enqueue(group);
    });
  }

  /** So many more (or fewer) wait for whom time should stand still. */
  #holdClock(change: number): void {
    this.#holders += change;
    if (this.#holders > 0) this.#releaseClock ??= this.#clock.hold?.();
    else {
      this.#releaseClock?.();
      this.#releaseClock = undefined;
    }
  }

  #tickSoon(): void {
    if (this.#ticking || this.#row.length === 0 || this.#stopped) return;
    this.#ticking = true;
    setImmediate(() => this.#tick());
  }

  #tick(): void {
    this.#beginSlice(performance.now());
    if (this.#credit <= 0 && !this.#stopped) {
      this.#clock.schedule(this.#clock.now() + pauseMs, () => this.#tick());
      return;
    }
    this.#ticking = false;
    const group = this.#row.shift();
    if (group === undefined) return;
    group.queued = false;
    const next = group.waiting.shift();
    next?.resume();
    if (next?.holdsClock === true) this.#holdClock(-1);
    this.#enqueue(group);
    this.#tickSoon();
  }
}
