import { describe, expect, test } from '@jest/globals';
import type { ProcessDetails, SocketEntry } from '../../../src/embedded/runtime/fs/process-view.ts';
import type { Caller, FileSystemView } from '../../../src/embedded/runtime/fs/view.ts';
import type { OpenFile } from '../../../src/embedded/runtime/open-file.ts';
import type { Stat } from '../../../src/embedded/runtime/sys.ts';
import { container, errorOf, names, process, processes, read, root, tree, user, write } from './container.ts';

/** One end of a pipe, as the kernel has them. */
const pipe = (link: string, said: string[]): OpenFile => ({
  link,
  terminal: false,
  stat: (): Stat => ({ ...container().stat(root, '/', true), type: 'fifo', inode: 4711 }),
  read: () => new Uint8Array(0),
  write: (bytes) => said.push(Buffer.from(bytes).toString()) && bytes.length,
  whenReady: () => () => {},
  readable: () => true,
  seek: () => 0,
  truncate: () => {},
  release: () => {},
});

/** Two containers of a pod that share their processes. */
const pod = (details: { first?: Partial<ProcessDetails>; second?: Partial<ProcessDetails> } = {}) => {
  const list: ProcessDetails[] = [];
  const shared = tree();
  const view = (readOnly: boolean): FileSystemView =>
    container({ processes: processes(() => list), mounts: [{ path: '/data', tree: shared, readOnly }] });
  const [first, second] = [view(false), view(true)];
  list.push(process(first, details.first));
  list.push(process(second, { pid: 2, ppid: 1, argv: ['nginx', '-g', 'daemon off;'], ...details.second }));
  return { first, second, shared };
};

const from = (caller: Caller, pid: number): Caller => ({ ...caller, pid });

describe('/proc', () => {
  test('lists processes and knows who asks', () => {
    const { first } = pod();
    expect(names(first, '/proc').filter((name) => /^\d+$/.test(name))).toEqual(['1', '2']);
    expect(first.readLink(from(root, 2), '/proc/self')).toBe('2');
    expect(read(first, '/proc/self/comm', from(root, 1))).toBe('sleep\n');
    expect(errorOf(() => read(first, '/proc/99/comm'))).toBe('ENOENT');
    expect(first.realPath(from(root, 2), '/proc/net')).toBe('/proc/2/net');
  });

  test('tells command line and environment apart by NULs', () => {
    const { first } = pod();
    expect(read(first, '/proc/2/cmdline')).toBe('nginx\0-g\0daemon off;\0');
    expect(read(first, '/proc/1/environ')).toBe('HOME=/root\0');
    expect(first.stat(root, '/proc/1/environ', true)).toMatchObject({ size: 0, mode: 0o400 });
  });

  test('writes status and stat as the kernel does', () => {
    const { first } = pod({ first: { ignored: 4n, uid: 1000, gid: 1000, credentials: user(1000).credentials } });
    const status = read(first, '/proc/1/status');
    expect(status).toContain('Name:\tsleep\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t1\n');
    expect(status).toContain('Uid:\t1000\t1000\t1000\t1000\n');
    expect(status).toContain('VmRSS:\t     256 kB\n');
    expect(status).toContain('SigIgn:\t0000000000000004\n');
    expect(status).toMatch(/CapEff:\t00000000000004(2|3)b\n/);
    const fields = read(first, '/proc/1/stat').trim().split(' ');
    expect(fields).toHaveLength(52);
    expect(fields.slice(0, 8)).toEqual(['1', '(sleep)', 'S', '0', '1', '1', '0', '-1']);
    // user time, start time (the node is a minute older) and resident pages
    expect([fields[13], fields[21], fields[23]]).toEqual(['2', '6000', '64']);
  });

  test('shows what a dead process has left', () => {
    const { first } = pod({ second: { state: 'Z' } });
    expect(read(first, '/proc/2/cmdline')).toBe('');
    expect(read(first, '/proc/2/status')).not.toContain('VmRSS');
    expect(errorOf(() => first.readLink(root, '/proc/2/root'))).toBe('ENOENT');
  });

  test('makes nothing and takes nothing away', () => {
    const { first } = pod();
    expect(errorOf(() => write(first, '/proc/x', '1'))).toBe('ENOENT');
    expect(errorOf(() => first.unlink(root, '/proc/1/comm'))).toBe('EPERM');
    expect(errorOf(() => first.chmod(root, '/proc/1/comm', 0o777))).toBe('EPERM');
    expect(errorOf(() => write(first, '/proc/1/comm', 'x', root, { write: true }))).toBe('EINVAL');
  });

  test('knows the machine', () => {
    const { first } = pod();
    expect(read(first, '/proc/uptime')).toBe('60.00 114.00\n');
    expect(read(first, '/proc/meminfo')).toMatch(/^MemTotal: {8}8388608 kB\nMemFree: /);
    expect(read(first, '/proc/cpuinfo').match(/^processor/gm)).toHaveLength(2);
    expect(read(first, '/proc/sys/kernel/hostname')).toBe('pod-1\n');
    expect(names(first, '/proc/sys/net')).toEqual(['core', 'ipv4', 'ipv6']);
    expect(read(first, '/proc/mounts')).toBe(first.mounts());
  });
});

describe('another process’s root', () => {
  test('is the way into its container, with its mounts and what they allow', () => {
    const { first, second, shared } = pod();
    write(second, '/only-here', 'x');
    expect(first.readLink(root, '/proc/2/root')).toBe('/');
    expect(read(first, '/proc/2/root/only-here')).toBe('x');
    expect(errorOf(() => write(first, '/proc/2/root/data/x', '1'))).toBe('EROFS');
    write(second, '/proc/1/root/data/x', 'through the other', from(root, 2));
    expect(shared.list('')).toEqual(['x']);
  });

  test('has no way out above it', () => {
    const { first, second } = pod();
    write(second, '/mark', 'second');
    const caller = { ...root, cwd: '/proc/2/root/data' };
    expect(read(first, '../../../../mark', caller)).toBe('second');
    expect(first.realPath(root, '/proc/2/root/data')).toBe('/proc/2/root/data');
  });

  test('takes part in no rename out of it', () => {
    const { first, second } = pod();
    write(second, '/file', 'x');
    expect(errorOf(() => first.rename(root, '/proc/2/root/file', '/file'))).toBe('EXDEV');
  });

  test('is closed to other users and to those with fewer capabilities', () => {
    const { first, second } = pod();
    for (const caller of [user(1000), { ...root, pid: 1, capabilities: new Set(['DAC_OVERRIDE']) }]) {
      const other = { ...caller, pid: 7 };
      expect(errorOf(() => first.readDirectory(other, '/proc/2/root/'))).toBe('EACCES');
      expect(errorOf(() => first.readLink(other, '/proc/2/cwd'))).toBe('EACCES');
      expect(errorOf(() => first.readLink(other, '/proc/2/ns/net'))).toBe('EACCES');
      expect(errorOf(() => read(first, '/proc/2/environ', other))).toBe('EACCES');
      expect(read(first, '/proc/2/mountinfo', other)).toBe(second.mountInfo());
    }
    expect(errorOf(() => first.readDirectory(user(1000), '/proc/1/fd'))).toBe('EACCES');
  });
});

describe('descriptors', () => {
  test('are links that say what is open', () => {
    const fds = new Map<number, OpenFile>();
    const { first } = pod({ first: { fds } });
    const said: string[] = [];
    fds.set(0, first.open(root, '/dev/null', { read: true, write: true }, 0));
    fds.set(1, pipe('pipe:[4711]', said));
    fds.set(3, first.open(root, '/etc/passwd', { read: true }, 0));
    expect(names(first, '/proc/1/fd')).toEqual(['0', '1', '3']);
    expect([0, 1, 3].map((fd) => first.readLink(root, `/proc/1/fd/${fd}`))).toEqual([
      '/dev/null',
      'pipe:[4711]',
      '/etc/passwd',
    ]);
    expect(first.stat(root, '/proc/1/fd/3', false)).toMatchObject({ mode: 0o500, type: 'symlink' });
    expect(first.stat(root, '/proc/1/fd/1', true)).toMatchObject({ type: 'fifo', inode: 4711 });
  });

  test('open again: a file from its beginning, a pipe as it is', () => {
    const fds = new Map<number, OpenFile>();
    const { first } = pod({ first: { fds } });
    const said: string[] = [];
    fds.set(1, pipe('pipe:[4711]', said));
    const passwd = first.open(root, '/etc/passwd', { read: true }, 0);
    passwd.read(5);
    fds.set(3, passwd);
    write(first, '/dev/stdout', 'logged', root, { write: true, append: true, create: true });
    expect(said).toEqual(['logged']);
    expect(read(first, '/proc/self/fd/3')).toMatch(/^root:/);
    expect(first.access(root, '/dev/stdout', { write: true })).toBe(true);
    expect(errorOf(() => read(first, '/dev/stdin'))).toBe('ENOENT');
  });
});

describe('namespaces', () => {
  test('are links with a number that is equal for those who share', () => {
    const { first } = pod();
    expect(first.readLink(root, '/proc/self/ns/net')).toBe('net:[4026532281]');
    expect(first.stat(root, '/proc/self/ns/net', true).inode).toBe(4_026_532_281);
    expect(names(first, '/proc/1/ns')).toContain('mnt');
  });
});

describe('/proc/net', () => {
  const address = (host: string, port: number) => ({ host, port });
  const sockets: SocketEntry[] = [
    {
      protocol: 'TCP',
      inode: 3_927_969,
      uid: 0,
      state: 'ESTABLISHED',
      local: address('127.0.0.1', 8080),
      remote: address('127.0.0.1', 40_000),
      family: 4,
    },
    {
      protocol: 'TCP',
      inode: 77,
      uid: 101,
      state: 'LISTEN',
      local: address('127.0.0.1', 8080),
      remote: address('0.0.0.0', 0),
      family: 4,
    },
    {
      protocol: 'TCP',
      inode: 3_927_968,
      uid: 0,
      state: 'LISTEN',
      local: address('::', 80),
      remote: address('::', 0),
      family: 6,
    },
    {
      protocol: 'TCP',
      inode: 5,
      uid: 0,
      state: 'ESTABLISHED',
      local: address('10.244.0.5', 80),
      remote: address('10.244.0.1', 33_000),
      family: 6,
    },
  ];
  const list: ProcessDetails[] = [];
  const view = container({
    processes: processes(
      () => list,
      () => sockets,
    ),
  });
  list.push(process(view));

  test('has listeners first and addresses in the byte order of the machine', () => {
    const lines = read(view, '/proc/net/tcp').split('\n');
    expect(lines[0]).toHaveLength(149);
    expect(lines[1]).toMatch(
      /^ {3}0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 {3}101 {8}0 77 1 [0-9a-f]{16} 100 0 0 10 0 +$/,
    );
    expect(lines[2]).toMatch(/^ {3}1: 0100007F:1F90 0100007F:9C40 01 /);
    expect(lines[2]).toHaveLength(149);
  });

  test('has IPv4 peers of an IPv6 socket as mapped addresses', () => {
    const lines = read(view, '/proc/net/tcp6').split('\n');
    expect(lines[1]).toMatch(/^ {3}0: 0{32}:0050 0{32}:0000 0A .* 3927968 1 [0-9a-f]{16} 100 0 0 10 0$/);
    expect(lines[2]).toContain(' 0000000000000000FFFF00000500F40A:0050 0000000000000000FFFF00000100F40A:80E8 01 ');
  });

  test('has the routes of a pod', () => {
    expect(
      read(view, '/proc/net/route')
        .split('\n')
        .slice(1, 4)
        .map((line) => line.trim().split('\t').slice(0, 4)),
    ).toEqual([
      ['eth0', '00000000', '0100F40A', '0003'],
      ['eth0', '0000F40A', '0100F40A', '0003'],
      ['eth0', '0100F40A', '00000000', '0005'],
    ]);
  });
});

test('the control group says what the container may use', () => {
  const list: ProcessDetails[] = [];
  const view = container({ processes: processes(() => list) });
  list.push(process(view));
  expect(read(view, '/sys/fs/cgroup/memory.max')).toBe('67108864\n');
  expect(read(view, '/sys/fs/cgroup/cpu.max')).toBe('50000 100000\n');
  expect(read(view, '/sys/fs/cgroup/pids.current')).toBe('2\n');
  expect(read(view, '/sys/class/net/eth0/address')).toBe('0a:58:0a:f4:00:05\n');
  expect(errorOf(() => write(view, '/sys/fs/cgroup/memory.max', '1', root, { write: true }))).toBe('EROFS');
});
