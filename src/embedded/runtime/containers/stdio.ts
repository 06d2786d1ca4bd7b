/** The three standard files of a process that is started from outside, and their outer ends. */
import { FdTable } from '../kernel/fd-table.ts';
import { HostOutput, type ByteSink } from '../kernel/host-output.ts';
import { createPipe } from '../kernel/pipe.ts';
import { Terminal, type WindowSize } from '../kernel/terminal.ts';
import { WaitQueue } from '../kernel/wait-queue.ts';
import type { OpenFile } from '../open-file.ts';
import { keyboardTarget, pipeTarget, type FeedTarget } from './feed.ts';

export type StdioOptions = {
  /** Undefined: no terminal. */
  terminal: { number: number; size: WindowSize } | undefined;
  /** An input that somebody may feed; otherwise `null` is read. */
  input: boolean;
  /** Opens /dev/null. */
  null: () => OpenFile;
};

export class Stdio {
  readonly fds = new FdTable();
  readonly terminal: Terminal | undefined;
  readonly input: FeedTarget | undefined;
  readonly #outputs: { add(sink: ByteSink): () => void }[] = [];
  readonly #closed = new WaitQueue();
  #open = 0;

  constructor(options: StdioOptions) {
    if (options.terminal === undefined) {
      this.input = this.#addInput(options);
      for (const fd of [1, 2]) {
        const output = new HostOutput(() => this.#close());
        this.#open += 1;
        this.#outputs.push(output);
        this.fds.add(output, fd);
      }
      return;
    }
    const { number, size } = options.terminal;
    this.terminal = new Terminal(number, size, () => this.#close());
    this.#open = 1;
    this.#outputs.push(this.terminal);
    this.fds.add(this.terminal);
    for (const fd of [1, 2]) this.fds.duplicateTo(0, fd);
    this.input = options.input ? keyboardTarget(this.terminal) : undefined;
  }

  /** Hears of what is written from now on. With a terminal all of it is standard output. Returns how to stop. */
  listen(sinks: { stdout?: ByteSink | undefined; stderr?: ByteSink | undefined }): () => void {
    const stops = [sinks.stdout, sinks.stderr].map((sink, index) =>
      sink === undefined ? undefined : this.#outputs[index]?.add(sink),
    );
    return () => {
      for (const stop of stops) stop?.();
    };
  }

  /** Resolves when no process holds an output any more. */
  closed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#open === 0) resolve();
      else this.#closed.add(resolve);
    });
  }

  #addInput({ input, null: openNull }: StdioOptions): FeedTarget | undefined {
    if (!input) {
      this.fds.add(openNull());
      return undefined;
    }
    const { reader, writer } = createPipe();
    this.fds.add(reader);
    return pipeTarget(writer, () => writer.release());
  }

  #close(): void {
    this.#open -= 1;
    if (this.#open === 0) this.#closed.wake();
  }
}
