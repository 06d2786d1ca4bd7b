/** Hands a command's output to somebody outside, one piece after the other. */
import type { ByteSink } from '../kernel/host-output.ts';
import { WaitQueue } from '../kernel/wait-queue.ts';

/** What may be under way: then the process waits. */
const capacity = 64 * 1024;

export class Delivery implements ByteSink {
  readonly #take: (bytes: Uint8Array) => Promise<void> | void;
  readonly #drained = new WaitQueue();
  readonly #idle = new WaitQueue();
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #busy = false;
  /** The one outside is gone: the rest is lost, as what is written to a closed window. */
  #gone = false;

  constructor(take: (bytes: Uint8Array) => Promise<void> | void) {
    this.#take = take;
  }

  get full(): boolean {
    return this.#pendingBytes >= capacity;
  }

  push(bytes: Uint8Array): void {
    if (this.#gone || bytes.length === 0) return;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (!this.#busy) void this.#deliver();
  }

  whenDrained(run: () => void): void {
    this.#drained.add(run);
  }

  /** Resolves when all was taken. */
  flushed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#busy) this.#idle.add(resolve);
      else resolve();
    });
  }

  async #deliver(): Promise<void> {
    this.#busy = true;
    try {
      for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) {
        await this.#take(next);
        const wasFull = this.full;
        this.#pendingBytes -= next.length;
        if (wasFull && !this.full) this.#drained.wake();
      }
    } catch {
      this.#gone = true;
      this.#pending = [];
      this.#pendingBytes = 0;
      this.#drained.wake();
    }
    this.#busy = false;
    this.#idle.wake();
  }
}
