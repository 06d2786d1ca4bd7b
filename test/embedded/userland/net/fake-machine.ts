/** A pod small enough for tests of network programs: files in a map, processes as promises, sockets of a real stack. */
import type { Clock } from '../../../../src/embedded/clock.ts';
import type { NetworkStack } from '../../../../src/embedded/runtime/network/network.ts';
import type { OpenFile } from '../../../../src/embedded/runtime/open-file.ts';
import {
  SysError,
  type Credentials,
  type DirectoryEntry,
  type Exit,
  type OpenFlags,
  type Program,
  type Signal,
  type SignalHandling,
  type Stat,
  type Sys,
} from '../../../../src/embedded/runtime/sys.ts';

type StoredFile = { content: Buffer; mode: number; uid: number; modified: number };

/** Ends a process from inside a call. */
class Ended extends Error {
  readonly exit: Exit;
  constructor(exit: Exit) {
    super('ended');
    this.exit = exit;
  }
}

/** The process is another program now: the former one is left where it stands. */
class Replaced extends Error {}

const memoryFile = (stored: StoredFile, stat: () => Stat, flags: OpenFlags, now: () => number): OpenFile => {
  let position = 0;
  return {
    link: 'file',
    terminal: false,
    stat,
    read(max) {
      const bytes = stored.content.subarray(position, position + max);
      position += bytes.length;
      return new Uint8Array(bytes);
    },
    write(bytes) {
      if (flags.append === true) position = stored.content.length;
      const before = Buffer.alloc(position);
      stored.content.copy(before);
      stored.content = Buffer.concat([before, bytes, stored.content.subarray(position + bytes.length)]);
      stored.modified = now();
      position += bytes.length;
      return bytes.length;
    },
    whenReady(_what, run) {
      queueMicrotask(run);
      return () => undefined;
    },
    readable: () => true,
    seek(offset, from) {
      position = offset + (from === 'current' ? position : from === 'end' ? stored.content.length : 0);
      return position;
    },
    truncate(size) {
      stored.content = Buffer.concat([stored.content, Buffer.alloc(size)]).subarray(0, size);
    },
    release: () => undefined,
  };
};

/** What a test feeds to a standard input, and what comes out at the other end. */
export const byteChannel = (): OpenFile & { push(text: string): void; end(): void; text(): string } => {
  let held = Buffer.alloc(0);
  let ended = false;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    const all = Array.from(waiting);
    waiting.clear();
    for (const run of all) run();
  };
  const stat = (): Stat => ({
    type: 'fifo',
    mode: 0o600,
    uid: 0,
    gid: 0,
    size: 0,
    links: 1,
    inode: 1,
    device: 1,
    modified: 0,
    accessed: 0,
    changed: 0,
  });
  return {
    link: 'pipe:[1]',
    terminal: false,
    stat,
    read(max) {
      if (held.length === 0) return ended ? new Uint8Array(0) : undefined;
      const bytes = held.subarray(0, max);
      held = held.subarray(bytes.length);
      return new Uint8Array(bytes);
    },
    write(bytes) {
      held = Buffer.concat([held, bytes]);
      wake();
      return bytes.length;
    },
    whenReady(what, run) {
      if (what === 'write' || held.length > 0 || ended) queueMicrotask(run);
      else waiting.add(run);
      return () => waiting.delete(run);
    },
    readable: () => held.length > 0 || ended,
    seek() {
      throw new SysError('ESPIPE');
    },
    truncate: () => undefined,
    release: () => undefined,
    push(text) {
      held = Buffer.concat([held, Buffer.from(text)]);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    text: () => held.toString('latin1'),
  };
};

export type FakeMachineOptions = {
  clock: Clock;
  stack: NetworkStack;
  files?: Readonly<Record<string, string | Buffer>>;
  hostname?: string;
};

export type RunningProgram = {
  sys: Sys;
  exited: Promise<number>;
  stdin: ReturnType<typeof byteChannel>;
  stdout(): string;
  stderr(): string;
  kill(signal: Signal): void;
};

type Process = {
  pid: number;
  parent: number;
  sys: Sys;
  exit: Exit | undefined;
  exited: Promise<Exit>;
  end(exit: Exit): void;
  handlers: Map<Signal, SignalHandling>;
  /** Ends a wait that signals end. */
  interrupts: Set<() => void>;
  title: string;
};

export class FakeMachine {
  readonly files = new Map<string, StoredFile>();
  readonly folders = new Set<string>(['/']);
  readonly links = new Map<string, string>();
  readonly programs = new Map<string, Program>();
  readonly processes = new Map<number, Process>();
  readonly #clock: Clock;
  readonly #stack: NetworkStack;
  #hostname: string;
  #nextPid = 1;

  constructor({ clock, stack, files = {}, hostname = 'pod' }: FakeMachineOptions) {
    this.#clock = clock;
    this.#stack = stack;
    this.#hostname = hostname;
    for (const [path, content] of Object.entries(files)) this.put(path, content);
  }

  put(path: string, content: string | Buffer, options: { mode?: number; modified?: number } = {}): void {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
      this.folders.add(path.slice(0, at));
    const modified = options.modified ?? this.#clock.now();
    this.files.set(path, { content: Buffer.from(content), mode: options.mode ?? 0o644, uid: 0, modified });
  }

  text(path: string): string | undefined {
    return this.files.get(path)?.content.toString('utf8');
  }

  /** Runs to the end. */
  async run(
    program: Program,
    argv: readonly string[],
    input = '',
  ): Promise<{ code: number; out: string; err: string }> {
    const running = this.start(program, argv);
    running.stdin.push(input);
    running.stdin.end();
    const code = await running.exited;
    return { code, out: running.stdout(), err: running.stderr() };
  }

  start(program: Program, argv: readonly string[], env: ReadonlyMap<string, string> = new Map()): RunningProgram {
    const [stdin, out, err] = [byteChannel(), byteChannel(), byteChannel()];
    const fds = new Map<number, OpenFile>([
      [0, stdin],
      [1, out],
      [2, err],
    ]);
    const process = this.#spawn(program, argv, fds, 0, { env, cwd: '/' });
    return {
      sys: process.sys,
      exited: process.exited.then((exit) => exit.code ?? 128),
      stdin,
      stdout: () => out.text(),
      stderr: () => err.text(),
      kill: (signal) => this.#signal(process, signal),
    };
  }

  #signal(process: Process, signal: Signal): void {
    if (process.exit !== undefined) return;
    const handling = process.handlers.get(signal) ?? (signal === 'CHLD' ? 'ignore' : 'default');
    if (typeof handling === 'function' && signal !== 'KILL') {
      handling();
      for (const interrupt of Array.from(process.interrupts)) interrupt();
    } else if (handling !== 'ignore' || signal === 'KILL') process.end({ signal });
  }

  #spawn(
    program: Program,
    argv: readonly string[],
    fds: Map<number, OpenFile>,
    parent: number,
    place: { env: ReadonlyMap<string, string>; cwd: string },
  ): Process {
    const pid = this.#nextPid;
    this.#nextPid += 1;
    let resolve: (exit: Exit) => void = () => undefined;
    const exited = new Promise<Exit>((done) => {
      resolve = done;
    });
    const process: Process = {
      pid,
      parent,
      exit: undefined,
      exited,
      handlers: new Map(),
      interrupts: new Set(),
      title: argv.join(' '),
      sys: undefined as unknown as Sys,
      end: (exit) => {
        if (process.exit !== undefined) return;
        process.exit = exit;
        for (const file of fds.values()) this.#release(file);
        fds.clear();
        for (const cancel of waits) cancel();
        resolve(exit);
        const above = this.processes.get(parent);
        if (above !== undefined) this.#signal(above, 'CHLD');
      },
    };
    const waits = new Set<() => void>();
    process.sys = this.#sysFor(process, argv, fds, place, waits);
    this.processes.set(pid, process);
    void (async () => {
      try {
        process.end({ code: await program(process.sys) });
      } catch (error) {
        if (error instanceof Ended) process.end(error.exit);
        else if (error instanceof SysError) process.end({ code: 1 });
        else if (!(error instanceof Replaced)) throw error;
      }
    })();
    return process;
  }

  readonly #holders = new Map<OpenFile, number>();

  #hold(file: OpenFile): OpenFile {
    this.#holders.set(file, (this.#holders.get(file) ?? 0) + 1);
    return file;
  }

  #release(file: OpenFile): void {
    const left = (this.#holders.get(file) ?? 1) - 1;
    this.#holders.set(file, left);
    if (left <= 0) file.release();
  }

  #sysFor(
    process: Process,
    argv: readonly string[],
    fds: Map<number, OpenFile>,
    place: { env: ReadonlyMap<string, string>; cwd: string },
    waits: Set<() => void>,
  ): Sys {
    // oxlint-disable-next-line typescript/no-this-alias -- the calls below are another object's
    const machine = this;
    const clock = this.#clock;
    const stack = this.#stack;
    let cwd = place.cwd;
    let credentials: Credentials = { uid: 0, gid: 0, groups: [] };
    for (const file of fds.values()) this.#hold(file);

    const alive = (): void => {
      if (process.exit !== undefined) throw new Ended(process.exit);
    };
    const waitFor = (begin: (wake: () => void) => () => void): Promise<void> =>
      new Promise((resolve, reject) => {
        alive();
        const stop = (): void => {
          waits.delete(stop);
          cancel();
          if (process.exit === undefined) resolve();
          else reject(new Ended(process.exit));
        };
        waits.add(stop);
        const cancel = begin(stop);
      });
    const file = (fd: number): OpenFile => {
      alive();
      const open = fds.get(fd);
      if (open === undefined) throw new SysError('EBADF');
      return open;
    };
    const add = (open: OpenFile): number => {
      let fd = 0;
      while (fds.has(fd)) fd += 1;
      fds.set(fd, machine.#hold(open));
      return fd;
    };
    const socket = (fd: number): NonNullable<OpenFile['socket']> => {
      const found = file(fd).socket;
      if (found === undefined) throw new SysError('ENOTSOCK');
      return found;
    };
    const absolute = (path: string): string => {
      const steps: string[] = [];
      for (const step of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
        if (step === '..') steps.pop();
        else if (step !== '' && step !== '.') steps.push(step);
      }
      const whole = `/${steps.join('/')}`;
      return machine.links.get(whole) ?? whole;
    };
    const statOf = (path: string): Stat => {
      const whole = absolute(path);
      const stored = machine.files.get(whole);
      const common = { uid: 0, gid: 0, links: 1, inode: 1, device: 1 };
      if (stored !== undefined) {
        const { modified, mode, content } = stored;
        return { ...common, type: 'file', mode, size: content.length, modified, accessed: modified, changed: modified };
      }
      if (!machine.folders.has(whole)) throw new SysError('ENOENT');
      return { ...common, type: 'directory', mode: 0o755, size: 4096, modified: 0, accessed: 0, changed: 0 };
    };
    const refuse = (): never => {
      throw new SysError('EPERM');
    };

    const sys: Sys = {
      pid: process.pid,
      ppid: process.parent,
      argv,
      env: place.env,
      get credentials() {
        return credentials;
      },
      clock,
      get cwd() {
        return cwd;
      },
      chdir(path) {
        if (statOf(path).type !== 'directory') throw new SysError('ENOTDIR');
        cwd = absolute(path);
      },
      umask: () => 0o022,
      sleep: (ms) => waitFor((wake) => clock.schedule(clock.now() + ms, wake)),
      step: () => {
        alive();
        return undefined;
      },
      charge: () => undefined,
      spawn(path, words, options) {
        const program = machine.programs.get(absolute(path));
        if (program === undefined) throw new SysError('ENOENT');
        const inherited = new Map(
          [...(options?.fds ?? new Map([0, 1, 2].map((fd) => [fd, fd])))].map(([to, from]) => [to, file(from)]),
        );
        return machine.#spawn(program, words, inherited, process.pid, { env: options?.env ?? place.env, cwd }).pid;
      },
      fork(run) {
        alive();
        return machine.#spawn(run, argv, new Map(fds), process.pid, { env: place.env, cwd }).pid;
      },
      exec(path, words, env) {
        const program = machine.programs.get(absolute(path));
        if (program === undefined) throw new SysError('ENOENT');
        const next = machine.#sysFor(process, words, fds, { env, cwd }, waits);
        // It has taken over the files of its former self.
        for (const open of fds.values()) machine.#release(open);
        process.title = words.join(' ');
        void program(next).then(
          (code) => process.end({ code }),
          (error: unknown) => process.end(error instanceof Ended ? error.exit : { code: 1 }),
        );
        throw new Replaced();
      },
      async wait(pid, options) {
        for (;;) {
          alive();
          const children = [...machine.processes.values()].filter(
            (child) => child.parent === process.pid && (pid === -1 || child.pid === pid),
          );
          if (children.length === 0) throw new SysError('ECHILD');
          const ended = children.find((child) => child.exit !== undefined);
          if (ended !== undefined) {
            machine.processes.delete(ended.pid);
            return { pid: ended.pid, exit: ended.exit! };
          }
          if (options?.noHang === true) return undefined;
          let interrupted = false;
          await waitFor((wake) => {
            for (const child of children) void child.exited.then(wake);
            const interrupt = (): void => {
              interrupted = true;
              wake();
            };
            if (options?.interruptible === true) process.interrupts.add(interrupt);
            return () => process.interrupts.delete(interrupt);
          });
          if (interrupted) throw new SysError('EINTR');
        }
      },
      exit(code) {
        throw new Ended({ code });
      },
      kill(pid, signal) {
        const target = machine.processes.get(pid);
        if (target === undefined) throw new SysError('ESRCH');
        if (signal !== 0) machine.#signal(target, signal);
      },
      onSignal: (signal, handling) => void process.handlers.set(signal, handling),
      signalHandling: (signal) => process.handlers.get(signal) ?? 'default',
      processes: () => [],
      setSession: () => undefined,
      group: process.pid,
      async open(path, flags, mode = 0o666) {
        alive();
        const whole = absolute(path);
        if (whole === '/dev/stdout' || whole === '/dev/stderr') return add(file(whole === '/dev/stdout' ? 1 : 2));
        if (whole === '/dev/null')
          return add({ ...byteChannel(), read: () => new Uint8Array(0), readable: () => true });
        const stored = machine.files.get(whole);
        if (stored === undefined) {
          if (machine.folders.has(whole) && flags.write === true) throw new SysError('EISDIR');
          if (!machine.folders.has(whole)) {
            if (flags.create !== true || !machine.folders.has(whole.slice(0, whole.lastIndexOf('/')) || '/')) {
              throw new SysError('ENOENT');
            }
            machine.put(whole, '', { mode: mode & ~0o022 });
          }
        } else if (flags.exclusive === true) throw new SysError('EEXIST');
        else if (credentials.uid !== 0 && flags.read === true && (stored.mode & 0o004) === 0)
          throw new SysError('EACCES');
        else if (flags.truncate === true) stored.content = Buffer.alloc(0);
        const opened = machine.files.get(whole) ?? { content: Buffer.alloc(0), mode: 0o755, uid: 0, modified: 0 };
        return add(
          memoryFile(
            opened,
            () => statOf(whole),
            flags,
            () => clock.now(),
          ),
        );
      },
      async read(fd, max = 64 * 1024) {
        await Promise.resolve();
        for (;;) {
          const bytes = file(fd).read(max);
          if (bytes !== undefined) return bytes;
          await waitFor((wake) => file(fd).whenReady('read', wake));
        }
      },
      async write(fd, bytes) {
        await Promise.resolve();
        for (let rest = bytes; rest.length > 0;) {
          const taken = file(fd).write(rest);
          rest = rest.subarray(taken);
          if (taken === 0) await waitFor((wake) => file(fd).whenReady('write', wake));
        }
      },
      close(fd) {
        const open = file(fd);
        fds.delete(fd);
        machine.#release(open);
      },
      dup2(from, to) {
        const open = file(from);
        const former = fds.get(to);
        if (former === open) return to;
        if (former !== undefined) machine.#release(former);
        fds.set(to, machine.#hold(open));
        return to;
      },
      dup: (fd) => add(file(fd)),
      pipe() {
        const channel = byteChannel();
        return { read: add(channel), write: add({ ...channel, release: () => channel.end() }) };
      },
      seek: (fd, offset, from) => file(fd).seek(offset, from),
      truncate: (fd, size) => file(fd).truncate(size),
      fstat: (fd) => file(fd).stat(),
      isTerminal: (fd) => file(fd).terminal,
      windowSize: () => undefined,
      async poll(wanted, timeoutMs) {
        await Promise.resolve();
        const ready = (): number[] => wanted.filter((fd) => file(fd).readable());
        const until = timeoutMs === undefined ? Infinity : clock.now() + timeoutMs;
        while (ready().length === 0 && clock.now() < until) {
          await waitFor((wake) => {
            const cancels = wanted.map((fd) => file(fd).whenReady('read', wake));
            if (until !== Infinity) cancels.push(clock.schedule(until, wake));
            return () => {
              for (const cancel of cancels) cancel();
            };
          });
        }
        return ready();
      },
      openFds: () => [...fds.keys()],
      stat: statOf,
      access: () => true,
      readDirectory(path) {
        const prefix = absolute(path) === '/' ? '/' : `${absolute(path)}/`;
        if (!machine.folders.has(absolute(path))) throw new SysError('ENOENT');
        const entries: DirectoryEntry[] = [];
        for (const [name, type] of [
          ...[...machine.files.keys()].map((each) => [each, 'file'] as const),
          ...[...machine.folders].map((each) => [each, 'directory'] as const),
        ]) {
          const rest = name.startsWith(prefix) ? name.slice(prefix.length) : '';
          if (rest !== '' && !rest.includes('/')) entries.push({ name: rest, type, inode: 1 });
        }
        return entries;
      },
      readLink(path) {
        const target = machine.links.get(path);
        if (target === undefined) throw new SysError('EINVAL');
        return target;
      },
      realPath: absolute,
      makeDirectory: (path) => void machine.folders.add(absolute(path)),
      removeDirectory: refuse,
      unlink(path) {
        if (!machine.files.delete(absolute(path))) throw new SysError('ENOENT');
      },
      rename: refuse,
      link: refuse,
      symlink: refuse,
      makeFifo: refuse,
      chmod: refuse,
      chown: () => undefined,
      setTimes: refuse,
      fileSystem: refuse,
      mount: refuse,
      unmount: refuse,
      listen: (address, options) => add(stack.listen(address, 0, options)),
      async accept(fd) {
        for (;;) {
          const accepted = socket(fd).accept();
          if (accepted !== undefined) return { fd: add(accepted.file), peer: accepted.peer };
          await waitFor((wake) => file(fd).whenReady('read', wake));
        }
      },
      async connect(address, options) {
        const opened = stack.connect(address, 0);
        let late = false;
        await waitFor((wake) => {
          const cancels = [opened.whenReady('write', wake)];
          if (options?.timeoutMs !== undefined) {
            cancels.push(
              clock.schedule(clock.now() + options.timeoutMs, () => {
                late = true;
                wake();
              }),
            );
          }
          return () => {
            for (const cancel of cancels) cancel();
          };
        });
        try {
          if (late) throw new SysError('ETIMEDOUT');
          opened.write(new Uint8Array(0));
        } catch (error) {
          opened.release();
          throw error;
        }
        return add(opened);
      },
      shutdown: (fd) => socket(fd).shutdownWrite(),
      localAddress: (fd) => socket(fd).local(),
      peerAddress: (fd) => socket(fd).peer(),
      bindDatagrams: (address, options) => add(stack.bind(address, 0, options)),
      connectDatagrams: (fd, peer) => file(fd).datagrams!.connect(peer),
      sendDatagram: (fd, bytes, to) => file(fd).datagrams!.send(bytes, to),
      async receiveDatagram(fd) {
        for (;;) {
          const received = file(fd).datagrams!.receive();
          if (received !== undefined) return received;
          await new Promise<void>((resolve) => file(fd).whenReady('read', resolve));
        }
      },
      async dnsQuery(server, question, timeoutMs = 5000) {
        const answer = stack.query(server, question);
        if (answer !== undefined) return answer;
        await sys.sleep(timeoutMs);
        throw new SysError('ETIMEDOUT');
      },
      addresses: () => stack.addresses(),
      uname: () => ({ system: 'Linux', node: machine.#hostname, release: '6.1.0', version: '#1', machine: 'x86_64' }),
      setHostname: refuse,
      memory: () => ({ totalBytes: 2 ** 30, freeBytes: 2 ** 29 }),
      uptime: () => 100,
      random: (length) => new Uint8Array(length),
      setTitle: (title) => {
        process.title = title;
      },
      setCredentials: (next) => {
        credentials = next;
      },
    };
    return sys;
  }
}
