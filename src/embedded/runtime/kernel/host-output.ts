/** Where a process's output leaves the cluster's inside: to a log, to whoever runs a command. */
import type { OpenFile } from '../open-file.ts';
import { nextInode } from './inode.ts';
import { StreamFile } from './stream-file.ts';
import { WaitQueue } from './wait-queue.ts';

/** Somebody outside who takes bytes, at the speed of its own. */
export interface ByteSink {
  /** Takes no more for now. */
  readonly full: boolean;
  push(bytes: Uint8Array): void;
  /** Calls once when it is not full any more. */
  whenDrained(run: () => void): void;
}

/** The writing end of a pipe whose reader is the host. Anybody may listen. */
export class HostOutput extends StreamFile {
  readonly #sinks = new Set<ByteSink>();
  readonly #drained = new WaitQueue();
  readonly #onRelease: () => void;
  #holders = 1;

  constructor(onRelease: () => void) {
    const inode = nextInode();
    super(`pipe:[${inode}]`, inode, 'fifo');
    this.#onRelease = onRelease;
  }

  /** Returns how to stop. */
  add(sink: ByteSink): () => void {
    this.#sinks.add(sink);
    return () => {
      this.#sinks.delete(sink);
      this.#drained.wake();
    };
  }

  override write(bytes: Uint8Array): number {
    for (const sink of this.#sinks) if (sink.full) return 0;
    for (const sink of this.#sinks) sink.push(bytes);
    return bytes.length;
  }

  protected override writable(): boolean {
    for (const sink of this.#sinks) {
      if (!sink.full) continue;
      sink.whenDrained(() => this.#drained.wake());
      return false;
    }
    return true;
  }

  protected override queue(): WaitQueue {
    return this.#drained;
  }

  override reopen(): OpenFile {
    this.#holders += 1;
    return this;
  }

  override release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#onRelease();
  }
}
