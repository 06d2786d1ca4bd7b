/** A process without a kernel: files, descriptors and a standard input and output in memory, for trying one applet. */
import { createHash } from 'node:crypto';
import { skippingClock, type Clock } from '../../../src/embedded/clock.ts';
import {
  SysError,
  type DirectoryEntry,
  type Errno,
  type FileType,
  type OpenFlags,
  type Program,
  type Stat,
  type Sys,
} from '../../../src/embedded/runtime/sys.ts';

type Node = {
  type: FileType;
  mode: number;
  uid: number;
  gid: number;
  inode: number;
  links: number;
  modified: number;
  accessed: number;
  changed: number;
  bytes: Uint8Array;
  target: string;
  entries: Map<string, Node>;
  device: number;
};

type Open = { node?: Node; at: number; append: boolean; read: boolean; write: boolean; sink?: Uint8Array[]; source?: Uint8Array[] };

const fail = (errno: Errno): never => {
  throw new SysError(errno);
};

/** The file system that several fake processes can share. */
export class FakeFiles {
  #inodes = 1;
  now = Date.UTC(2026, 0, 2, 3, 4, 5);
  readonly root: Node = this.make('directory', 0o755);

  make(type: FileType, mode: number): Node {
    return {
      type,
      mode,
      uid: 0,
      gid: 0,
      inode: this.#inodes++,
      links: type === 'directory' ? 2 : 1,
      modified: this.now,
      accessed: this.now,
      changed: this.now,
      bytes: new Uint8Array(),
      target: '',
      entries: new Map(),
      device: 45,
    };
  }

  /** The folder that holds the last part of a path, and what is there. */
  find(cwd: string, path: string, follow = true, depth = 0): { parent: Node; name: string; node: Node | undefined; path: string } {
    if (depth > 40) return fail('ELOOP');
    if (path === '') return fail('ENOENT');
    const whole = path.startsWith('/') ? path : `${cwd}/${path}`;
    const parts = whole.split('/').filter((part) => part !== '' && part !== '.');
    const mustBeDirectory = /\/\.?$/.test(whole);
    const stack: { node: Node; name: string }[] = [{ node: this.root, name: '' }];
    for (const [index, part] of parts.entries()) {
      const at = stack.at(-1)!.node;
      if (at.type !== 'directory') return fail('ENOTDIR');
      if (part === '..') {
        if (stack.length > 1) stack.pop();
        continue;
      }
      const here = `/${stack.slice(1).map(({ name }) => name).join('/')}`;
      const next = at.entries.get(part);
      const last = index === parts.length - 1;
      if (next === undefined) {
        if (!last) return fail('ENOENT');
        return { parent: at, name: part, node: undefined, path: `${here === '/' ? '' : here}/${part}` };
      }
      if (next.type === 'symlink' && (!last || follow || mustBeDirectory)) {
        const rest = parts.slice(index + 1).join('/');
        return this.find(here, next.target + (rest === '' ? '' : `/${rest}`), follow, depth + 1);
      }
      stack.push({ node: next, name: part });
    }
    const top = stack.at(-1)!;
    if (mustBeDirectory && top.node.type !== 'directory') return fail('ENOTDIR');
    return {
      parent: stack.at(-2)?.node ?? this.root,
      name: top.name,
      node: top.node,
      path: `/${stack.slice(1).map(({ name }) => name).join('/')}`,
    };
  }

  get(cwd: string, path: string, follow = true): Node {
    return this.find(cwd, path, follow).node ?? fail('ENOENT');
  }

  add(path: string, type: FileType, content: string | Uint8Array = ''): Node {
    const { parent, name, node } = this.find('/', path, false);
    const made = node ?? this.make(type, type === 'directory' ? 0o755 : type === 'symlink' ? 0o777 : 0o644);
    if (type === 'symlink') made.target = String(content);
    else made.bytes = typeof content === 'string' ? Buffer.from(content) : content;
    parent.entries.set(name, made);
    if (type === 'directory') parent.links += 1;
    return made;
  }
}

export type FakeRun = { code: number; stdout: string; stderr: string };

export type FakeOptions = {
  files?: FakeFiles;
  stdin?: string | Uint8Array;
  cwd?: string;
  env?: Record<string, string>;
  clock?: Clock;
  uid?: number;
  programs?: Record<string, Program>;
  /** Hears of each piece that is written to standard output. */
  onOutput?: (bytes: Uint8Array) => void;
  terminal?: { columns: number; rows: number };
};

const exited = Symbol('exited');

const sizeOf = (node: Node): number =>
  node.type === 'directory' ? 4096 : node.type === 'symlink' ? Buffer.byteLength(node.target) : node.bytes.length;

/** Runs one program to its end. */
export const runFake = async (program: Program, argv: readonly string[], options: FakeOptions = {}): Promise<FakeRun> => {
  const files = options.files ?? new FakeFiles();
  const clock = options.clock ?? skippingClock();
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  const input = options.stdin ?? '';
  const source = [typeof input === 'string' ? Buffer.from(input) : input].filter((piece) => piece.length > 0);
  const fds = new Map<number, Open>([
    [0, { at: 0, append: false, read: true, write: false, source }],
    [1, { at: 0, append: false, read: false, write: true, sink: stdout }],
    [2, { at: 0, append: false, read: false, write: true, sink: stderr }],
  ]);
  let cwd = options.cwd ?? '/';
  let mask = 0o022;
  let ended = 0;
  let random = 0;
  const file = (fd: number): Open => fds.get(fd) ?? fail('EBADF');
  const node = (path: string, follow = true): Node => files.get(cwd, path, follow);
  const statOf = (found: Node): Stat => ({
    type: found.type,
    mode: found.mode,
    uid: found.uid,
    gid: found.gid,
    size: sizeOf(found),
    links: found.links,
    inode: found.inode,
    device: found.device,
    modified: found.modified,
    accessed: found.accessed,
    changed: found.changed,
  });
  const create = (path: string, type: FileType, mode: number): Node => {
    const { parent, name, node: there } = files.find(cwd, path, false);
    if (there !== undefined) return fail('EEXIST');
    const made = files.make(type, type === 'symlink' ? 0o777 : mode & ~mask);
    parent.entries.set(name, made);
    parent.modified = files.now;
    if (type === 'directory') parent.links += 1;
    return made;
  };
  const unsupported = (): never => fail('EINVAL');
  const sys: Sys = {
    pid: 7,
    ppid: 1,
    argv,
    env: new Map(Object.entries(options.env ?? { PATH: '/bin' })),
    credentials: { uid: options.uid ?? 0, gid: 0, groups: [] },
    clock,
    get cwd() {
      return cwd;
    },
    chdir(path) {
      const found = files.find(cwd, path);
      if (found.node === undefined) fail('ENOENT');
      if (found.node!.type !== 'directory') fail('ENOTDIR');
      cwd = found.path;
    },
    umask(next) {
      const before = mask;
      if (next !== undefined) mask = next;
      return before;
    },
    sleep: (ms) => clock.sleep(ms),
    step: () => undefined,
    charge: () => undefined,
    spawn(path, args) {
      const name = path.replace(/^.*\//, '');
      const started = options.programs?.[name] ?? fail('ENOENT');
      const pid = 100 + children.size;
      children.set(
        pid,
        runFake(started, args, { ...options, files, cwd, stdin: '' }).then((run) => {
          stdout.push(Buffer.from(run.stdout, 'latin1'));
          stderr.push(Buffer.from(run.stderr, 'latin1'));
          return run.code;
        }),
      );
      return pid;
    },
    fork: unsupported,
    exec: unsupported,
    async wait(pid) {
      const child = children.get(pid) ?? fail('ECHILD');
      children.delete(pid);
      return { pid, exit: { code: await child } };
    },
    exit(code) {
      ended = code;
      throw exited;
    },
    kill: () => fail('ESRCH'),
    onSignal: () => undefined,
    signalHandling: () => 'default',
    processes: () => [],
    setSession: () => undefined,
    group: 7,
    async open(path, flags: OpenFlags, mode = 0o666) {
      const found = files.find(cwd, path, flags.noFollow !== true && flags.exclusive !== true);
      let opened = found.node;
      if (opened !== undefined && flags.create === true && flags.exclusive === true) return fail('EEXIST');
      if (opened === undefined) {
        if (flags.create !== true) return fail('ENOENT');
        opened = create(found.path, 'file', mode);
      }
      if (opened.type === 'directory' && flags.write === true) return fail('EISDIR');
      if (opened.type !== 'directory' && flags.directory === true) return fail('ENOTDIR');
      if (flags.truncate === true) opened.bytes = new Uint8Array();
      let fd = 3;
      while (fds.has(fd)) fd += 1;
      fds.set(fd, {
        node: opened,
        at: 0,
        append: flags.append === true,
        read: flags.read === true,
        write: flags.write === true,
      });
      return fd;
    },
    async read(fd, max = 0x10000) {
      const opened = file(fd);
      if (opened.source !== undefined) {
        const piece = opened.source.shift();
        if (piece === undefined) return new Uint8Array();
        if (piece.length > max) opened.source.unshift(piece.subarray(max));
        return piece.slice(0, max);
      }
      if (!opened.read || opened.node === undefined) return fail('EBADF');
      if (opened.node.type === 'directory') return fail('EISDIR');
      const bytes = opened.node.bytes.slice(opened.at, opened.at + max);
      opened.at += bytes.length;
      return bytes;
    },
    async write(fd, bytes) {
      const opened = file(fd);
      if (opened.sink !== undefined) {
        opened.sink.push(bytes.slice());
        if (fd === 1) options.onOutput?.(bytes);
        return;
      }
      if (!opened.write || opened.node === undefined) return fail('EBADF');
      const target = opened.node;
      if (opened.append) opened.at = target.bytes.length;
      const grown = new Uint8Array(Math.max(target.bytes.length, opened.at + bytes.length));
      grown.set(target.bytes);
      grown.set(bytes, opened.at);
      target.bytes = grown;
      target.modified = files.now;
      opened.at += bytes.length;
    },
    close(fd) {
      file(fd);
      fds.delete(fd);
    },
    dup2(from, to) {
      fds.set(to, file(from));
      return to;
    },
    dup(fd, atLeast = 0) {
      let to = atLeast;
      while (fds.has(to)) to += 1;
      return this.dup2(fd, to);
    },
    pipe: unsupported,
    seek(fd, offset, from) {
      const opened = file(fd);
      if (opened.node === undefined) return fail('ESPIPE');
      opened.at = offset + (from === 'start' ? 0 : from === 'current' ? opened.at : opened.node.bytes.length);
      return opened.at;
    },
    truncate(fd, size) {
      const target = file(fd).node ?? fail('EINVAL');
      const bytes = new Uint8Array(size);
      bytes.set(target.bytes.subarray(0, size));
      target.bytes = bytes;
    },
    fstat(fd) {
      const opened = file(fd);
      return opened.node === undefined ? { ...statOf(files.make('fifo', 0o600)), device: 13 } : statOf(opened.node);
    },
    isTerminal: (fd) => fd <= 2 && options.terminal !== undefined,
    windowSize: () => options.terminal,
    poll: async (wanted) => [...wanted],
    openFds: () => [...fds.keys()],
    stat: (path, { follow = true } = {}) => statOf(node(path, follow)),
    access(path, want) {
      const found = node(path);
      if ((options.uid ?? 0) === 0) return want.execute !== true || (found.mode & 0o111) !== 0;
      const bits = found.mode & 7;
      return (!want.read || (bits & 4) !== 0) && (!want.write || (bits & 2) !== 0) && (!want.execute || (bits & 1) !== 0);
    },
    readDirectory(path): DirectoryEntry[] {
      const found = node(path);
      if (found.type !== 'directory') return fail('ENOTDIR');
      return [...found.entries].map(([name, entry]) => ({ name, type: entry.type, inode: entry.inode }));
    },
    readLink(path) {
      const found = node(path, false);
      return found.type === 'symlink' ? found.target : fail('EINVAL');
    },
    realPath(path) {
      const found = files.find(cwd, path);
      return found.node === undefined ? fail('ENOENT') : found.path;
    },
    makeDirectory(path, mode = 0o777) {
      create(path.replace(/(.)\/+$/, '$1'), 'directory', mode);
    },
    removeDirectory(path) {
      const { parent, name, node: found } = files.find(cwd, path, false);
      if (found === undefined) return fail('ENOENT');
      if (found.type !== 'directory') return fail('ENOTDIR');
      if (found.entries.size > 0) return fail('ENOTEMPTY');
      parent.entries.delete(name);
      parent.links -= 1;
    },
    unlink(path) {
      const { parent, name, node: found } = files.find(cwd, path, false);
      if (found === undefined) return fail('ENOENT');
      if (found.type === 'directory') return fail('EISDIR');
      parent.entries.delete(name);
      found.links -= 1;
    },
    rename(from, to) {
      const source = files.find(cwd, from.replace(/(.)\/+$/, '$1'), false);
      const target = files.find(cwd, to.replace(/(.)\/+$/, '$1'), false);
      const moved = source.node ?? fail('ENOENT');
      if (target.node === moved) return;
      if (target.path.startsWith(`${source.path}/`)) return fail('EINVAL');
      if (target.node !== undefined) {
        if (target.node.type === 'directory' && moved.type !== 'directory') return fail('EISDIR');
        if (target.node.type !== 'directory' && moved.type === 'directory') return fail('ENOTDIR');
        if (target.node.entries.size > 0) return fail('ENOTEMPTY');
        if (moved.type === 'directory') target.parent.links -= 1;
        target.node.links -= 1;
      }
      source.parent.entries.delete(source.name);
      target.parent.entries.set(target.name, moved);
      if (moved.type === 'directory') {
        source.parent.links -= 1;
        target.parent.links += 1;
      }
    },
    link(from, to) {
      const source = node(from, false);
      if (source.type === 'directory') return fail('EPERM');
      const target = files.find(cwd, to, false);
      if (target.node !== undefined) return fail('EEXIST');
      target.parent.entries.set(target.name, source);
      source.links += 1;
    },
    symlink(target, path) {
      create(path, 'symlink', 0o777).target = target;
    },
    makeFifo(path, mode = 0o666) {
      create(path, 'fifo', mode);
    },
    chmod(path, mode) {
      node(path).mode = mode;
    },
    chown(path, uid, gid, { follow = true } = {}) {
      const found = node(path, follow);
      found.uid = uid;
      found.gid = gid;
    },
    setTimes(path, { modified, accessed }) {
      const found = node(path);
      if (modified !== undefined) found.modified = modified;
      if (accessed !== undefined) found.accessed = accessed;
    },
    fileSystem: () => ({
      type: 'overlay',
      total: 100 * 2 ** 30,
      free: 75 * 2 ** 30,
      used: 25 * 2 ** 30,
      mountPoint: '/',
      source: 'overlay',
    }),
    mount: () => fail('EPERM'),
    unmount: () => fail('EPERM'),
    listen: unsupported,
    accept: unsupported,
    connect: unsupported,
    shutdown: unsupported,
    localAddress: unsupported,
    peerAddress: unsupported,
    dnsQuery: unsupported,
    addresses: () => [],
    uname: () => ({ system: 'Linux', node: 'fake', release: '6.1', version: '#1', machine: 'x86_64' }),
    setHostname: () => undefined,
    memory: () => ({ totalBytes: 2 ** 30, freeBytes: 2 ** 29 }),
    uptime: () => 1000,
    random: (length) => createHash('sha512').update(`${random++}`).digest().subarray(0, length),
  };
  const children = new Map<number, Promise<number>>();
  let code: number;
  try {
    code = await program(sys);
  } catch (error) {
    if (error === exited) code = ended;
    else if (error instanceof SysError) {
      stderr.push(Buffer.from(`uncaught ${error.errno}\n`));
      code = 1;
    } else throw error;
  }
  return { code, stdout: Buffer.concat(stdout).toString('latin1'), stderr: Buffer.concat(stderr).toString('latin1') };
};
