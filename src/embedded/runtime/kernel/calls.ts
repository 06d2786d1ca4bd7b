import type { Clock } from '../../clock.ts';
import type { Caller } from '../fs/view.ts';
import type { Credentials } from '../sys.ts';
import type { Kernel } from './kernel.ts';
import type { Process } from './process.ts';
import { suspend } from './suspend.ts';
import { unwind } from './unwind.ts';

/** What all system calls of one program rest on: whether it may go on, and how it waits. */
export abstract class Calls {
  protected readonly kernel: Kernel;
  protected readonly process: Process;
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  /** Whether the process is still this program. */
  readonly #generation: number;

  constructor(kernel: Kernel, process: Process) {
    this.kernel = kernel;
    this.process = process;
    this.argv = process.argv;
    this.env = process.env;
    this.#generation = process.generation;
  }

  get clock(): Clock {
    return this.kernel.clock;
  }

  get pid(): number {
    return this.process.pid;
  }

  get ppid(): number {
    return this.process.parent?.pidIn(this.process.pids) ?? 0;
  }

  get group(): number {
    return this.process.processGroup;
  }

  get credentials(): Credentials {
    return this.process.credentials;
  }

  get cwd(): string {
    return this.process.cwd;
  }

  /** All calls that wait begin with this: in a program that is over they never come back. */
  step(_work?: number): Promise<void> | undefined {
    if (this.#over) return new Promise(() => {});
    const turn = this.#turn();
    return turn === undefined ? undefined : this.#await(turn);
  }

  /** Before the program's first line. */
  async begin(): Promise<void> {
    await Promise.resolve();
    await this.step();
  }

  protected alive(): void {
    if (this.#over) throw unwind;
  }

  /** Every call that doesn't wait begins with this. */
  protected enter(): Process {
    this.alive();
    this.kernel.scheduler.count(this.process);
    return this.process;
  }

  protected caller(): Caller {
    return this.enter().caller(this.kernel.clock.now());
  }

  protected async suspend(begin: (wake: () => void) => () => void, interruptible = false): Promise<void> {
    this.kernel.scheduler.left(this.process);
    await suspend(this.process, begin, interruptible);
    const turn = this.step();
    if (turn !== undefined) await turn;
  }

  #turn(): Promise<void> | undefined {
    const { process, kernel } = this;
    if (!process.stopped) return kernel.scheduler.turn(process);
    kernel.scheduler.left(process);
    return new Promise((resolve) => process.continued.add(resolve));
  }

  async #await(first: Promise<void>): Promise<void> {
    for (let turn: Promise<void> | undefined = first; turn !== undefined; turn = this.#turn()) {
      await turn;
      if (this.#over) await new Promise(() => {});
    }
  }

  get #over(): boolean {
    return this.process.exit !== undefined || this.process.generation !== this.#generation;
  }
}
