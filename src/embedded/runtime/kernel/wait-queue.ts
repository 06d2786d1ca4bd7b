/** Callbacks that wait for something to happen once. */
export class WaitQueue {
  #waiting: Set<() => void> | undefined;

  /** Returns how to call it off. */
  add(run: () => void): () => void {
    // A function that waits twice is called twice.
    const entry = (): void => run();
    this.#waiting ??= new Set();
    this.#waiting.add(entry);
    return () => this.#waiting?.delete(entry);
  }

  wake(): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    for (const run of waiting) run();
  }
}
