/** One node's kernel: its processes, from their start until somebody has heard of their end. */
import type { Clock } from '../../clock.ts';
import { SysError, type Exit, type Program, type Signal } from '../sys.ts';
import type { NodeSpec } from '../types.ts';
import { nodeMemoryBytes } from './machine.ts';
import { PidNamespace } from './pid-namespace.ts';
import { Process, type ProcessOptions } from './process.ts';
import { Scheduler } from './scheduler.ts';
import { sendSignal, type SignalEffects } from './signals.ts';
import { SystemCalls } from './system-calls.ts';
import { unwind } from './unwind.ts';

/** What the engine says when a program wants a string, an array or a buffer that no memory would be enough for. */
const beyondTheHost =
  /^(?:Invalid (?:string|array|typed array|array buffer) length|Array buffer allocation failed|.*maximum size exceeded|Maximum BigInt)/i;
/** And when one calls itself without end: a real one's stack would overflow as well. */
const tooDeep = /^RangeError: Maximum call stack/;

export type KernelOptions = {
  clock: Clock;
  node: NodeSpec;
  /** Hears of exceptions that no program should let out. */
  onBug: (error: unknown, process: Process) => void;
};

/** Where namespaces' numbers begin: those before are the node's own. */
const firstNamespaceId = 4026532200;
const nodePidNamespaceId = 4026531836;
/** The node's own services came first. */
const lastSystemPid = 1200;

export class Kernel {
  readonly clock: Clock;
  readonly node: NodeSpec;
  readonly scheduler: Scheduler;
  readonly startedAt: number;
  /** All processes of all containers. */
  readonly nodePids = new PidNamespace(nodePidNamespaceId, lastSystemPid);
  chargedBytes = 0;
  readonly #onBug: KernelOptions['onBug'];
  readonly #signalEffects: SignalEffects;
  #lastNamespaceId = firstNamespaceId;

  constructor({ clock, node, onBug }: KernelOptions) {
    this.clock = clock;
    this.node = node;
    this.scheduler = new Scheduler(clock);
    this.startedAt = clock.now();
    this.#onBug = onBug;
    this.#signalEffects = { end: (process, signal) => this.end(process, { signal }), onBug };
  }

  nextNamespaceId(): number {
    this.#lastNamespaceId += 1;
    return this.#lastNamespaceId;
  }

  /**
   * A new process; it doesn't run yet. Without a parent it comes from outside its container. Throws EAGAIN, and then
   * lets go of the descriptors.
   */
  create(options: ProcessOptions): Process {
    const process = new Process(options);
    const { group } = process;
    try {
      if (group.pod.processes >= group.pod.limit) throw new SysError('EAGAIN');
      process.nodePid = this.nodePids.add(process);
    } catch (error) {
      process.fds.closeAll();
      throw error;
    }
    process.pid = process.pids === this.nodePids ? process.nodePid : process.pids.add(process);
    const { parent } = process;
    process.processGroup = parent?.processGroup ?? process.pid;
    process.session = parent?.session ?? process.pid;
    parent?.children.add(process);
    group.pod.processes += 1;
    group.members.add(process);
    return process;
  }

  /** Lets the process run a program, from the next turn on. */
  run(process: Process, program: Program): void {
    void this.#run(process, program, process.generation);
  }

  signal(process: Process, signal: Signal, sender: Process | undefined | 'kernel'): void {
    sendSignal(process, signal, sender, this.#signalEffects);
  }

  /** At once: what the program still does leads to nothing. */
  end(process: Process, exit: Exit): void {
    if (process.exit !== undefined) return;
    process.exit = exit;
    this.scheduler.left(process);
    process.abandonWaits();
    process.continued.wake();
    process.fds.closeAll();
    this.charge(process, -process.chargedBytes);
    process.group.members.delete(process);
    if (process.isInit) this.#endNamespace(process);
    else this.#giveAway(process);
    this.#tellParent(process);
    process.handlings = undefined;
    process.onExit?.(exit);
  }

  /** Takes an ended process out of the table. */
  reap(process: Process): void {
    process.parent?.children.delete(process);
    process.parent = undefined;
    process.pids.remove(process.pid);
    this.nodePids.remove(process.nodePid);
    process.group.pod.processes -= 1;
  }

  /** The process holds more, or less. */
  charge(process: Process, bytes: number): void {
    const change = Math.max(bytes, -process.chargedBytes);
    process.chargedBytes += change;
    process.group.chargedBytes += change;
    this.chargedBytes += change;
    if (change > 0) this.checkMemory(process);
  }

  /** Kills the biggest process of a container that holds too much. */
  checkMemory({ group }: Process): void {
    while (group.overLimit() || this.chargedBytes > nodeMemoryBytes) {
      const victim = group.biggest();
      if (victim === undefined) return;
      group.outOfMemory = true;
      this.end(victim, { signal: 'KILL' });
    }
  }

  /** Physically free, as `free` shows it. */
  freeMemory(): number {
    let used = 0;
    const groups = new Set(this.nodePids.list().map(({ group }) => group));
    for (const group of groups) used += group.memoryBytes();
    return Math.max(0, this.node.memoryBytes - used);
  }

  async #run(process: Process, program: Program, generation: number): Promise<void> {
    const calls = new SystemCalls(this, process);
    try {
      await calls.begin();
      const code = await program(calls);
      if (process.generation === generation) this.end(process, { code: code & 0xff });
    } catch (error) {
      if (process.exit !== undefined || process.generation !== generation || error === unwind) return;
      this.#fail(process, error);
    }
  }

  #fail(process: Process, error: unknown): void {
    if (error instanceof RangeError && beyondTheHost.test(error.message)) {
      process.group.outOfMemory = true;
      this.end(process, { signal: 'KILL' });
      return;
    }
    if (!(error instanceof SysError)) {
      if (!tooDeep.test(String(error))) this.#onBug(error, process);
      this.end(process, { signal: 'SEGV' });
      return;
    }
    try {
      process.fds.get(2).write(Buffer.from(`${process.argv[0] ?? ''}: ${error.message}\n`));
    } catch {
      // Nobody is left to tell.
    }
    this.end(process, { code: 1 });
  }

  #endNamespace(init: Process): void {
    for (const other of init.pids.list()) {
      if (other === init) continue;
      other.parent = undefined;
      if (other.exit === undefined) this.end(other, { signal: 'KILL' });
      else this.reap(other);
    }
    init.children.clear();
  }

  /** Its children become pid 1's. */
  #giveAway(process: Process): void {
    const { init } = process.pids;
    const heir = init?.exit === undefined ? init : undefined;
    for (const child of process.children) {
      child.parent = heir;
      heir?.children.add(child);
      if (child.exit !== undefined) this.#tellParent(child);
    }
    process.children.clear();
  }

  #tellParent(process: Process): void {
    const { parent } = process;
    if (parent === undefined || parent.exit !== undefined || parent.handling('CHLD') === 'ignore') {
      this.reap(process);
      parent?.childEnded.wake();
      return;
    }
    parent.childEnded.wake();
    this.signal(parent, 'CHLD', 'kernel');
  }
}
