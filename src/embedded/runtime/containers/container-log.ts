import type { ContainerLog, LogLine } from '../types.ts';

/** What all logs of a node may hold in memory, and what one may, with what an entry costs beside its text. */
const budgetBytes = 40 * 1024 * 1024;
const longestLogBytes = 10 * 1024 * 1024;
/** A log keeps at least this much when all are too long together. */
const guaranteedBytes = 256 * 1024;
const entryBytes = 160;
/** Dropped entries are moved out of the array when they are so many. */
const compactAt = 4096;

/** Shared by the logs of a node. */
export class LogBudget {
  used = 0;

  get exceeded(): boolean {
    return this.used > budgetBytes;
  }
}

const costOf = (line: LogLine): number => line.text.length + entryBytes;

/** The newest lines of one container. */
export class MemoryLog implements ContainerLog {
  readonly #budget: LogBudget;
  readonly #listeners = new Set<(line: LogLine | undefined) => void>();
  #lines: (LogLine | undefined)[] = [];
  /** Index of the oldest that is kept. */
  #first = 0;
  #bytes = 0;
  #ended = false;

  constructor(budget: LogBudget) {
    this.#budget = budget;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get bytes(): number {
    return this.#bytes;
  }

  lines(): readonly LogLine[] {
    return this.#lines.slice(this.#first) as LogLine[];
  }

  follow(listener: (line: LogLine | undefined) => void): () => void {
    if (this.#ended) {
      queueMicrotask(() => listener(undefined));
      return () => {};
    }
    // One entry for each call: the same function may follow twice.
    const entry = (line: LogLine | undefined): void => listener(line);
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  append(line: LogLine): void {
    this.#lines.push(line);
    this.#count(costOf(line));
    while (this.#bytes > longestLogBytes || (this.#budget.exceeded && this.#bytes > guaranteedBytes)) this.#drop();
    for (const listener of this.#listeners) listener(line);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener(undefined);
  }

  /** Nobody counts on it any more. Who holds it may still read. */
  forget(): void {
    this.#budget.used -= this.#bytes;
    this.#bytes = 0;
  }

  #drop(): void {
    const oldest = this.#lines[this.#first];
    if (oldest === undefined) return;
    this.#lines[this.#first] = undefined;
    this.#first += 1;
    this.#count(-costOf(oldest));
    if (this.#first < compactAt || this.#first * 2 < this.#lines.length) return;
    this.#lines = this.#lines.slice(this.#first);
    this.#first = 0;
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    this.#budget.used += bytes;
  }
}
