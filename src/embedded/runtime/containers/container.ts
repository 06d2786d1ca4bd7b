import { randomBytes } from 'node:crypto';
import type { Confinement } from '../kernel/confinement.ts';
import type { Limits } from '../kernel/control-group.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { PidNamespace } from '../kernel/pid-namespace.ts';
import type { Process } from '../kernel/process.ts';
import { signals, type Exit, type Signal } from '../sys.ts';
import type {
  ContainerExit,
  ContainerResources,
  ContainerSpec,
  ContainerUse,
  FileTree,
  HostStreams,
  RunningCommand,
  RuntimeContainer,
  StartFailure,
} from '../types.ts';
import { MemoryLog, type LogBudget } from './container-log.ts';
import { startProcess } from './container-process.ts';
import { deferred } from './deferred.ts';
import { LogWriter } from './log-writer.ts';
import { connectStreams, runningCommand } from './running-command.ts';
import type { Stdio } from './stdio.ts';

export type ContainerOptions = {
  kernel: Kernel;
  spec: ContainerSpec;
  confinement: Confinement;
  logBudget: LogBudget;
  /** Holds the termination message. */
  terminationLog: { tree: FileTree; path: string };
};

const longestMessage = 4096;
/** As runc begins when nobody has said how big the window is. */
const unknownSize = { columns: 80, rows: 24 };

const startWords = (reason: string): string =>
  `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${reason}: unknown`;
const execWords = (reason: string): string =>
  `failed to exec in container: failed to start exec "${randomBytes(32).toString('hex')}": OCI runtime exec failed: exec failed: unable to start container process: ${reason}: unknown`;

export const limitsOf = ({ memoryLimitBytes, cpuLimitMillis, cpuShares }: ContainerResources): Limits => ({
  ...(memoryLimitBytes === undefined ? {} : { memoryBytes: memoryLimitBytes }),
  ...(cpuLimitMillis === undefined ? {} : { cpuMillis: cpuLimitMillis }),
  ...(cpuShares === undefined ? {} : { cpuShares }),
});

export class Container implements RuntimeContainer {
  readonly id = randomBytes(32).toString('hex');
  readonly spec: ContainerSpec;
  readonly log: MemoryLog;
  readonly exited: Promise<ContainerExit>;
  readonly #kernel: Kernel;
  readonly #confinement: Confinement;
  readonly #terminationLog: ContainerOptions['terminationLog'];
  readonly #exit = deferred<ContainerExit>();
  #first: Process | undefined;
  #stdio: Stdio | undefined;
  #writers: LogWriter[] = [];
  #startedAt: number | undefined;
  #finished = false;
  #lastTerminal = -1;

  constructor({ kernel, spec, confinement, logBudget, terminationLog }: ContainerOptions) {
    this.#kernel = kernel;
    this.spec = spec;
    this.#confinement = confinement;
    this.#terminationLog = terminationLog;
    this.log = new MemoryLog(logBudget);
    this.exited = this.#exit.promise;
  }

  get startedAt(): number | undefined {
    return this.#startedAt;
  }

  get running(): boolean {
    return this.#first !== undefined && !this.#finished;
  }

  get processes(): PidNamespace {
    return this.#confinement.pids;
  }

  start(): void {
    if (this.#first !== undefined || this.#finished) return;
    const { spec } = this;
    const started = startProcess({
      kernel: this.#kernel,
      confinement: this.#confinement,
      spec,
      command: spec.command,
      first: true,
      terminal: spec.tty ? { number: this.#nextTerminal(), size: unknownSize } : undefined,
      input: spec.stdin,
    });
    if ('failure' in started) {
      this.#failToStart(startWords(started.failure));
      return;
    }
    const { process, stdio } = started;
    this.#first = process;
    this.#stdio = stdio;
    this.#startedAt = this.#kernel.clock.now();
    // A sandbox that shares its processes has its own pid 1.
    const { pids } = this.#confinement;
    if (process.pid === 1) pids.init = process;
    const now = (): number => this.#kernel.clock.now();
    const writer = (stream: 'stdout' | 'stderr'): LogWriter =>
      new LogWriter(stream, now, (line) => this.log.append(line));
    this.#writers = [writer('stdout'), writer('stderr')];
    stdio.listen({ stdout: this.#writers[0], stderr: this.#writers[1] });
    process.onExit = (exit) => this.#finish(exit);
  }

  kill(signal: Signal): void {
    if (this.#first !== undefined) this.#kernel.signal(this.#first, signal, undefined);
  }

  exec(command: readonly string[], streams: HostStreams): RunningCommand | StartFailure {
    if (!this.running) {
      const state = this.#finished ? 'CONTAINER_EXITED' : 'CONTAINER_CREATED';
      return { failure: `failed to exec in container: container is in ${state} state` };
    }
    const { tty } = streams;
    const started = startProcess({
      kernel: this.#kernel,
      confinement: this.#confinement,
      spec: this.spec,
      command,
      first: false,
      terminal: tty === undefined ? undefined : { number: this.#nextTerminal(), size: tty },
      input: streams.stdin !== undefined,
    });
    if ('failure' in started) return { failure: execWords(started.failure) };
    const { process, stdio } = started;
    return runningCommand(process, stdio, streams, (signal) => this.#kernel.signal(process, signal, undefined));
  }

  attach(streams: HostStreams): RunningCommand {
    const stdio = this.#stdio;
    if (stdio === undefined) {
      return { exited: this.exited.then(({ exit }) => exit), kill() {}, resize() {} };
    }
    const { terminal } = stdio;
    if (streams.tty !== undefined) terminal?.resize(streams.tty);
    const connection = connectStreams(stdio, streams, this.spec.stdinOnce !== true);
    const left = deferred<Exit>();
    const finish = async (): Promise<Exit> => {
      const exit = await Promise.race([this.exited.then((end) => end.exit), left.promise]);
      connection.detach();
      await connection.flushed();
      return exit;
    };
    return {
      exited: finish(),
      // The process is not the one's who attaches: it only stops listening.
      kill: (signal) => left.resolve({ signal }),
      resize: (columns, rows) => terminal?.resize({ columns, rows }),
    };
  }

  update(resources: ContainerResources): void {
    this.#confinement.group.limits = limitsOf(resources);
  }

  usage(): ContainerUse {
    const { group, view } = this.#confinement;
    return {
      cpuMs: group.cpuMs,
      memoryBytes: group.memoryBytes(),
      processes: group.members.size,
      storageBytes: view.layerBytes() + this.log.bytes,
      heldBytes: view.heldBytes() + this.log.bytes,
    };
  }

  remove(): void {
    this.#killAll();
    this.log.forget();
    this.#confinement.view.release?.();
  }

  #nextTerminal(): number {
    this.#lastTerminal += 1;
    return this.#lastTerminal;
  }

  #killAll(): void {
    for (const process of this.#confinement.group.members) this.#kernel.end(process, { signal: 'KILL' });
  }

  #finish(exit: Exit): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#killAll();
    for (const writer of this.#writers) writer.finish();
    this.log.end();
    const code = exit.signal === undefined ? exit.code : 128 + signals[exit.signal];
    const { outOfMemory } = this.#confinement.group;
    this.#exit.resolve({
      exit,
      code,
      // Of any of its processes, as containerd reports it.
      reason: outOfMemory ? 'OOMKilled' : code === 0 ? 'Completed' : 'Error',
      message: this.#message(),
      startedAt: this.#startedAt ?? 0,
      finishedAt: this.#kernel.clock.now(),
    });
  }

  #message(): string {
    const { tree, path } = this.#terminationLog;
    return Buffer.from(tree.readFile(path) ?? [])
      .subarray(-longestMessage)
      .toString();
  }

  #failToStart(message: string): void {
    this.#finished = true;
    this.log.end();
    const code = 128;
    // Started in 1970: that is what the real one says of a container that never did.
    const times = { startedAt: 0, finishedAt: this.#kernel.clock.now() };
    this.#exit.resolve({ exit: { code }, code, reason: 'StartError', message, ...times });
  }
}
