/** System calls about processes and signals. */
import {
  SysError,
  type Credentials,
  type Exit,
  type ProcessInfo,
  type Program,
  type Signal,
  type SignalHandling,
  type SpawnOptions,
} from '../sys.ts';
import { loadProgram, type LoadedProgram } from './load-program.ts';
import { NetworkCalls } from './network-calls.ts';
import type { Process } from './process.ts';
import { isForced } from './signal-action.ts';
import { unwind } from './unwind.ts';

const standardFds: readonly number[] = [0, 1, 2];

export abstract class ProcessCalls extends NetworkCalls {
  spawn(path: string, argv: readonly string[], options: SpawnOptions = {}): number {
    const process = this.enter();
    const loaded = loadProgram(process, this.kernel.clock.now(), path, argv);
    const inherited = standardFds.filter((fd) => process.fds.numbers().includes(fd));
    return this.#child(loaded, options, inherited);
  }

  fork(run: Program, options: SpawnOptions = {}): number {
    const process = this.enter();
    const { argv, executable } = process;
    const { credentials } = process;
    return this.#child({ program: run, argv, executable, credentials }, options, process.fds.numbers());
  }

  setTitle(title: string): void {
    this.enter().argv = [title];
  }

  setCredentials(credentials: Credentials): void {
    const process = this.enter();
    if (process.credentials.uid !== 0) throw new SysError('EPERM');
    process.credentials = credentials;
  }

  exec(path: string, argv: readonly string[], env: ReadonlyMap<string, string>): never {
    const process = this.enter();
    const loaded = loadProgram(process, this.kernel.clock.now(), path, argv);
    process.argv = loaded.argv;
    process.credentials = loaded.credentials;
    process.executable = loaded.executable;
    process.env = new Map(env);
    process.handlings = process.ignoredOnly();
    process.generation += 1;
    this.kernel.charge(process, -process.chargedBytes);
    process.abandonWaits();
    this.kernel.run(process, loaded.program);
    throw unwind;
  }

  async wait(
    pid: number,
    options?: { noHang?: boolean; interruptible?: boolean },
  ): Promise<{ pid: number; exit: Exit } | undefined> {
    for (;;) {
      const turn = this.step();
      if (turn !== undefined) await turn;
      const candidates = this.#children(pid);
      if (candidates.length === 0) throw new SysError('ECHILD');
      const ended = candidates.find(({ exit }) => exit !== undefined);
      if (ended?.exit !== undefined) {
        this.kernel.reap(ended);
        return { pid: ended.pid, exit: ended.exit };
      }
      if (options?.noHang === true) return undefined;
      await this.suspend((wake) => this.process.childEnded.add(wake), options?.interruptible === true);
    }
  }

  exit(code: number): never {
    this.kernel.end(this.enter(), { code: code & 0xff });
    throw unwind;
  }

  kill(pid: number, signal: Signal | 0): void {
    const sender = this.enter();
    const targets = this.#targets(pid);
    if (targets.length === 0) throw new SysError('ESRCH');
    const allowed = targets.filter((target) => this.#mayKill(target));
    if (allowed.length === 0) throw new SysError('EPERM');
    if (signal !== 0) for (const target of allowed) this.kernel.signal(target, signal, sender);
    this.alive();
  }

  onSignal(signal: Signal, handling: SignalHandling): void {
    const process = this.enter();
    if (isForced(signal)) throw new SysError('EINVAL');
    process.handle(signal, handling);
  }

  signalHandling(signal: Signal): SignalHandling {
    return this.enter().handling(signal);
  }

  processes(): ProcessInfo[] {
    const { pids } = this.enter();
    return pids.list().map((process) => process.info(pids));
  }

  setSession(): void {
    const process = this.enter();
    if (process.processGroup === process.pid) throw new SysError('EPERM');
    process.session = process.pid;
    process.processGroup = process.pid;
  }

  #child(loaded: LoadedProgram, options: SpawnOptions, inherited: readonly number[]): number {
    const { process: parent, kernel } = this;
    const child = kernel.create({
      confinement: parent.confinement,
      parent,
      argv: loaded.argv,
      env: options.env === undefined ? parent.env : new Map(options.env),
      executable: loaded.executable,
      cwd: options.cwd === undefined ? parent.cwd : this.#directory(options.cwd),
      credentials: loaded.credentials,
      fds: parent.fds.inherit(options.fds ?? inherited.map((fd) => [fd, fd] as const)),
      startedAt: kernel.clock.now(),
    });
    child.umask = parent.umask;
    child.handlings = parent.ignoredOnly();
    for (const signal of options.ignore ?? []) child.handle(signal, 'ignore');
    if (options.newGroup === true) child.processGroup = child.pid;
    kernel.run(child, loaded.program);
    return child.pid;
  }

  #directory(path: string): string {
    const { view } = this.process.confinement;
    const real = view.realPath(this.caller(), path);
    if (view.stat(this.caller(), real, true).type !== 'directory') throw new SysError('ENOTDIR');
    return real;
  }

  #children(pid: number): Process[] {
    const { process } = this;
    return [...process.children].filter((child) => {
      if (pid > 0) return child.pid === pid;
      return pid === -1 || child.processGroup === (pid === 0 ? process.processGroup : -pid);
    });
  }

  #targets(pid: number): Process[] {
    const { process } = this;
    const { pids } = process;
    if (pid > 0) {
      const target = pids.get(pid);
      return target === undefined ? [] : [target];
    }
    // Everybody else but pid 1, or all of a group.
    if (pid === -1) return pids.list().filter((target) => target !== process && target.pid !== 1);
    const group = pid === 0 ? process.processGroup : -pid;
    return pids.list().filter((target) => target.pids === pids && target.processGroup === group);
  }

  #mayKill(target: Process): boolean {
    const { credentials, capabilities } = this.process;
    return capabilities.has('KILL') || target.credentials.uid === credentials.uid;
  }
}
