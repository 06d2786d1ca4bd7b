/** How much a file system holds, and how much it may. */
/** The node's disk. */
export const diskBytes = 64 * 1024 ** 3;
/** What is really kept in memory: blocks of zeros cost nothing. Keeps a runaway writer from taking the host along. */
const mostHeld = 128 * 1024 ** 2;
const mostNodes = 100_000;
/** The same for all of them together: many small writers make a big one. */
export const mostHeldByAll = 224 * 1024 ** 2;
const mostNodesOfAll = 300_000;

type Held = { bytes: number; nodes: number };
const all: Held = { bytes: 0, nodes: 0 };
const giveBack = (held: Held): void => {
  all.bytes -= held.bytes;
  all.nodes -= held.nodes;
  held.bytes = 0;
  held.nodes = 0;
};
/** Volumes that nobody mounts any more just go. */
const forgotten = new FinalizationRegistry(giveBack);

export class Space {
  readonly limit: number;
  #used = 0;
  readonly #held: Held = { bytes: 0, nodes: 0 };
  #released = false;

  constructor(limitBytes?: number) {
    this.limit = limitBytes ?? diskBytes;
    forgotten.register(this, this.#held);
  }

  /** Nobody will look at it again. */
  release(): void {
    this.#released = true;
    giveBack(this.#held);
  }

  get used(): number {
    return this.#used;
  }

  /** What of it is kept in memory. */
  get held(): number {
    return this.#held.bytes;
  }

  /** Whether there is room for that much more; then it is taken. `held` of it is kept in memory. */
  take(bytes: number, held: number): boolean {
    if (this.#used + bytes > this.limit) return false;
    if (held > 0 && (this.#held.bytes + held > mostHeld || all.bytes + held > mostHeldByAll)) return false;
    this.#used += bytes;
    this.#hold(held, 0);
    return true;
  }

  give(bytes: number, held: number): void {
    this.#used -= bytes;
    this.#hold(-held, 0);
  }

  takeNode(): boolean {
    if (this.#held.nodes >= mostNodes || all.nodes >= mostNodesOfAll) return false;
    this.#hold(0, 1);
    return true;
  }

  giveNode(): void {
    this.#hold(0, -1);
  }

  #hold(bytes: number, nodes: number): void {
    if (this.#released) return;
    this.#held.bytes += bytes;
    this.#held.nodes += nodes;
    all.bytes += bytes;
    all.nodes += nodes;
  }
}
