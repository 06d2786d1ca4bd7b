/** How much a file system holds, and how much it may. */
/** The node's disk. */
export const diskBytes = 64 * 1024 ** 3;
/** What is really kept in memory: blocks of zeros cost nothing. Keeps a runaway writer from taking the host along. */
const mostHeld = 256 * 1024 ** 2;
const mostNodes = 250_000;

export class Space {
  readonly limit: number;
  #used = 0;
  #held = 0;
  #nodes = 0;

  constructor(limitBytes?: number) {
    this.limit = limitBytes ?? diskBytes;
  }

  get used(): number {
    return this.#used;
  }

  /** Whether there is room for that much more; then it is taken. `held` of it is kept in memory. */
  take(bytes: number, held: number): boolean {
    if (this.#used + bytes > this.limit || this.#held + held > mostHeld) return false;
    this.#used += bytes;
    this.#held += held;
    return true;
  }

  give(bytes: number, held: number): void {
    this.#used -= bytes;
    this.#held -= held;
  }

  takeNode(): boolean {
    if (this.#nodes >= mostNodes) return false;
    this.#nodes += 1;
    return true;
  }

  giveNode(): void {
    this.#nodes -= 1;
  }
}
