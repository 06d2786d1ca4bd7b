/** Starts processes in a container from outside: its first one, and those of exec. */
import type { Confinement } from '../kernel/confinement.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { loadProgram } from '../kernel/load-program.ts';
import { Process } from '../kernel/process.ts';
import type { WindowSize } from '../kernel/terminal.ts';
import type { Caller } from '../fs/view.ts';
import { SysError, type Program, type Signal } from '../sys.ts';
import type { ContainerSpec } from '../types.ts';
import { enterDirectory, environmentOf, findCommand, reasonOf } from './container-command.ts';
import { Stdio } from './stdio.ts';

export type StartOptions = {
  kernel: Kernel;
  confinement: Confinement;
  spec: ContainerSpec;
  command: readonly string[];
  /** Its environment and, when the container starts, the working directory is made. */
  first: boolean;
  terminal: { number: number; size: WindowSize } | undefined;
  input: boolean;
};

/** `failure` in runc's words, after `unable to start container process: `. */
export const startProcess = (options: StartOptions): { process: Process; stdio: Stdio } | { failure: string } => {
  const { kernel, confinement, spec, command, first } = options;
  const { view, capabilities } = confinement;
  const { uid } = spec.user;
  const none: ReadonlySet<string> = new Set();
  const now = kernel.clock.now();
  const root: Caller = {
    cwd: '/',
    credentials: { uid: 0, gid: 0, groups: [] },
    umask: 0o022,
    capabilities: new Set(['DAC_OVERRIDE']),
    pid: 0,
    now,
  };
  const user: Caller = { ...root, credentials: spec.user, capabilities: uid === 0 ? capabilities : none };

  const entered = enterDirectory(view, root, user, spec.workingDirectory ?? '/');
  if ('failure' in entered) return entered;
  const env = environmentOf(spec.env, { tty: first ? spec.tty : options.terminal !== undefined, uid, view });
  const caller = { ...user, cwd: entered.cwd };
  const found = findCommand(view, caller, command[0] ?? '', env.get('PATH') ?? '');
  if ('failure' in found) return found;

  const stdio = new Stdio({
    terminal: options.terminal,
    input: options.input,
    null: () => view.open(root, '/dev/null', { read: true, write: true }, 0),
  });
  const process = create(kernel, {
    confinement,
    parent: undefined,
    argv: command,
    env,
    executable: found.path,
    cwd: entered.cwd,
    credentials: spec.user,
    fds: stdio.fds,
    startedAt: now,
  });
  if (process === undefined) return { failure: 'fork/exec /proc/self/fd/6: resource temporarily unavailable' };
  const { terminal } = stdio;
  if (terminal !== undefined) terminal.onSignal = (signal) => signalForeground(kernel, process, signal);
  kernel.run(process, load(kernel, process, found.path));
  return { process, stdio };
};

const create = (kernel: Kernel, options: ConstructorParameters<typeof Process>[0]): Process | undefined => {
  try {
    return kernel.create(options);
  } catch (error) {
    if (error instanceof SysError) return undefined;
    throw error;
  }
};

/** The file may be no program after all: that shows only when runc's own process has become the container's. */
const load = (kernel: Kernel, process: Process, path: string): Program => {
  try {
    const loaded = loadProgram(process, kernel.clock.now(), path, process.argv);
    process.argv = loaded.argv;
    process.executable = loaded.executable;
    process.credentials = loaded.credentials;
    return loaded.program;
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    const text = `exec ${path}: ${reasonOf(error)}\n`;
    return async (sys) => {
      await sys.write(2, Buffer.from(text));
      return 1;
    };
  }
};

/** The session's leader and those that share its group: who is not sent to the background by a shell. */
const signalForeground = (kernel: Kernel, leader: Process, signal: Signal): void => {
  for (const process of leader.pids.list()) {
    const foreground = process.session === leader.session && process.processGroup === leader.processGroup;
    if (process.pids === leader.pids && foreground) kernel.signal(process, signal, 'kernel');
  }
};
