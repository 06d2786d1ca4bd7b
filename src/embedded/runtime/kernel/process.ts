import type { Credentials, Exit, ProcessInfo, Signal, SignalHandling } from '../sys.ts';
import type { Caller } from '../fs/view.ts';
import type { OpenFile } from '../open-file.ts';
import type { Confinement } from './confinement.ts';
import type { ControlGroup } from './control-group.ts';
import type { FdTable } from './fd-table.ts';
import { processBytes } from './machine.ts';
import type { PidNamespace } from './pid-namespace.ts';
import { WaitQueue } from './wait-queue.ts';

/** A system call that waits. */
export type PendingWait = {
  /** A signal was handled. */
  interrupt(): void;
  /** It will never come back. */
  abandon(): void;
};

export type ProcessOptions = {
  confinement: Confinement;
  parent: Process | undefined;
  argv: readonly string[];
  env: ReadonlyMap<string, string>;
  /** Path of the program's file. */
  executable: string;
  cwd: string;
  credentials: Credentials;
  fds: FdTable;
  startedAt: number;
};

const noCapabilities: ReadonlySet<string> = new Set();
const longestCommand = 15;

/** One entry of the process table. */
export class Process {
  readonly confinement: Confinement;
  credentials: Credentials;
  readonly startedAt: number;
  readonly fds: FdTable;
  /** In the namespace of its own, and in the node's. */
  pid = 0;
  nodePid = 0;
  parent: Process | undefined;
  readonly children = new Set<Process>();
  argv: readonly string[];
  env: ReadonlyMap<string, string>;
  executable: string;
  cwd: string;
  umask = 0o022;
  /** Numbers of their leaders. */
  processGroup = 0;
  session = 0;
  handlings: Map<Signal, SignalHandling> | undefined;
  /** Set once it has ended: then it is a zombie until its parent has heard of it. */
  exit: Exit | undefined;
  /** How often it has become another program. */
  generation = 0;
  stopped = false;
  readonly continued = new WaitQueue();
  readonly childEnded = new WaitQueue();
  /** Arrived while it was stopped. */
  heldSignals: Signal[] = [];
  readonly waits = new Set<PendingWait>();
  /** Being opened or connected: no descriptor means them yet. */
  readonly pendingFiles = new Set<OpenFile>();
  cpuMs = 0;
  chargedBytes = 0;
  onExit: ((exit: Exit) => void) | undefined;

  constructor(options: ProcessOptions) {
    this.confinement = options.confinement;
    this.parent = options.parent;
    this.argv = options.argv;
    this.env = options.env;
    this.executable = options.executable;
    this.cwd = options.cwd;
    this.credentials = options.credentials;
    this.fds = options.fds;
    this.startedAt = options.startedAt;
  }

  get group(): ControlGroup {
    return this.confinement.group;
  }

  get pids(): PidNamespace {
    return this.confinement.pids;
  }

  get isInit(): boolean {
    return this.pids.init === this;
  }

  /** Effective ones. */
  get capabilities(): ReadonlySet<string> {
    return this.credentials.uid === 0 ? this.confinement.capabilities : noCapabilities;
  }

  handling(signal: Signal): SignalHandling {
    return this.handlings?.get(signal) ?? 'default';
  }

  handle(signal: Signal, handling: SignalHandling): void {
    this.handlings ??= new Map();
    if (handling === 'default') this.handlings.delete(signal);
    else this.handlings.set(signal, handling);
  }

  /** What a child or another program starts with: what is ignored stays ignored. */
  ignoredOnly(): Map<Signal, SignalHandling> | undefined {
    const ignored = [...(this.handlings ?? [])].filter(([, handling]) => handling === 'ignore');
    return ignored.length === 0 ? undefined : new Map(ignored);
  }

  caller(now: number): Caller {
    const { cwd, credentials, umask, capabilities, pid } = this;
    return { cwd, credentials, umask, capabilities, pid, now };
  }

  /** Nothing that the program waits for comes back. */
  abandonWaits(): void {
    for (const wait of this.waits) wait.abandon();
    for (const file of this.pendingFiles) file.release();
    this.pendingFiles.clear();
  }

  pidIn(namespace: PidNamespace): number {
    return namespace === this.pids ? this.pid : this.nodePid;
  }

  get memoryBytes(): number {
    return this.exit === undefined ? processBytes + this.chargedBytes : 0;
  }

  info(namespace: PidNamespace): ProcessInfo {
    return {
      pid: this.pidIn(namespace),
      ppid: this.parent?.pidIn(namespace) ?? 0,
      uid: this.credentials.uid,
      gid: this.credentials.gid,
      state: this.#state(),
      command: (this.executable.split('/').at(-1) ?? '').slice(0, longestCommand),
      argv: this.argv,
      startedAt: this.startedAt,
      cpuMs: this.cpuMs,
      memoryBytes: this.memoryBytes,
    };
  }

  #state(): ProcessInfo['state'] {
    if (this.exit !== undefined) return 'Z';
    if (this.stopped) return 'T';
    return this.waits.size === 0 ? 'R' : 'S';
  }
}
