/** The files of /proc that tell about the whole machine. */
import { randomUUID } from 'node:crypto';
import { machine } from '../../kernel/machine.ts';
import type { ProcessView } from '../process-view.ts';
import { coresOf } from './process-status.ts';

const tickMs = 10;

const secondsUp = (processes: ProcessView): number => {
  const { now, startedAt } = processes.node();
  return Math.max(0, now - startedAt) / 1000;
};

const uptimeText = (processes: ProcessView): string => {
  const up = secondsUp(processes);
  // Hardly anything was ever computed here.
  return `${up.toFixed(2)} ${(up * coresOf(processes) * 0.95).toFixed(2)}\n`;
};

const loadText = (processes: ProcessView): string => {
  const all = processes.list();
  const running = all.filter(({ state }) => state === 'R').length;
  const last = Math.max(0, ...all.map(({ pid }) => pid));
  return `0.00 0.00 0.00 ${Math.max(1, running)}/${all.length} ${last}\n`;
};

const memoryText = (processes: ProcessView): string => {
  const total = Math.floor(processes.node().memoryBytes / 1024);
  const used = Math.ceil(processes.list().reduce((sum, { memoryBytes }) => sum + memoryBytes, 0) / 1024);
  const cached = Math.floor(total * 0.25);
  const buffers = Math.floor(total * 0.01);
  const free = Math.max(0, total - used - cached - buffers);
  const rows: [string, number][] = [
    ['MemTotal', total],
    ['MemFree', free],
    ['MemAvailable', Math.min(total, free + cached + buffers)],
    ['Buffers', buffers],
    ['Cached', cached],
    ['SwapCached', 0],
    ['Active', Math.floor(cached / 2) + used],
    ['Inactive', Math.floor(cached / 2)],
    ['SwapTotal', 0],
    ['SwapFree', 0],
    ['Dirty', 0],
    ['Writeback', 0],
    ['AnonPages', used],
    ['Mapped', Math.floor(cached / 8)],
    ['Shmem', 0],
    ['KReclaimable', 0],
    ['Slab', 0],
    ['SReclaimable', 0],
    ['SUnreclaim', 0],
    ['CommitLimit', Math.floor(total / 2)],
    ['Committed_AS', used],
    ['VmallocTotal', 34_359_738_367],
    ['VmallocUsed', 0],
  ];
  const lines = rows.map(([name, kb]) => `${`${name}:`.padEnd(16)}${String(kb).padStart(8)} kB`);
  return [...lines, 'HugePages_Total:       0', 'HugePages_Free:        0', 'Hugepagesize:       2048 kB', ''].join(
    '\n',
  );
};

const processorText = (processes: ProcessView): string => {
  const cores = coresOf(processes);
  return Array.from({ length: cores }, (_, core) =>
    [
      `processor\t: ${core}`,
      'vendor_id\t: GenuineIntel',
      'cpu family\t: 6',
      'model\t\t: 85',
      'model name\t: Virtual CPU',
      'stepping\t: 7',
      'cpu MHz\t\t: 2500.000',
      'cache size\t: 1024 KB',
      'physical id\t: 0',
      `siblings\t: ${cores}`,
      `core id\t\t: ${core}`,
      `cpu cores\t: ${cores}`,
      'fpu\t\t: yes',
      'flags\t\t: fpu tsc cx8 cmov mmx fxsr sse sse2 ht syscall nx lm constant_tsc sse4_1 sse4_2 popcnt aes avx avx2',
      'bogomips\t: 5000.00',
      'clflush size\t: 64',
      'cache_alignment\t: 64',
      'address sizes\t: 46 bits physical, 48 bits virtual',
      'power management:',
      '',
      '',
    ].join('\n'),
  ).join('');
};

const statText = (processes: ProcessView): string => {
  const all = processes.list();
  const cores = coresOf(processes);
  const busy = Math.floor(all.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / tickMs);
  const idle = Math.floor((secondsUp(processes) * 1000) / tickMs);
  const cpu = (name: string, user: number, left: number): string => `${name} ${user} 0 0 ${left} 0 0 0 0 0 0`;
  return [
    cpu('cpu ', busy, Math.max(0, idle * cores - busy)),
    ...Array.from({ length: cores }, (_, core) =>
      cpu(`cpu${core}`, Math.floor(busy / cores), Math.max(0, idle - Math.floor(busy / cores))),
    ),
    'intr 0',
    'ctxt 0',
    `btime ${Math.floor(processes.node().startedAt / 1000)}`,
    `processes ${Math.max(0, ...all.map(({ pid }) => pid))}`,
    `procs_running ${Math.max(1, all.filter(({ state }) => state === 'R').length)}`,
    'procs_blocked 0',
    '',
  ].join('\n');
};

const fileSystems = [
  ...['sysfs', 'tmpfs', 'proc', 'cgroup2', 'devpts', 'overlay', 'mqueue'].map((name) => `nodev\t${name}\n`),
  '\text4\n',
].join('');

type Text = (processes: ProcessView) => string;

/** By name in /proc. */
export const machineFiles: Readonly<Record<string, Text>> = {
  cgroups: () => '#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t0\t1\t1\nmemory\t0\t1\t1\npids\t0\t1\t1\n',
  cmdline: () => 'console=ttyS0 quiet\n',
  cpuinfo: processorText,
  devices: () =>
    'Character devices:\n  1 mem\n  5 /dev/tty\n  5 /dev/console\n  5 /dev/ptmx\n136 pts\n\nBlock devices:\n254 virtblk\n',
  diskstats: () => ' 254       0 vda 0 0 0 0 0 0 0 0 0 0 0\n 254       1 vda1 0 0 0 0 0 0 0 0 0 0 0\n',
  filesystems: () => fileSystems,
  interrupts: () => '',
  loadavg: loadText,
  meminfo: memoryText,
  modules: () => '',
  partitions: () => 'major minor  #blocks  name\n\n 254        0   67108864 vda\n 254        1   67107840 vda1\n',
  stat: statText,
  swaps: () => 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n',
  uptime: uptimeText,
  version: () => `${machine.system} version ${machine.release} (gcc) ${machine.version}\n`,
  vmstat: () => 'nr_free_pages 0\npgfault 0\npgmajfault 0\noom_kill 0\n',
};

/** By path in /proc/sys. */
export const systemValues: Readonly<Record<string, Text>> = {
  'fs/file-max': () => '9223372036854775807',
  'fs/file-nr': () => '1024\t0\t9223372036854775807',
  'fs/inotify/max_user_instances': () => '128',
  'fs/inotify/max_user_watches': () => '65536',
  'fs/nr_open': () => '1048576',
  'fs/pipe-max-size': () => '1048576',
  'kernel/cap_last_cap': () => '40',
  'kernel/core_pattern': () => 'core',
  'kernel/domainname': () => '(none)',
  'kernel/hostname': (processes) => processes.hostname(),
  'kernel/ngroups_max': () => '65536',
  'kernel/osrelease': () => machine.release,
  'kernel/ostype': () => machine.system,
  'kernel/overflowgid': () => '65534',
  'kernel/overflowuid': () => '65534',
  'kernel/panic': () => '0',
  'kernel/pid_max': () => '32768',
  'kernel/random/boot_id': () => '6f1c0a57-5d0e-4f0b-9c53-2f1d7f1e0a11',
  'kernel/random/entropy_avail': () => '256',
  'kernel/random/uuid': () => randomUUID(),
  'kernel/randomize_va_space': () => '2',
  'kernel/shmmax': () => '18446744073692774399',
  'kernel/threads-max': () => '192731',
  'kernel/version': () => machine.version,
  'net/core/rmem_max': () => '212992',
  'net/core/somaxconn': () => '4096',
  'net/core/wmem_max': () => '212992',
  'net/ipv4/conf/all/forwarding': () => '1',
  'net/ipv4/ip_default_ttl': () => '64',
  'net/ipv4/ip_forward': () => '1',
  'net/ipv4/ip_local_port_range': () => '32768\t60999',
  // As containerd sets it for pods that don't use the node's network.
  'net/ipv4/ip_unprivileged_port_start': () => '0',
  'net/ipv4/ping_group_range': () => '0\t2147483647',
  'net/ipv4/tcp_fin_timeout': () => '60',
  'net/ipv4/tcp_keepalive_time': () => '7200',
  'net/ipv4/tcp_max_syn_backlog': () => '2048',
  'net/ipv4/tcp_syn_retries': () => '6',
  'net/ipv4/tcp_syncookies': () => '1',
  'net/ipv6/conf/all/disable_ipv6': () => '0',
  'vm/max_map_count': () => '65530',
  'vm/overcommit_memory': () => '1',
  'vm/overcommit_ratio': () => '50',
  'vm/swappiness': () => '60',
};
